/*
 * Tells every write and read of a process that failed on a socket, one line each, in the file that EPIPE_FAILING_CALLS
 * names: what the agent's records are held against. To be preloaded; it stands between the JDK's native code and the
 * kernel, and knows nothing of Java.
 *
 *   write 32 4711 40000 5      failed with errno 32 (EPIPE); SO_COOKIE 4711, local port 40000, 5 bytes asked, -1 for
 *                              those that do not tell
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef SO_COOKIE
#define SO_COOKIE 57
#endif

static ssize_t told(const char *call, int fd, long asked, ssize_t result)
{
    int error = errno;
    uint64_t cookie = 0;
    socklen_t length = sizeof cookie;
    const char *file;

    if (result >= 0 || error == EAGAIN || error == EINTR)
        return result;
    if (getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &length) == 0 && (file = getenv("EPIPE_FAILING_CALLS"))) {
        struct sockaddr_in6 address = {0};
        socklen_t size = sizeof address;
        int port = -1;
        char line[160];
        int out = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

        /* the port is at the same place in both families */
        if (getsockname(fd, (struct sockaddr *) &address, &size) == 0
            && (address.sin6_family == AF_INET || address.sin6_family == AF_INET6))
            port = ntohs(address.sin6_port);
        size = snprintf(line, sizeof line, "%s %d %llu %d %ld\n", call, error, (unsigned long long) cookie, port, asked);
        syscall(SYS_write, out, line, (size_t) size);
        syscall(SYS_close, out);
    }
    errno = error;
    return result;
}

static long sum(const struct iovec *vectors, int count)
{
    long bytes = 0;

    for (int i = 0; i < count; i++)
        bytes += vectors[i].iov_len;
    return bytes;
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    return told("write", fd, length, syscall(SYS_write, fd, bytes, length));
}

ssize_t writev(int fd, const struct iovec *vectors, int count)
{
    return told("write", fd, sum(vectors, count), syscall(SYS_writev, fd, vectors, count));
}

ssize_t send(int fd, const void *bytes, size_t length, int flags)
{
    return told("write", fd, length, syscall(SYS_sendto, fd, bytes, length, flags, NULL, 0));
}

ssize_t sendfile(int out, int in, off_t *offset, size_t count)
{
    return told("write", out, count, syscall(SYS_sendfile, out, in, offset, count));
}

ssize_t sendfile64(int out, int in, off64_t *offset, size_t count)
{
    return told("write", out, count, syscall(SYS_sendfile, out, in, offset, count));
}

ssize_t read(int fd, void *bytes, size_t length)
{
    return told("read", fd, length, syscall(SYS_read, fd, bytes, length));
}

ssize_t readv(int fd, const struct iovec *vectors, int count)
{
    return told("read", fd, sum(vectors, count), syscall(SYS_readv, fd, vectors, count));
}

ssize_t recv(int fd, void *bytes, size_t length, int flags)
{
    return told("read", fd, length, syscall(SYS_recvfrom, fd, bytes, length, flags, NULL, NULL));
}
