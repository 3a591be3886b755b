package io.epipe;

import io.epipe.bootstrap.WriteFailureHook;
import io.epipe.connection.Connections;
import io.epipe.connection.JdkSocketState;
import io.epipe.context.ThreadContexts;
import io.epipe.incident.FirstFailure;
import io.epipe.incident.Incident;
import io.epipe.incident.IncidentRecorder;
import io.epipe.incident.PrivilegedRecorder;
import io.epipe.incident.RecorderSettings;
import io.epipe.instrument.Targets;
import io.epipe.instrument.Transfers;
import io.epipe.jdk.JdkClasses;
import io.epipe.jdk.NoRoomException;
import io.epipe.jdk.Readiness;
import io.epipe.jdk.Room;
import io.epipe.jdk.SystemThread;
import io.epipe.kernel.ErrorClassifier;
import io.epipe.kernel.Host;
import io.epipe.kernel.KernelProbes;
import io.epipe.options.Options;
import io.epipe.pipe.PipeMoment;
import io.epipe.report.Outputs;
import io.epipe.report.Reporting;

import java.lang.instrument.Instrumentation;

/**
 * The parts that record and report, put together. Made when the application loads its first socket class; until then a JVM does not even load
 * their classes.
 */
final class Recording implements Reporting.Host {

    private final KernelProbes probes;
    private final ErrorClassifier classifier;
    private final RecorderSettings settings;
    private final Transfers transfers;
    private final IncidentRecorder recorder;
    private final PrivilegedRecorder listener;
    private final Reporting reporting;
    private final Readiness readiness;
    private final Targets targets;

    /**
     * Starts to listen to the hook.
     *
     * @param directory the directory of the agent's jar
     * @param starter   a thread for the pipeline's start, not started
     * @param lastWord  one for what cannot be told at the JVM's end, not started
     * @param instrumentation tells the classes of this JVM
     * @throws IllegalStateException if another epipe listens in this JVM
     */
    Recording(Options options, Outputs outputs, String directory, SystemThread starter, SystemThread lastWord,
              Instrumentation instrumentation) {
        String evidence = Host.testEvidence();
        probes = evidence == null ? new KernelProbes(directory) : KernelProbes.forTests(directory, evidence);
        reporting = new Reporting(outputs, this, starter, lastWord);
        targets = Targets.table(options.isOriginKept(), options.isPipes(), options.isCloses());
        classifier = new ErrorClassifier(probes);
        settings = settings(options);
        transfers = new Transfers(instrumentation);
        recorder = new IncidentRecorder(targets, probes, probes, classifier, new Connections(), reporting, settings,
            transfers);
        readiness = new Readiness(new Runnable() {
            @Override
            public void run() {
                reporting.hurry();
            }
        });
        listener = new PrivilegedRecorder(recorder, readiness);
        if (!WriteFailureHook.listen(listener)) {
            throw new IllegalStateException("another epipe listens in this JVM already");
        }
    }

    private static RecorderSettings settings(Options options) {
        return new RecorderSettings(options.isAnnotate(), options.isOriginStack(), options.isReads(), options.isAllReads(),
            options.isPipes(), options.lastWords(), new ThreadContexts(options.isTrace(), options.isLogToApplication()));
    }

    /** Goes on by other options, of those that need no other instrumentation. What is remembered of connections stays. */
    void change(Options options, Outputs outputs) {
        recorder.follow(settings(options));
        reporting.change(outputs);
    }

    @Override
    public void openTheWay() {
        demandRoom();
        recorder.getReadyForCloses();
        probes.warmUp();
        readiness.canAsk();
    }

    /**
     * Initialises what recording and reporting need of the JDK, and loads what a failure takes, up to some 0.4 s in all, before the first meets it
     * without room.
     */
    @Override
    public void getReady() throws Exception {
        if (readiness.isReady()) {
            return;
        }
        demandRoom();
        initialise();
        demandRoom();
        JdkSocketState.rehearse();
        if (settings.isPipes()) {
            PipeMoment.rehearse();
        }
        demandRoom();
        Object loader = Recording.class.getClassLoader();
        if (loader instanceof Runnable) {
            ((Runnable) loader).run();
        }
        demandRoom();
        Incident neverWas = new FirstFailure(targets, classifier, settings).rehearse();
        demandRoom();
        reporting.rehearse(neverWas);
        transfers.look();
        readiness.ready();
    }

    private void initialise() throws ReflectiveOperationException {
        try {
            JdkClasses.initialise();
        } catch (NoRoomException midway) {
            readiness.noRoom();
            throw midway;
        }
    }

    /** Before each step: a heap that was empty at the first can be full at the second. */
    private void demandRoom() {
        if (!Room.isInProcess()) {
            readiness.noRoom();
            throw new NoRoomException();
        }
    }

    @Override
    public void run() {
        WriteFailureHook.exemptCurrentThread();
    }

    @Override
    public Boolean call() {
        return recorder.completeAbandoned();
    }

    @Override
    public String version() {
        return RunningVersion.text();
    }

    @Override
    public long furtherFailures() {
        return recorder.consequences();
    }

    @Override
    public long agentErrors() {
        return WriteFailureHook.errors();
    }

    Targets targets() {
        return targets;
    }

    KernelProbes probes() {
        return probes;
    }

    IncidentRecorder recorder() {
        return recorder;
    }

    Readiness readiness() {
        return readiness;
    }

    Reporting reporting() {
        return reporting;
    }

    void stop(long timeoutMillis) {
        WriteFailureHook.unlisten(listener);
        reporting.close(timeoutMillis);
    }
}
