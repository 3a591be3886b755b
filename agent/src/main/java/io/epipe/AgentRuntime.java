package io.epipe;

import io.epipe.bootstrap.WriteFailureHook;
import io.epipe.connection.Connections;
import io.epipe.incident.Incident;
import io.epipe.incident.IncidentRecorder;
import io.epipe.incident.IncidentSink;
import io.epipe.incident.RecorderSettings;
import io.epipe.instrument.Installation;
import io.epipe.instrument.Target;
import io.epipe.instrument.TargetReport;
import io.epipe.instrument.Targets;
import io.epipe.kernel.ErrorClassifier;
import io.epipe.kernel.KernelProbes;
import io.epipe.options.OptionException;
import io.epipe.options.Options;
import io.epipe.options.OptionsParser;
import io.epipe.report.ReportPipeline;

import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.jar.JarFile;

/**
 * The agent at work: puts the parts together, starts them, and stops them again. One instance a JVM; {@link EpipeAgent} holds it and
 * passes requests of the command on.
 */
public final class AgentRuntime implements Function<String, String> {

    private static final long CLOSE_MILLIS = 2_000;

    private final Options options;
    private final File jar;
    private final KernelProbes probes;
    private final Installation installation;
    private final IncidentRecorder recorder;
    private final ReportPipeline pipeline;
    private final Thread shutdownHook;
    private final long startMicros;

    private AgentRuntime(Options options, Instrumentation instrumentation, File jar, long startedAt) {
        this.options = options;
        this.jar = jar;
        String directory = jar.getAbsoluteFile().getParent();
        String evidence = System.getProperty("epipe.test.evidence");
        probes = evidence == null ? new KernelProbes(directory) : KernelProbes.forTests(directory, evidence);
        pipeline = new ReportPipeline(options, new Runnable() {
            @Override
            public void run() {
                WriteFailureHook.exemptCurrentThread();
            }
        });
        Targets targets = Targets.table(options.isOriginKept());
        recorder = new IncidentRecorder(targets, probes, new ErrorClassifier(probes), new Connections(),
            new PipelineSink(), new RecorderSettings(options.isAnnotate(), options.isOriginStack(), options.isReads()));
        pipeline.houseKeeping(new Callable<Boolean>() {
            @Override
            public Boolean call() {
                return recorder.completeAbandoned();
            }
        });
        shutdownHook = pipeline.shutdownHook();
        try {
            if (!WriteFailureHook.listen(recorder)) {
                throw new IllegalStateException("another epipe listens in this JVM already");
            }
            installation = Installation.install(instrumentation, targets, new Runnable() {
                @Override
                public void run() {
                    startWarmUp();
                }
            });
            Runtime.getRuntime().addShutdownHook(shutdownHook);
        } catch (RuntimeException e) {
            WriteFailureHook.unlisten(recorder);
            pipeline.close(CLOSE_MILLIS);
            throw e;
        }
        startMicros = (System.nanoTime() - startedAt) / 1_000;
    }

    /**
     * Starts the agent.
     *
     * @param argument what follows the {@code =} of {@code -javaagent}, or was given to attach; may be null
     * @param attached whether the application runs already
     * @param jar      the agent's jar
     * @return takes the requests of the command; null if the options were wrong, which has been said on standard error
     */
    public static Function<String, String> start(String argument, Instrumentation instrumentation, boolean attached,
                                                 File jar) {
        long startedAt = System.nanoTime();
        Options options;
        try {
            options = OptionsParser.parse(argument, System.getenv(), System.getProperties());
        } catch (OptionException e) {
            System.err.println("epipe: " + e.getMessage() + "; the application runs without epipe");
            return null;
        }
        AgentRuntime runtime = new AgentRuntime(options, instrumentation, jar, startedAt);
        if (attached) {
            runtime.startWarmUp();
        }
        if (options.isVerbose()) {
            for (String line : runtime.status()) {
                System.err.println("epipe: " + line);
            }
        }
        return runtime;
    }

    /**
     * As {@link #start}, for a {@link Request} of the command, which gets the status or the reason of a refusal as its answer.
     */
    public static Function<String, String> attach(String text, Instrumentation instrumentation, boolean attached,
                                                  File jar) throws IOException {
        Request request = Request.parse(text);
        try {
            AgentRuntime runtime = (AgentRuntime) start(request.options(), instrumentation, attached, jar);
            request.answer(runtime == null ? "REFUSED: the options are wrong for this JVM; its standard error tells why"
                : String.join("\n", runtime.status()));
            return runtime;
        } catch (RuntimeException e) {
            request.answer("REFUSED: " + e);
            throw e;
        }
    }

    /** Opens the ways to the kernel, which takes up to some 0.3 s cold, before the first failure has to wait for it. */
    private void startWarmUp() {
        Thread thread = new Thread(new Runnable() {
            @Override
            public void run() {
                WriteFailureHook.exemptCurrentThread();
                try {
                    probes.warmUp();
                } catch (Throwable t) {
                    WriteFailureHook.swallowed(t);
                }
            }
        }, "epipe-warm-up");
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
    }

    /**
     * Whether a failure in an instrumented method reaches the recorder.
     *
     * @return false if weaving, the hook or the listener does not work in this JVM
     */
    private boolean selfTest() {
        FileDescriptor canary = new FileDescriptor();
        installation.callCanary(canary);
        return recorder.canary() == canary;
    }

    @Override
    public String apply(String request) {
        Request asked = Request.parse(request);
        try {
            if ("status".equals(asked.verb())) {
                asked.answer(String.join("\n", status()));
            } else if ("detach".equals(asked.verb())) {
                detach();
                asked.answer("epipe is detached; " + recorder.recorded() + " incidents were recorded");
                return "detached";
            } else if ("attach".equals(asked.verb())) {
                asked.answer("REFUSED: epipe is already active in this JVM, with options " + options
                    + "; detach it first to change them");
            } else {
                asked.answer("REFUSED: epipe " + version() + " knows no request '" + asked.verb() + "'");
            }
        } catch (IOException e) {
            System.err.println("epipe: could not answer the request '" + request + "': " + e);
        }
        return asked.verb();
    }

    private void detach() {
        installation.remove();
        WriteFailureHook.unlisten(recorder);
        pipeline.close(CLOSE_MILLIS);
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException shuttingDown) {
            // then the hook runs, and finds the pipeline closed
        }
    }

    private List<String> status() {
        List<String> lines = new ArrayList<String>();
        int jdk = featureRelease();
        lines.add("version " + version() + " on JDK " + System.getProperty("java.version"));
        lines.add("started in " + startMicros / 1_000 + " ms");
        lines.add("options " + options);
        lines.add("evidence " + probes.describe());
        lines.add("self-test " + (selfTest() ? "passed" : "FAILED: the instrumentation does not fire in this JVM"));
        lines.add("incidents " + recorder.recorded() + " recorded, " + recorder.consequences()
            + " further failures on the same connections");
        lines.add("reports " + pipeline.counters());
        Throwable last = WriteFailureHook.lastError();
        lines.add("agent errors " + WriteFailureHook.errors() + (last == null ? "" : ", the last: " + last));
        TargetReport report = installation.report(jdk);
        for (Target missing : report.missing()) {
            lines.add("MISSING on JDK " + jdk + ": " + missing + " (" + missing.why() + ")");
        }
        for (String line : report.lines()) {
            lines.add("target " + line);
        }
        return lines;
    }

    private String version() {
        try (JarFile file = new JarFile(jar)) {
            return file.getManifest().getMainAttributes().getValue("Implementation-Version");
        } catch (IOException e) {
            return "unknown (" + e + ")";
        }
    }

    private static int featureRelease() {
        String version = System.getProperty("java.specification.version");
        return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
    }

    /** Hands incidents over to the reporter thread. */
    private final class PipelineSink implements IncidentSink {
        @Override
        public void detected() {
            pipeline.keepHouse();
        }

        @Override
        public void recorded(Incident incident) {
            pipeline.submit(incident);
        }

        @Override
        public void consequence(long firstIncidentId) {
            pipeline.consequence(firstIncidentId);
        }
    }
}
