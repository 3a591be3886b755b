package io.epipe.report.pipeline;

import io.epipe.incident.Incident;
import io.epipe.record.Omissions;
import io.epipe.record.Repeats;

import java.io.IOException;

/**
 * One output. It has a queue and a thread of its own: it may block, and only its own records wait then, in a bounded queue; it may throw,
 * which is counted, and what it did not take is told through {@link #omitted} once it works again. Every method but {@link #name}, {@link
 * #isEveryIncident} and {@link #blockedSince} is called on that one thread.
 */
public interface Output {

    /** Short and fixed, for the counters: "text", "json". */
    String name();

    /** Where its records go, in words: "standard error", an absolute path. Any thread. */
    default String where() {
        return name();
    }

    /**
     * What it gets: every incident, also one that is a repeat, withheld by the rate or only counted, and no {@link #repeats}; or (false)
     * only what is to be reported in full, and the counts of the rest.
     */
    boolean isEveryIncident();

    /** Called before any record, and once more, on another thread, when the agent starts: what cannot be opened should be found out then. */
    void start() throws IOException;

    /**
     * One incident.
     *
     * @throws ToldElsewhereException if it is told, but not where it should be: counted as an error, but not as one that is lost
     */
    void report(Incident incident) throws IOException;

    /** The end of a window in which an incident was repeated. */
    void repeats(Repeats repeats) throws IOException;

    /** Incidents of which this output tells nothing else. */
    void omitted(Omissions omissions) throws IOException;

    /**
     * When the call began in which its device keeps it waiting, as {@link System#nanoTime()}; 0 if it waits for none. The JVM's end does
     * not wait for an output that is stuck. Any thread.
     */
    long blockedSince();

    /** The last call. */
    void close() throws IOException;
}
