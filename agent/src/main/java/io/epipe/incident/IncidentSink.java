package io.epipe.incident;

/** Where incidents go. Called on the failing thread: must not block, do I/O, or throw. */
public interface IncidentSink {

    /** A number for the next incident, each once in the life of the JVM. */
    long nextId();

    /**
     * A failed system call waits for the method that knows its addresses. Should that never come, the recorder's
     * {@link IncidentRecorder#completeAbandoned} must be called.
     */
    void detected();

    /** A failure that has a record of its own. */
    void recorded(Incident incident);

    /**
     * A further failed write on a connection whose first has its record: a consequence, which is counted and not told again.
     *
     * @param firstIncidentId the id of that record
     */
    void consequence(long firstIncidentId);
}
