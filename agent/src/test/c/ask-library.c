/*
 * Loads a build of the agent's library and asks it about sockets of every kind that matters, through the real layout of the JNI table
 * (jni.h) and without a JVM. Prints what came back, one "what value" a line; what differs from run to run is left out. Two builds
 * of one source must print the same.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <jni.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct array {
    jint length;
    jbyte bytes[1024];
};

static jsize JNICALL length(JNIEnv *env, jarray array)
{
    (void) env;
    return ((struct array *) array)->length;
}

static void JNICALL set(JNIEnv *env, jbyteArray array, jsize start, jsize count, const jbyte *bytes)
{
    (void) env;
    if (start < 0 || count < 0 || start + count > ((struct array *) array)->length)
        abort();
    memcpy(((struct array *) array)->bytes + start, bytes, count);
}

static jbyte *JNICALL elements(JNIEnv *env, jbyteArray array, jboolean *copy)
{
    (void) env;
    (void) copy;
    return ((struct array *) array)->bytes;
}

static void JNICALL release(JNIEnv *env, jbyteArray array, jbyte *bytes, jint mode)
{
    (void) env;
    if (bytes != ((struct array *) array)->bytes || mode != 0)
        abort();
}

typedef jint (*Inspect)(JNIEnv *, jclass, jint, jbyteArray);

static Inspect inspect, peek, text;
static struct JNINativeInterface_ table;
static JNIEnv env = &table;

static jint number(struct array *a, int offset)
{
    jint value;
    memcpy(&value, a->bytes + offset, sizeof value);
    return value;
}

static uint64_t counter(struct array *a, int offset)
{
    uint64_t value;
    memcpy(&value, a->bytes + 32 + offset, sizeof value);
    return value;
}

static void ask(const char *what, int fd)
{
    struct array a;
    memset(&a, 0x5A, sizeof a);
    a.length = 544;
    printf("%s.layout %d\n", what, inspect(&env, 0, fd, (jbyteArray) &a));
    int info = number(&a, 0);
    printf("%s.info_length %d\n", what, info);
    printf("%s.domain %d\n%s.in_queue %d\n%s.out_queue %d\n", what, number(&a, 4), what, number(&a, 8), what, number(&a, 12));
    printf("%s.peer_is_us %d\n%s.seek %d\n", what, number(&a, 16) == getpid() ? 1 : number(&a, 16), what, number(&a, 20));
    if (info > 0)
        printf("%s.state %d\n", what, a.bytes[32]);
    if (info >= 136)
        printf("%s.acked %llu\n%s.received %llu\n", what, (unsigned long long) counter(&a, 120), what,
               (unsigned long long) counter(&a, 128));
    for (int i = 32 + (info > 0 ? info : 0); i < 544; i++)
        if (a.bytes[i] != 0x5A)
            printf("%s.WRITTEN_PAST_THE_END %d\n", what, i);

    memset(&a, 0x5A, sizeof a);
    a.length = 4;
    jint peeked = peek(&env, 0, fd, (jbyteArray) &a);
    printf("%s.peeked %d %.*s\n", what, peeked, peeked > 0 ? (int) peeked : 0, (char *) a.bytes);
}

static void connected(int pair[2])
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listening, (struct sockaddr *) &address, size) || listen(listening, 1)
        || getsockname(listening, (struct sockaddr *) &address, &size))
        abort();
    pair[0] = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(pair[0], (struct sockaddr *) &address, size))
        abort();
    pair[1] = accept(listening, 0, 0);
    close(listening);
}

static void await(int fd, int events)
{
    struct pollfd wanted = {.fd = fd, .events = events};
    if (poll(&wanted, 1, 20000) != 1)
        abort();
}

int main(int count, char **arguments)
{
    void *library = count == 2 ? dlopen(arguments[1], RTLD_NOW) : 0;
    if (!library) {
        fprintf(stderr, "%s\n", count == 2 ? dlerror() : "ask-library LIBRARY");
        return 2;
    }
    inspect = (Inspect) dlsym(library, "Java_io_epipe_bootstrap_NativeCalls_inspect");
    peek = (Inspect) dlsym(library, "Java_io_epipe_bootstrap_NativeCalls_peek");
    text = (Inspect) dlsym(library, "Java_io_epipe_bootstrap_NativeCalls_errorText");
    if (!inspect || !peek || !text)
        return 3;
    table.GetArrayLength = length;
    table.SetByteArrayRegion = set;
    table.GetByteArrayElements = elements;
    table.ReleaseByteArrayElements = release;

    int pair[2];
    connected(pair);
    ask("tcp-fresh", pair[0]);
    if (write(pair[1], "hello", 5) != 5)
        abort();
    await(pair[0], POLLIN);
    ask("tcp-unread", pair[0]);
    close(pair[1]);
    await(pair[0], POLLRDHUP);
    ask("tcp-peer-closed", pair[0]);

    connected(pair);
    if (write(pair[0], "lost", 4) != 4)
        abort();
    await(pair[1], POLLIN);
    close(pair[1]); /* unread data: a reset */
    await(pair[0], POLLERR | POLLHUP);
    ask("tcp-reset", pair[0]);

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) || write(pair[1], "unix", 4) != 4)
        abort();
    ask("unix", pair[0]);
    close(pair[1]);
    ask("unix-closed", pair[0]);
    if (pipe(pair) || write(pair[1], "pi", 2) != 2)
        abort();
    ask("pipe", pair[0]);
    FILE *file = tmpfile();
    if (!file || fputs("abc", file) < 0 || fflush(file) || fseek(file, 1, SEEK_SET))
        abort();
    ask("file", fileno(file));
    ask("no-descriptor", -1);

    struct array a = {.length = 543};
    printf("too-short %d\n", inspect(&env, 0, 0, (jbyteArray) &a));
    static const int rooms[] = {0, 4, 512};
    for (int i = 0; i < 3; i++) {
        memset(&a, 0, sizeof a);
        a.length = rooms[i];
        printf("text.%d %d %s\n", rooms[i], text(&env, 0, 32, (jbyteArray) &a), (char *) a.bytes);
    }
    return 0;
}
