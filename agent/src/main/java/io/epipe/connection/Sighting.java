package io.epipe.connection;

import io.epipe.kernel.Errno;
import io.epipe.kernel.KernelSnapshot;

/**
 * What one thread met on a connection: a fact of who and when, from which nothing is concluded here. Immutable.
 *
 * <p>Nothing orders two threads between the kernel and the hook. What is known of the moment of an act are two moments around it:
 * {@link #begunNanos()} before and {@link #seenNanos()} after. Both are {@link System#nanoTime()}.
 */
public final class Sighting {

    /** What was met. A write that succeeded, a short one included, is never seen. */
    public enum Kind {
        /** A read returned −1. */
        END_OF_STREAM,
        /** A read threw. */
        READ_FAILED,
        /** A write threw. */
        WRITE_FAILED
    }

    private final Kind kind;
    private final String operation;
    private final Errno errno;
    private final String exception;
    private final String threadName;
    private final long threadId;
    private final long begunNanos;
    private final long seenNanos;
    private final KernelSnapshot kernel;
    private final Boolean otherWriterInside;
    private final long lookedNanos;
    private final long incidentId;

    private Sighting(Builder b) {
        kind = b.kind;
        operation = b.operation;
        errno = b.errno;
        exception = b.exception;
        threadName = b.threadName;
        threadId = b.threadId;
        begunNanos = b.begunNanos;
        seenNanos = b.seenNanos;
        kernel = b.kernel;
        otherWriterInside = b.otherWriterInside;
        lookedNanos = b.lookedNanos;
        incidentId = b.incidentId;
    }

    /** What was met. */
    public Kind kind() {
        return kind;
    }

    /** Whether a read met it. */
    public boolean isRead() {
        return kind != Kind.WRITE_FAILED;
    }

    /** {@code epipe.operation}; "read" or "write" where the enclosing method is not known (yet). */
    public String operation() {
        return operation;
    }

    /** The error of the system call; null at an end of stream. */
    public Errno errno() {
        return errno;
    }

    /** Class and message of the exception; null at an end of stream. */
    public String exception() {
        return exception;
    }

    /** Name of the thread that met it; of one without a name its number. */
    public String threadName() {
        return threadName;
    }

    /** Id of the thread that met it. */
    public long threadId() {
        return threadId;
    }

    /** The last moment that is known to lie before the act; 0 where none is. */
    public long begunNanos() {
        return begunNanos;
    }

    /** When the hook ran, or the kernel had answered: the act lies before. */
    public long seenNanos() {
        return seenNanos;
    }

    /** What the kernel said then. Never null; {@link KernelSnapshot#NONE} where it was not asked or did not answer. */
    public KernelSnapshot kernel() {
        return kernel;
    }

    /**
     * Whether another thread was inside a write on this connection, as the JDK's own lock told some microseconds after a read met an end of
     * stream or failed. FALSE: every write that another thread had begun by then was over, so one that fails later began after this was met.
     * Null where it cannot be told.
     */
    public Boolean otherWriterInside() {
        return otherWriterInside;
    }

    /** When that lock was looked at; a write that was over by then can have failed after {@link #seenNanos()}. 0 where it was not. */
    public long lookedNanos() {
        return lookedNanos;
    }

    /** Id of the record of this very failure; 0 if it has none (yet). */
    public long incidentId() {
        return incidentId;
    }

    /** What is told of a failure that came before another one; not for an end of stream. */
    public PastFailure asPastFailure() {
        return new PastFailure(incidentId, operation, isRead(), exception, threadName, seenNanos);
    }

    /** The same act, as far as it is known by now. */
    public Builder again() {
        Builder b = new Builder(kind).operation(operation).failure(errno, exception).thread(threadName, threadId)
            .begunNanos(begunNanos).seen(seenNanos, kernel).incidentId(incidentId);
        b.otherWriterInside = otherWriterInside;
        b.lookedNanos = lookedNanos;
        return b;
    }

    /** Collects one sighting; not for use by more than one thread. */
    public static final class Builder {
        private final Kind kind;
        private String operation;
        private Errno errno;
        private String exception;
        private String threadName = "";
        private long threadId;
        private long begunNanos;
        private long seenNanos;
        private KernelSnapshot kernel = KernelSnapshot.NONE;
        private Boolean otherWriterInside;
        private long lookedNanos;
        private long incidentId;

        public Builder(Kind kind) {
            this.kind = kind;
            operation = kind == Kind.WRITE_FAILED ? "write" : "read";
        }

        public Builder operation(String value) {
            operation = value;
            return this;
        }

        public Builder failure(Errno error, String exceptionText) {
            errno = error;
            exception = exceptionText;
            return this;
        }

        public Builder thread(String name, long id) {
            threadName = name;
            threadId = id;
            return this;
        }

        public Builder begunNanos(long value) {
            begunNanos = value;
            return this;
        }

        public Builder seen(long nanoTime, KernelSnapshot then) {
            seenNanos = nanoTime;
            kernel = then;
            return this;
        }

        /** What the JDK's lock told, and when. */
        public Builder otherWriterInside(Boolean value, long nanoTime) {
            otherWriterInside = value;
            lookedNanos = nanoTime;
            return this;
        }

        public Builder incidentId(long value) {
            incidentId = value;
            return this;
        }

        /** The sighting so far. */
        public Sighting build() {
            return new Sighting(this);
        }
    }
}
