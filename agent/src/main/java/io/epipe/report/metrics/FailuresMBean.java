package io.epipe.report.metrics;

/** The failures of one verdict, {@code io.epipe:type=Failures,verdict=V}. All verdicts are there from the beginning, at 0. */
public interface FailuresMBean {

    /** How many since the agent was started: the first failure of each connection, repeats of the same incident included. */
    long getCount();

    /** When the last one was, in milliseconds since 1970-01-01T00:00:00Z; 0 if there was none. */
    long getLastTimestampMillis();
}
