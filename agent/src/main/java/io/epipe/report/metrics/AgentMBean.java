package io.epipe.report.metrics;

/** The agent itself, {@code io.epipe:type=Agent}. All numbers are since it was started. */
public interface AgentMBean {

    /** Of the agent that runs, which need not be that of the jar's file. */
    String getVersion();

    /** Failures that are the first of their connection. */
    long getIncidents();

    /** Failures on connections that had failed before. */
    long getFurtherFailures();

    /** Incidents that were told in full. */
    long getReported();

    /** Incidents that were counted as repeats of one told in full. */
    long getRepeats();

    /** Incidents of verdicts that are only counted, by {@code quiet}. */
    long getQuiet();

    /** Incidents that {@code rate} kept from being told in full. */
    long getWithheld();

    /** Incidents that nobody was told of, because they came faster than the outputs took them. */
    long getDropped();

    /** Errors inside epipe, which the application did not notice. */
    long getAgentErrors();
}
