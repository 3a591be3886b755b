package io.epipe.report;

import io.epipe.bootstrap.WriteFailureHook;
import io.epipe.incident.Incident;
import io.epipe.incident.IncidentSink;
import io.epipe.jdk.NoRoomException;
import io.epipe.jdk.SystemThread;
import io.epipe.report.pipeline.AgentFigures;
import io.epipe.report.pipeline.FailureCounts;
import io.epipe.report.pipeline.Output;
import io.epipe.report.pipeline.PipelineCounters;
import io.epipe.report.pipeline.ReportPipeline;
import io.epipe.report.pipeline.Whereabouts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The pipeline's antechamber: has the {@link ReportPipeline} made by a thread of epipe's when there is something to report, or when the
 * application's start is over, whatever comes first. What is recorded until then waits here. Safe for use by any
 * number of threads.
 */
public final class Reporting implements IncidentSink, Runnable, AgentFigures {

    /** What the threads of this package do for the rest of the agent. */
    public interface Host extends Runnable, Callable<Boolean> {

        /** Exempts the current thread from the instrumentation; called first on each thread. */
        @Override
        void run();

        /** See {@link ReportPipeline#houseKeeping}. */
        @Override
        Boolean call();

        /** The version of this agent. */
        String version();

        /** See {@link AgentFigures#furtherFailures}. */
        long furtherFailures();

        /** See {@link AgentFigures#agentErrors}. */
        long agentErrors();

        /**
         * Called when the application's start is likely to be over, or when something failed: opens the way to the kernel. Called again, a while
         * later, if this or {@link #getReady} throws.
         *
         * @throws NoRoomException if the JVM has nothing to spare
         */
        void openTheWay() throws Exception;

        /**
         * Called a while after {@link #openTheWay}, before anything is reported; again, a while later, if it throws.
         *
         * @throws NoRoomException if the JVM has nothing to spare: nothing is reported before it does
         */
        void getReady() throws Exception;
    }

    /** Applications open their first connection while they start; on two cores any other work would slow that down. */
    private static final long REST_NANOS = 500_000_000L;

    private static final long FIRST_PAUSE_NANOS = 250_000_000L;
    /** An empty heap of 32 MB was filled by one thread in 30 to 100 ms on two busy cores. */
    private static final long STEADY_NANOS = 250_000_000L;
    /** Some 0.7 s where there is room. */
    private static final long LONGEST_OPENING_MILLIS = 10_000;
    private static final long LONGEST_PAUSE_NANOS = 8_000_000_000L;

    /** As {@link ReportPipeline#SHUTDOWN_MILLIS}, in which this is included. */
    private static final long SHUTDOWN_MILLIS = ReportPipeline.SHUTDOWN_MILLIS;
    /** Of these, for one line where they were not enough. */
    private static final long LAST_WORD_MILLIS = 150;

    /** Those of the newest options. */
    private volatile Outputs outputs;
    /** Those that the pipeline has, or will open with. Guarded by this, once it is open. */
    private Outputs followed;
    private final Host host;
    private final SystemThread starter;
    private final SystemThread lastWord;
    private final FailureCounts failures = new FailureCounts();
    private final Monitoring monitoring;

    /** Incidents, ids of those that further failures followed, and outputs that take the place of those before. */
    private final ConcurrentLinkedQueue<Object> early = new ConcurrentLinkedQueue<Object>();
    private final AtomicInteger earlyCount = new AtomicInteger();
    private final AtomicInteger earlyLost = new AtomicInteger();
    /** Outputs that came before the pipeline. */
    private final List<Output> added = new ArrayList<Output>();
    private volatile ReportPipeline pipeline;
    private volatile boolean needed;
    private volatile boolean held;
    private volatile boolean closed;
    private volatile boolean ending;
    private volatile boolean started;
    // guarded by this
    private boolean startedTried;
    private long startTriedNanos;
    private final Object finishing = new Object();
    /** Of the time that the JVM's end may wait, used up; guarded by finishing. */
    private long finishedNanos;
    /** Guarded by finishing. */
    private boolean hadLastWord;

    /**
     * Does nothing yet.
     *
     * @param starter  a thread to start with, not started
     * @param lastWord one for what cannot be told at the JVM's end, not started: none can be made while the application holds the lock of the
     *                 class Thread
     */
    public Reporting(Outputs outputs, Host host, SystemThread starter, SystemThread lastWord) {
        this.outputs = outputs;
        followed = outputs;
        this.host = host;
        this.starter = starter;
        this.lastWord = lastWord;
        monitoring = outputs.monitoring(failures, this);
    }

    /**
     * Starts the thread.
     *
     * @param rest whether it shall leave the processor to the application for a while
     * @param hold whether that while begins with {@link #begin} only
     */
    public void start(boolean rest, boolean hold) {
        needed |= !rest;
        held = hold;
        startStarter();
    }

    /** The application has begun to use what is watched. */
    public void begin() {
        if (held) {
            held = false;
            LockSupport.unpark(starter);
        }
    }

    /** There can be no thread to be had; then it is tried again, with the next thing that happens. */
    private synchronized void startStarter() {
        if (started || startedTried && System.nanoTime() - startTriedNanos < LONGEST_PAUSE_NANOS) {
            return;
        }
        startedTried = true;
        startTriedNanos = System.nanoTime();
        try {
            starter.start(this);
            started = true;
        } catch (Throwable noThread) {
            SystemThread.count(noThread);
        }
    }

    /** The work of the starting thread: what fails for want of memory or threads is tried again until it is done. */
    @Override
    public void run() {
        if (Thread.currentThread() == lastWord) {
            sayLastWord();
            return;
        }
        prepare();
        rest();
        for (long pause = FIRST_PAUSE_NANOS; !closed; pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS)) {
            boolean ended = ending;
            Throwable missing = openTheWay();
            if (missing == null) {
                if (!ended) {
                    // a heap that is being filled is seen to be full after that
                    pause(STEADY_NANOS, false);
                }
                missing = getReady();
            }
            // a report takes what could not be made: in a full heap, it would be broken for the whole JVM. At its end that does no harm
            boolean mayReport = !(missing instanceof NoRoomException || missing instanceof VirtualMachineError) || ended;
            if (mayReport && isOpen() && missing == null) {
                return;
            }
            pause(pause, ended);
        }
        if (pipeline == null && earlyCount.get() > 0 && openTheWay() == null && getReady() == null) {
            // for what waits to be told
            isOpen();
        }
    }

    private boolean isOpen() {
        try {
            if (pipeline == null) {
                open();
            }
            return true;
        } catch (Throwable t) {
            SystemThread.count(t);
            return false;
        }
    }

    private Throwable openTheWay() {
        try {
            host.openTheWay();
            return null;
        } catch (Throwable t) {
            return counted(t);
        }
    }

    /** What it failed for; null if all is there. */
    private Throwable getReady() {
        try {
            host.getReady();
            return null;
        } catch (Throwable t) {
            return counted(t);
        }
    }

    /** To wait for room is no error: the host tells of it. */
    private static Throwable counted(Throwable missing) {
        if (!(missing instanceof NoRoomException)) {
            SystemThread.count(missing);
        }
        return missing;
    }

    /** @param ended whether the JVM was ending when this turn began: if it begins to since, the pause is over */
    private void pause(long nanos, boolean ended) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; !closed && ending == ended && left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            Thread.interrupted();
        }
    }

    private void prepare() {
        try {
            host.run();
        } catch (Throwable t) {
            SystemThread.count(t);
        }
        // a recording that runs already costs far more than the classes of our events
        look();
    }

    private void look() {
        try {
            monitoring.look();
        } catch (Throwable t) {
            SystemThread.count(t);
        }
    }

    private void rest() {
        while (held && !needed) {
            LockSupport.park(this);
            Thread.interrupted();
        }
        long end = System.nanoTime() + REST_NANOS;
        for (long left = REST_NANOS; !needed && left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            Thread.interrupted();
        }
    }

    private void open() {
        ReportPipeline made;
        synchronized (added) {
            made = followed.open(host);
            made.houseKeeping(host);
            made.settling(monitoring);
            made.everyTurn(new Callable<Void>() {
                @Override
                public Void call() throws Exception {
                    look();
                    return null;
                }
            });
            for (Output output : added) {
                made.add(output);
            }
            added.clear();
            pipeline = made;
        }
        made.lost(earlyLost.get());
        if (needed) {
            made.keepHouse();
        }
        pass(made);
    }

    /**
     * Hands on what waits here. One thread at a time: who returns knows that nothing is left between the two queues, which the JVM's
     * end relies on. Contended only in the moment in which the pipeline opens.
     */
    private synchronized void pass(ReportPipeline to) {
        for (Object waiting = early.poll(); waiting != null; waiting = early.poll()) {
            try {
                hand(to, waiting);
            } catch (Throwable t) {
                // those behind it are not to wait for the next that comes
                SystemThread.count(t);
            }
        }
    }

    private void hand(ReportPipeline to, Object waiting) {
        if (waiting instanceof Incident) {
            submit(to, (Incident) waiting);
        } else if (waiting instanceof Outputs) {
            follow(to, (Outputs) waiting);
        } else {
            to.consequence((Long) waiting);
        }
    }

    private void await(Object record) {
        if (earlyCount.incrementAndGet() <= ReportPipeline.CAPACITY) {
            early.offer(record);
        } else if (record instanceof Incident) {
            earlyLost.incrementAndGet();
            neverSettled((Incident) record);
        }
        ReportPipeline opened = need();
        if (opened != null) {
            pass(opened);
        }
    }

    /** Ends the rest; the pipeline if it is there already. */
    private ReportPipeline need() {
        if (!started) {
            startStarter();
        }
        if (!needed) {
            needed = true;
            LockSupport.unpark(starter);
        }
        return pipeline;
    }

    /** Has the starting thread begin at once, if it has not. */
    public void hurry() {
        need();
    }

    /** See {@link Outputs#rehearse}. */
    public void rehearse(Incident neverWas) throws IOException {
        outputs.rehearse(neverWas);
    }

    @Override
    public long nextId() {
        return WriteFailureHook.nextIncident();
    }

    @Override
    public void detected() {
        ReportPipeline opened = need();
        if (opened != null) {
            opened.keepHouse();
        }
    }

    @Override
    public void recorded(Incident incident) {
        try {
            monitoring.recorded(incident);
        } catch (Throwable t) {
            // an incident that JFR did not take is told all the same
            SystemThread.count(t);
        }
        ReportPipeline opened = pipeline;
        if (opened == null) {
            await(incident);
        } else {
            submit(opened, incident);
        }
    }

    private void submit(ReportPipeline to, Incident incident) {
        if (!to.submit(incident)) {
            neverSettled(incident);
        }
    }

    /** Nobody will look at it again. */
    private void neverSettled(Incident incident) {
        if (incident.isSettled()) {
            return;
        }
        try {
            monitoring.settled(incident);
        } catch (Throwable t) {
            SystemThread.count(t);
        }
    }

    @Override
    public void consequence(long firstIncidentId) {
        ReportPipeline opened = pipeline;
        if (opened != null) {
            opened.consequence(firstIncidentId);
        } else {
            await(firstIncidentId);
        }
    }

    /**
     * For the threads that the JVM runs at its end (beside the application's shutdown hooks, and after them): reports what waits, for a
     * bounded time in all; at once where nothing was recorded. An output that is stuck is not waited for.
     */
    public void finish() {
        if (needed || pipeline != null) {
            synchronized (finishing) {
                finishInTime();
            }
        }
    }

    private void finishInTime() {
        long begun = System.nanoTime();
        long end = begun + (SHUTDOWN_MILLIS - LAST_WORD_MILLIS) * 1_000_000 - finishedNanos;
        ending = true;
        LockSupport.unpark(starter);
        while (pipeline == null && starter.isAlive() && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, 1_000_000);
        }
        ReportPipeline opened = pipeline;
        boolean told = opened == null && earlyCount.get() == 0;
        if (opened != null) {
            pass(opened);
            told = opened.finish(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        if (!told) {
            haveLastWord();
        }
        finishedNanos += System.nanoTime() - begun;
    }

    /** Once, and on a thread that nobody need wait for: it may meet what kept the others. */
    private void haveLastWord() {
        if (hadLastWord) {
            return;
        }
        hadLastWord = true;
        try {
            lastWord.start(this);
            lastWord.join(LAST_WORD_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable noThread) {
            SystemThread.count(noThread);
        }
    }

    private void sayLastWord() {
        try {
            ReportPipeline opened = pipeline;
            String untold = opened == null ? untoldEarly() : opened.untold();
            if (untold != null) {
                LastWord.say(untold);
            }
        } catch (Throwable t) {
            SystemThread.count(t);
        }
    }

    private String untoldEarly() {
        int incidents = earlyLost.get();
        for (Object waiting : early) {
            incidents += waiting instanceof Incident ? 1 : 0;
        }
        return incidents == 0 ? null : incidents + (incidents == 1 ? " incident; " : " incidents; ") + Whereabouts.of(starter);
    }

    /** From now on this output gets what is reported, for as long as it is not removed. */
    public void add(Output output) {
        synchronized (added) {
            if (pipeline == null) {
                added.add(output);
            } else {
                pipeline.add(output);
            }
        }
        need();
    }

    /**
     * Changes policy and outputs for those of other options. What was recorded before is told under the options before, also where it still
     * waits. The outputs that were {@link #add}ed stay. Any thread; does not wait.
     */
    public void change(Outputs wanted) {
        outputs = wanted;
        early.offer(wanted);
        ReportPipeline opened = pipeline;
        if (opened != null) {
            pass(opened);
        }
    }

    private void follow(ReportPipeline to, Outputs wanted) {
        to.change(wanted.policy(), followed.outputs(), wanted.outputs());
        followed = wanted;
    }

    /** Takes it out and has it closed, after what was handed to it; does not wait. */
    public void remove(Output output) {
        synchronized (added) {
            if (!added.remove(output)) {
                pipeline.remove(output);
            }
        }
    }

    /** Ends it for good, as {@link ReportPipeline#close} does. */
    public void close(long timeoutMillis) {
        closed = true;
        need();
        try {
            // a busy machine takes its time to open the pipeline, and what waits for that must not be lost
            starter.join(earlyCount.get() > 0 && pipeline == null ? LONGEST_OPENING_MILLIS : timeoutMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ReportPipeline opened = pipeline;
        try {
            if (opened != null) {
                pass(opened);
                opened.close(timeoutMillis);
            }
        } finally {
            closeMonitoring();
        }
    }

    private void closeMonitoring() {
        try {
            monitoring.close();
        } catch (Throwable t) {
            WriteFailureHook.swallowed(t);
        }
    }

    @Override
    public String version() {
        return host.version();
    }

    @Override
    public FailureCounts failures() {
        return failures;
    }

    @Override
    public long furtherFailures() {
        return host.furtherFailures();
    }

    @Override
    public PipelineCounters counters() {
        return numbers();
    }

    @Override
    public long agentErrors() {
        return host.agentErrors();
    }

    /** What has become of the incidents so far, in words. */
    public String inWords() {
        PipelineCounters counters = numbers();
        return counters == null ? "none yet" : counters.toString();
    }

    /** What has become of the incidents so far; null while there have been none. */
    public PipelineCounters numbers() {
        ReportPipeline opened = pipeline;
        return opened == null ? null : opened.counters();
    }
}
