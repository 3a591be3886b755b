package io.epipe.report;

import io.epipe.incident.Incident;
import io.epipe.jdk.SystemThread;
import io.epipe.options.Options;
import io.epipe.record.ApplicationFrames;
import io.epipe.record.Addresses;
import io.epipe.report.json.JsonOutput;
import io.epipe.report.metrics.MicrometerOutput;
import io.epipe.report.pipeline.AgentFigures;
import io.epipe.report.pipeline.FailureCounts;
import io.epipe.report.pipeline.Output;
import io.epipe.report.pipeline.Policy;
import io.epipe.report.pipeline.ReportPipeline;
import io.epipe.report.sink.ApplicationLog;
import io.epipe.report.sink.FileSink;
import io.epipe.report.sink.Sink;
import io.epipe.report.sink.StandardStream;
import io.epipe.report.text.TextOutput;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The one place that lists the outputs: those that the options ask for, made when they are first needed. Safe for use by any number of
 * threads.
 */
public final class Outputs {

    private static final File NOWHERE = new File("/dev/null");

    private final Options options;
    private final List<SystemThread> checkers = new CopyOnWriteArrayList<SystemThread>();
    private final Map<String, String> failures = new ConcurrentHashMap<String, String>();
    private List<Output> outputs;

    public Outputs(Options options) {
        this.options = options;
    }

    private static List<Output> of(Options options) {
        List<Output> outputs = new ArrayList<Output>();
        if (options.isLog()) {
            outputs.add(text(options));
        }
        if (options.isJson()) {
            outputs.add(json(options));
        }
        if (options.isMicrometer()) {
            outputs.add(new MicrometerOutput());
        }
        return outputs;
    }

    Monitoring monitoring(FailureCounts counts, AgentFigures figures) {
        return new Monitoring(options, counts, figures);
    }

    private static Output text(Options options) {
        if (options.isLogToApplication()) {
            return new TextOutput(new ApplicationLog(), StandardStream.error(), options.service());
        }
        if (options.logFile() != null) {
            // so that no report is lost for a wrong path
            return new TextOutput(new FileSink(options.logFile(), "option log", StandardStream.error()), options.service());
        }
        return new TextOutput(options.isLogToOutput() ? StandardStream.output("option log", StandardStream.error()) : StandardStream.error(),
            options.service());
    }

    private static Output json(Options options) {
        if (options.jsonFile() != null) {
            return new JsonOutput(new FileSink(options.jsonFile(), "option json", null), false, options.service());
        }
        return new JsonOutput(options.isJsonToOutput() ? StandardStream.output("option json", null) : StandardStream.error(), true, options.service());
    }

    /**
     * Creates the files that the options name, and complains on standard error where that cannot be done: at the start of the application,
     * and not hours later at its first broken connection. Each on a thread of its own, which a FIFO without a reader holds.
     */
    public void check() {
        if (options.logFile() == null && options.jsonFile() == null) {
            return;
        }
        for (final Output output : outputs()) {
            if (output.isEveryIncident()) {
                // counts in the application's own registry: there is nothing to create
                continue;
            }
            SystemThread checker = new SystemThread("epipe-check");
            try {
                checker.start(new Check(output));
                checkers.add(checker);
            } catch (OutOfMemoryError noThread) {
                SystemThread.count(noThread);
            }
        }
    }

    /** Its first use; it is tried again with the first record. */
    private final class Check implements Runnable {
        private final Output output;

        Check(Output output) {
            this.output = output;
        }

        @Override
        public void run() {
            try {
                output.start();
            } catch (IOException told) {
                failures.put(output.name(), String.valueOf(told.getMessage()));
            }
        }
    }

    /** Waits, for a bounded time, until {@link #check} has come to its end. */
    public void awaitCheck(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        for (SystemThread checker : checkers) {
            checker.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
    }

    /** Where each output's records go, by its name. */
    public Map<String, String> places() {
        Map<String, String> places = new LinkedHashMap<String, String>();
        for (Output output : outputs()) {
            places.put(output.name(), output.where());
        }
        return places;
    }

    /** Those that {@link #check} found unusable, by name, and why. */
    public Map<String, String> failures() {
        return failures;
    }

    synchronized List<Output> outputs() {
        if (outputs == null) {
            outputs = of(options);
        }
        return outputs;
    }

    /**
     * Writes a report that nobody gets, so that what it takes of the JDK and of the agent is there when the first one is due.
     *
     * @param incident one that never was
     */
    void rehearse(Incident incident) throws IOException {
        Sink nowhere = new FileSink(NOWHERE, "nowhere", null);
        if (options.isLog()) {
            new TextOutput(nowhere, options.service()).report(incident);
        }
        if (options.isJson()) {
            new JsonOutput(nowhere, false, options.service()).report(incident);
        }
        StandardStream.rehearse();
        Addresses.text(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 1));
    }

    Policy policy() {
        ApplicationFrames.application(options.application());
        return new Policy(options.repeatsMillis(), options.rate(), options.quiet());
    }

    ReportPipeline open(Runnable guard) {
        ReportPipeline pipeline = new ReportPipeline(policy(), guard);
        for (Output output : outputs()) {
            pipeline.add(output);
        }
        return pipeline;
    }
}
