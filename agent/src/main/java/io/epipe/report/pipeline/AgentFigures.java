package io.epipe.report.pipeline;

/** The numbers of the agent that runs, for whoever shows them elsewhere. All are since it was started. Safe for use by any number of threads. */
public interface AgentFigures {

    /** Of the agent that runs, which need not be that of the jar's file. */
    String version();

    /** By verdict. */
    FailureCounts failures();

    /** Failures on connections that had failed before. */
    long furtherFailures();

    /** What became of the incidents; null while there have been none. */
    PipelineCounters counters();

    /** Errors inside epipe, which the application did not notice. */
    long agentErrors();
}
