package io.epipe.incident;

import io.epipe.connection.Connection;
import io.epipe.connection.PastFailure;
import io.epipe.instrument.Target;
import io.epipe.kernel.Errno;
import io.epipe.kernel.KernelSnapshot;

import java.io.FileDescriptor;
import java.net.SocketAddress;

/**
 * A failed system call with the evidence that was taken at once, on its way up to the method that knows the addresses. Used by
 * one thread at a time.
 */
final class Detection {

    final Target target;
    final FileDescriptor fd;
    final Throwable thrown;
    final KernelSnapshot kernel;
    final Errno errno;
    final long bytes;
    final long nanoTime;
    final long wallMicros;
    final Connection connection;
    /** Of the descriptor; null where it cannot be told. */
    final SocketAddress local;
    PastFailure remembered;
    byte[] lastWords;

    Detection(Target target, FileDescriptor fd, Throwable thrown, KernelSnapshot kernel, Errno errno, long bytes,
              long nanoTime, long wallMicros, Connection connection, SocketAddress local) {
        this.target = target;
        this.fd = fd;
        this.thrown = thrown;
        this.kernel = kernel;
        this.errno = errno;
        this.bytes = bytes;
        this.nanoTime = nanoTime;
        this.wallMicros = wallMicros;
        this.connection = connection;
        this.local = local;
    }

    boolean isRead() {
        return target.meaning() == Target.Meaning.READ_FAILED;
    }
}
