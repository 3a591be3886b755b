package io.epipe.report.metrics;

import io.epipe.report.pipeline.AgentFigures;
import io.epipe.report.pipeline.PipelineCounters;

/** See {@link AgentMBean}. */
public final class Agent implements AgentMBean {

    private final AgentFigures figures;

    Agent(AgentFigures figures) {
        this.figures = figures;
    }

    @Override
    public String getVersion() {
        return figures.version();
    }

    @Override
    public long getIncidents() {
        return figures.failures().all();
    }

    @Override
    public long getFurtherFailures() {
        return figures.furtherFailures();
    }

    @Override
    public long getReported() {
        PipelineCounters counters = figures.counters();
        return counters == null ? 0 : counters.reported();
    }

    @Override
    public long getRepeats() {
        PipelineCounters counters = figures.counters();
        return counters == null ? 0 : counters.repeats();
    }

    @Override
    public long getQuiet() {
        PipelineCounters counters = figures.counters();
        return counters == null ? 0 : counters.quiet();
    }

    @Override
    public long getWithheld() {
        PipelineCounters counters = figures.counters();
        return counters == null ? 0 : counters.withheld();
    }

    @Override
    public long getDropped() {
        PipelineCounters counters = figures.counters();
        return counters == null ? 0 : counters.dropped();
    }

    @Override
    public long getAgentErrors() {
        return figures.agentErrors();
    }
}
