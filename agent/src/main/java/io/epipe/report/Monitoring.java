package io.epipe.report;

import io.epipe.incident.Incident;
import io.epipe.options.Options;
import io.epipe.report.jfr.FlightRecording;
import io.epipe.report.metrics.Management;
import io.epipe.report.pipeline.AgentFigures;
import io.epipe.report.pipeline.FailureCounts;
import io.epipe.report.pipeline.ReportPipeline;

/**
 * What stands beside the outputs: the counts of all failures, JFR's events and the MBeans. JFR wants its event from the failing thread, whose stack it records, and
 * counts must not miss what the outputs' queues drop; so both are served before any queue. Safe for use by any number of threads.
 */
final class Monitoring implements ReportPipeline.Settled {

    /** How often to look whether somebody has started JFR, or made an MBean server. */
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final FailureCounts counts;
    private final FlightRecording flight;
    private final Management management;
    private long lookedNanos;
    private boolean looked;

    Monitoring(Options options, FailureCounts counts, AgentFigures figures) {
        this.counts = counts;
        flight = options.isJfr() ? new FlightRecording(figures) : null;
        management = options.isJmx() ? new Management(figures, options.isJmxMade()) : null;
    }

    /**
     * On the failing thread. What will be looked at again may get another verdict, or turn out to be none: it waits for {@link #settled}, whose thread JFR
     * shows then.
     */
    void recorded(Incident incident) {
        if (incident.isSettled()) {
            count(incident);
        }
    }

    /** An incident as it is told, or one that is lost before it could be looked at again. */
    @Override
    public void settled(Incident incident) {
        count(incident);
    }

    private void count(Incident incident) {
        counts.count(incident);
        if (flight != null) {
            flight.emit(incident);
        }
    }

    /** On the reporter thread, some times a minute at least. */
    void look() throws Exception {
        long now = System.nanoTime();
        boolean awaited = flight != null && flight.isAwaited();
        if (looked && now - lookedNanos < LOOK_NANOS && !awaited) {
            return;
        }
        looked = true;
        lookedNanos = now;
        try {
            if (flight != null) {
                flight.prepare();
            }
        } finally {
            if (management != null) {
                management.prepare();
            }
        }
    }

    void close() throws Exception {
        try {
            if (flight != null) {
                flight.close();
            }
        } finally {
            if (management != null) {
                management.close();
            }
        }
    }
}
