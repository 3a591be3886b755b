package io.epipe.report;

import io.epipe.incident.Incident;

import java.io.IOException;

/**
 * One output. Every method is called on the reporter thread only, one call at a time. It may block: incidents then
 * wait in the bounded queue. It may throw: the error is counted, and the other outputs get the record all the same.
 */
public interface Reporter {

    /** Short and fixed, for the counters: "text", "json". */
    String name();

    /**
     * Called once, before any record: a path that cannot be written to should be found out now, not at the first
     * failure.
     */
    void start() throws IOException;

    /** One incident in full. */
    void report(Incident incident) throws IOException;

    /** The end of a window in which an incident was repeated. */
    void repeats(Repeats repeats) throws IOException;

    /** Incidents of which nothing else is told. */
    void omitted(Omissions omissions) throws IOException;

    /** Everything reported so far leaves this process's memory. */
    void flush() throws IOException;

    /** The last call. */
    void close() throws IOException;
}
