package io.epipe.incident;

import io.epipe.connection.Connection;
import io.epipe.connection.Connections;
import io.epipe.connection.History;
import io.epipe.connection.JdkSocketState;
import io.epipe.connection.Sighting;
import io.epipe.instrument.Target;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelProbe;
import io.epipe.kernel.KernelSnapshot;

import java.io.FileDescriptor;

/**
 * Writes down what threads meet on connections: ends of stream, failed reads and writes. On the thread that met it, and before the
 * JDK gives up the lock that the call holds, so that who finds that lock free afterwards finds this, too. Safe for use by any number of
 * threads.
 */
final class Witness {

    private final KernelProbe probe;
    private final Connections connections;

    Witness(KernelProbe probe, Connections connections) {
        this.probe = probe;
        this.connections = connections;
    }

    /**
     * A system call that reads has said end of stream.
     *
     * @return what was met; null if the kernel was not asked, because this thread has met it before and again a moment ago
     */
    Sighting endOfStream(Connection connection, FileDescriptor fd) {
        return endOfStream(connection, fd, null, null);
    }

    /**
     * As above.
     *
     * @param fd        to ask the kernel with; may be null
     * @param operation null where the enclosing method will say it
     * @param writer    whether another thread was inside a write; null where the enclosing method will say it
     */
    Sighting endOfStream(Connection connection, FileDescriptor fd, String operation, Boolean writer) {
        Thread thread = Thread.currentThread();
        long threadId = Threads.id(thread);
        History history = connection.historyToWrite();
        boolean isNew = history.isNewEnd(threadId);
        if (!isNew && (fd == null || !history.claimLook(System.nanoTime()))) {
            return null;
        }
        // a connection that ends well must not wait for the way to the kernel to be opened
        KernelSnapshot kernel = fd == null || probe.source() == EvidenceSource.NONE ? KernelSnapshot.NONE : probe.probe(fd);
        long seenNanos = kernel.takenNanos() != 0 ? kernel.takenNanos() : System.nanoTime();
        Sighting end = new Sighting.Builder(Sighting.Kind.END_OF_STREAM)
            .operation(operation == null ? "read" : operation)
            .otherWriterInside(writer, seenNanos)
            .thread(Threads.name(thread), threadId)
            .begunNanos(begunNanos(connection, threadId))
            .seen(seenNanos, kernel)
            .build();
        if (isNew) {
            history.saw(end);
        }
        // one that is met again is not kept: it tells nothing, but a write may have come since the first
        return end;
    }

    /** The method around it, which knows the socket: tells whether somebody writes meanwhile. */
    void endOfStreamReturned(Target target, Object self, Object[] args) {
        FileDescriptor fd = Arguments.descriptor(target, self, args);
        Connection connection = fd == null ? null : connections.find(fd);
        History history = connection == null ? null : connection.history();
        if (history == null) {
            return;
        }
        Sighting last = history.lastEnd(Threads.id(Thread.currentThread()));
        if (last != null && last.otherWriterInside() == null) {
            Boolean writer = JdkSocketState.otherWriterInside(Arguments.socket(target, self, args));
            if (writer != null) {
                history.corrected(last, last.again().otherWriterInside(writer, System.nanoTime()).operation(operation(target, last)).build());
            }
        }
    }

    private static String operation(Target target, Sighting seen) {
        return target.operation() == null ? seen.operation() : target.operation();
    }

    /** A read or write has failed; told once by the lowest method, and once more by the one around it, with what that adds. */
    void failed(Detection d, String operation, Throwable thrown, long incidentId) {
        Sighting.Kind kind = d.isRead() ? Sighting.Kind.READ_FAILED : Sighting.Kind.WRITE_FAILED;
        History history = d.connection.historyToWrite();
        if (d.remembered == null && !history.isNew(kind, Threads.id(d.thread))) {
            return;
        }
        Sighting sighting = new Sighting.Builder(kind)
            .operation(operation)
            .failure(d.errno, thrown.getClass().getName() + ": " + thrown.getMessage())
            .thread(Threads.name(d.thread), Threads.id(d.thread))
            .begunNanos(d.begunNanos)
            .seen(d.nanoTime, d.kernel)
            .incidentId(incidentId)
            .otherWriterInside(d.otherWriterInside, d.writerLookedNanos)
            .build();
        if (d.remembered == null) {
            d.remembered = history.saw(sighting) ? sighting : null;
        } else {
            history.corrected(d.remembered, sighting);
            d.remembered = sighting;
        }
    }

    /** It was no failure of the connection's. */
    void forget(Detection d) {
        if (d.remembered != null) {
            d.connection.historyToWrite().forget(d.remembered);
            d.remembered = null;
        }
    }

    /** The last moment that is known to lie before what a thread does now on a connection; 0 where none is. */
    static long begunNanos(Connection connection, long threadId) {
        History history = connection.history();
        long seen = history == null ? 0 : history.lastSeenNanos(threadId);
        return seen == 0 && connection.role() != null ? connection.openedNanos() : seen;
    }
}
