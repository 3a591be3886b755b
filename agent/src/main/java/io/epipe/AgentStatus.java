package io.epipe;

import io.epipe.bootstrap.WriteFailureHook;
import io.epipe.instrument.Installation;
import io.epipe.instrument.JdkAccess;
import io.epipe.instrument.Target;
import io.epipe.instrument.TargetReport;
import io.epipe.jdk.SystemThread;
import io.epipe.options.Options;
import io.epipe.report.Outputs;
import io.epipe.report.pipeline.OutputCounters;
import io.epipe.report.pipeline.PipelineCounters;
import io.epipe.status.Status;

import java.io.FileDescriptor;
import java.util.Map;

/** Collects what the agent says of itself. Loaded when somebody asks. */
final class AgentStatus {

    private AgentStatus() {
    }

    /**
     * Asks all parts, and has the self-test run.
     *
     * @param outputs  those that the options ask for
     * @param attached whether the agent came into a running JVM
     * @throws Exception what making the table of targets threw
     */
    static Status of(String version, boolean attached, long startNanos, Options options, Outputs outputs, Recording recording,
                     Installation installation) throws Exception {
        int jdk = JdkAccess.featureRelease();
        Status status = new Status();
        status.add("version", version).add("jdk", System.getProperty("java.version")).add("jdk_feature", jdk)
            .add("attached", attached).add("started_ms", startNanos / 1_000_000).add("given", options);
        for (Map.Entry<String, String> option : options.all().entrySet()) {
            status.add("option." + option.getKey(), option.getValue());
        }
        status.add("evidence", recording.probes().describe());
        for (String outcome : recording.probes().libraryOutcomes()) {
            status.add("library", outcome);
        }
        status.add("self_test", selfTest(recording, installation) ? "passed"
            : "FAILED: the instrumentation does not fire in this JVM");
        counters(status, outputs, recording);
        long letGo = recording.readiness().letGo() + recording.recorder().letGo();
        if (letGo > 0) {
            status.add("not_recorded", letGo);
        }
        if (recording.readiness().isWaitingForRoom()) {
            status.add("waiting_for_room", true);
        }
        String last = String.valueOf(WriteFailureHook.lastError());
        status.add("agent_errors", WriteFailureHook.errors());
        if (WriteFailureHook.errors() > 0) {
            status.add("agent_error", last);
        }
        try {
            targets(status, installation.report(jdk));
        } catch (Throwable t) {
            // the rest of the answer may say why
            SystemThread.count(t);
            status.add("missing", "what is instrumented could not be looked at: " + t);
        }
        return status;
    }

    private static void targets(Status status, TargetReport report) {
        for (Target missing : report.missing()) {
            status.add("missing", missing + " (" + missing.why() + ")");
        }
        for (String line : report.lines()) {
            status.add("target", line);
        }
    }

    private static void counters(Status status, Outputs outputs, Recording recording) {
        long incidents = recording.recorder().recorded();
        status.add("incidents", incidents).add("consequences", recording.recorder().consequences());
        status.add("reports", recording.reporting().inWords());
        for (Map.Entry<String, String> output : outputs.places().entrySet()) {
            status.add("output." + output.getKey(), output.getValue());
        }
        for (Map.Entry<String, String> failure : outputs.failures().entrySet()) {
            status.add("failed." + failure.getKey(), failure.getValue());
        }
        PipelineCounters numbers = recording.reporting().numbers();
        if (numbers == null) {
            // nothing is told before the JVM is seen to have room for it
            status.add("waiting", incidents);
            return;
        }
        // they are looked at again before they are told, or wait in a queue
        status.add("waiting", Math.max(0, incidents - numbers.dealtWith()));
        status.add("in_full", numbers.reported()).add("repeats", numbers.repeats()).add("quiet", numbers.quiet())
            .add("withheld", numbers.withheld()).add("dropped", numbers.dropped());
        for (OutputCounters output : numbers.outputs()) {
            String name = output.name();
            status.add("written." + name, output.written());
            if (output.errors() > 0 || output.dropped() > 0 || output.stuckMillis() > 0) {
                status.add("errors." + name, output.errors()).add("dropped." + name, output.dropped())
                    .add("stuck_ms." + name, output.stuckMillis());
            }
            if (output.lastError() != null) {
                status.add("error." + name, output.lastError());
            }
        }
    }

    /**
     * Whether a failure in an instrumented method reaches the recorder.
     *
     * @return false if weaving, the hook or the listener does not work in this JVM
     */
    private static boolean selfTest(Recording recording, Installation installation) {
        FileDescriptor canary = new FileDescriptor();
        installation.callCanary(canary);
        return recording.recorder().canary() == canary;
    }
}
