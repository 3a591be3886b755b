package io.epipe.connection;

/** A failure on a connection, kept for the failures that follow it. Immutable. */
public final class PastFailure {

    private final long incidentId;
    private final String operation;
    private final boolean read;
    private final String exception;
    private final String thread;
    private final long nanoTime;

    /**
     * @param incidentId id of its record; 0 if it has none
     * @param operation  {@code epipe.operation}
     * @param read       whether it was a read
     * @param exception  class and message
     * @param thread     name of the thread that met it
     * @param nanoTime   {@link System#nanoTime()} when it happened
     */
    public PastFailure(long incidentId, String operation, boolean read, String exception, String thread,
                       long nanoTime) {
        this.incidentId = incidentId;
        this.operation = operation;
        this.read = read;
        this.exception = exception;
        this.thread = thread;
        this.nanoTime = nanoTime;
    }

    public long incidentId() {
        return incidentId;
    }

    public String operation() {
        return operation;
    }

    public boolean isRead() {
        return read;
    }

    public String exception() {
        return exception;
    }

    public String thread() {
        return thread;
    }

    public long nanoTime() {
        return nanoTime;
    }

    /**
     * {@code epipe.earlier_failure} of a record.
     *
     * @param agoMillis its age at the failure of that record
     */
    public String recordForm(long agoMillis) {
        return operation + " failed " + agoMillis + " ms earlier in thread \"" + thread + "\": " + exception
            + (incidentId > 0 ? " (epipe #" + incidentId + ")" : "");
    }
}
