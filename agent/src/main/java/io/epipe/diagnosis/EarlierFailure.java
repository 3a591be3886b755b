package io.epipe.diagnosis;

/** The first failure of a connection, as a later failure on it remembers it. Immutable. */
public final class EarlierFailure {

    private final long incidentId;
    private final String operation;
    private final boolean read;
    private final String exception;
    private final String thread;
    private final long agoMillis;

    /**
     * @param incidentId the id of its record; 0 where it has none (a read, with {@code reads=off})
     * @param operation  {@code epipe.operation} of it, such as "Socket.read"
     * @param read       whether it was a read
     * @param exception  class and message, "java.net.SocketException: Connection reset"
     * @param thread     name of its thread
     * @param agoMillis  its age at the later failure
     */
    public EarlierFailure(long incidentId, String operation, boolean read, String exception, String thread,
                          long agoMillis) {
        this.incidentId = incidentId;
        this.operation = operation;
        this.read = read;
        this.exception = exception;
        this.thread = thread;
        this.agoMillis = agoMillis;
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

    public long agoMillis() {
        return agoMillis;
    }

    /** {@code epipe.earlier_failure} of the record. */
    public String recordForm() {
        return operation + " failed " + agoMillis + " ms earlier in thread \"" + thread + "\": " + exception
            + (incidentId > 0 ? " (epipe #" + incidentId + ")" : "");
    }
}
