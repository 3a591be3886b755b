package io.epipe.connection;

import java.io.FileDescriptor;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/**
 * What is remembered of one connection. It is its own entry in the table and its own weak reference, because there may be
 * hundreds of thousands: one object of 56 bytes (compressed references) a connection, and a {@link History} for the few
 * on which something happened.
 */
public final class Connection extends WeakReference<FileDescriptor> {

    final int hash;
    Connection next;
    private final long openedNanos;
    private final Role role;
    private volatile History history;

    Connection(FileDescriptor fd, int hash, Role role, long openedNanos, ReferenceQueue<FileDescriptor> queue) {
        super(fd, queue);
        this.hash = hash;
        this.role = role;
        this.openedNanos = openedNanos;
    }

    /** Seen at connect or accept; null for a connection that is older than the agent, or with {@code origin=off}. */
    public Role role() {
        return role;
    }

    /** {@link System#nanoTime()} of connect or accept; meaningless where the role is null. */
    public long openedNanos() {
        return openedNanos;
    }

    /** What happened on it; null if nothing did. */
    public History history() {
        return history;
    }

    /** What happened on it, to add to. */
    public synchronized History historyToWrite() {
        if (history == null) {
            history = new History();
        }
        return history;
    }

    /** The id of its record of a failed write; 0 if it has none yet. */
    public long writeIncident() {
        History happened = history;
        return happened == null ? 0 : happened.writeIncident();
    }

    /** What happened on a connection. Safe for use by several threads. */
    public static final class History {
        private StackTraceElement[] openedAt;
        private boolean endOfStreamRead;
        private long endOfStreamNanos;
        private long acknowledgedAtEndOfStream;
        private PastFailure firstFailure;
        private long firstWriteIncident;

        History() {
        }

        /** Keeps the stack of connect or accept. */
        public synchronized void openedAt(StackTraceElement[] stack) {
            openedAt = stack;
        }

        /** Stack of connect or accept; null where not recorded. */
        public synchronized StackTraceElement[] openedAt() {
            return openedAt;
        }

        /** Keeps the first end of stream. */
        public synchronized void endOfStreamRead(long nanoTime, long acknowledged) {
            if (!endOfStreamRead) {
                endOfStreamRead = true;
                endOfStreamNanos = nanoTime;
                acknowledgedAtEndOfStream = acknowledged;
            }
        }

        /** Whether a read found the end of the stream. */
        public synchronized boolean isEndOfStreamRead() {
            return endOfStreamRead;
        }

        /** {@link System#nanoTime()} of the first such read. */
        public synchronized long endOfStreamNanos() {
            return endOfStreamNanos;
        }

        /** The kernel's {@code tcpi_bytes_acked} at that read; -1 where unknown. */
        public synchronized long acknowledgedAtEndOfStream() {
            return acknowledgedAtEndOfStream;
        }

        /**
         * Keeps the first failure. One that was met in a lower method may be replaced by the same failure as the enclosing method tells
         * it.
         *
         * @param replaced the failure that may be replaced; null for none
         */
        public synchronized void failed(PastFailure failure, PastFailure replaced) {
            if (firstFailure == null || firstFailure == replaced) {
                firstFailure = failure;
            }
        }

        /** The first failure; null if there was none. */
        public synchronized PastFailure firstFailure() {
            return firstFailure;
        }

        /**
         * Claims the connection's one record of a failed write.
         *
         * @param incidentId the id of that record
         * @return the id of the record that it has already; 0 if the claim was granted
         */
        public synchronized long claimWriteIncident(long incidentId) {
            if (firstWriteIncident != 0) {
                return firstWriteIncident;
            }
            firstWriteIncident = incidentId;
            return 0;
        }

        synchronized long writeIncident() {
            return firstWriteIncident;
        }
    }
}
