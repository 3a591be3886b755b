package io.epipe;

import io.epipe.bootstrap.LastTurn;
import io.epipe.bootstrap.WriteFailureHook;
import io.epipe.connection.ListeningPorts;
import io.epipe.instrument.Installation;
import io.epipe.instrument.JdkAccess;
import io.epipe.instrument.Rehearsal;
import io.epipe.instrument.Targets;
import io.epipe.jdk.Room;
import io.epipe.jdk.SystemThread;
import io.epipe.kernel.Host;
import io.epipe.options.OptionChange;
import io.epipe.options.OptionException;
import io.epipe.options.Options;
import io.epipe.options.OptionsParser;
import io.epipe.report.Outputs;
import io.epipe.status.Status;

import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The agent in this JVM: starts, wakes when the application loads its first socket class, answers, and stops again. One instance a JVM;
 * {@link EpipeAgent} holds it and passes requests of the command on.
 */
public final class AgentRuntime implements Function<String, String> {

    private static final long CLOSE_MILLIS = 2_000;
    private static final long FIRST_PAUSE_NANOS = 500_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 8_000_000_000L;
    /** A file on a disk that hangs is not waited for. */
    private static final long SETTLE_MILLIS = 1_000;
    /** How {@link #apply} says that the agent has removed itself, and with which options a new one takes its place. */
    private static final String REPLACE = "replace ";
    private static final String VERSION_PROPERTY = "epipe.version";

    private volatile Options options;
    private final Instrumentation instrumentation;
    private final File jar;
    private final boolean attached;
    private volatile Outputs outputs;
    private final SystemThread rehearsal = new SystemThread("epipe-rehearsal");
    private final SystemThread pipes = new SystemThread("epipe-pipes");
    private volatile SystemThread starter = new SystemThread("epipe-starter");
    private final SystemThread shutdownHook = new SystemThread("epipe-shutdown");
    private final SystemThread lastWord = new SystemThread("epipe-last-word");
    private final Turns turns = new Turns();
    private final Installation installation;
    private final AtomicBoolean retrying = new AtomicBoolean();
    private volatile Recording recording;
    private volatile WatchOutput watched;
    private volatile boolean attachedForWatch;
    private volatile boolean removed;
    private volatile String failedForGood;
    private volatile long startNanos;

    private AgentRuntime(Options options, Instrumentation instrumentation, File jar, boolean attached)
            throws Exception {
        this.options = options;
        this.instrumentation = instrumentation;
        this.jar = jar;
        this.attached = attached;
        Host.read();
        Room.prepare();
        outputs = new Outputs(options);
        check(outputs);
        boolean installed = false;
        try {
            installation = Installation.install(instrumentation, turns, options.isPipes());
            installed = true;
        } finally {
            if (!installed) {
                removed = true;
                stop();
            }
        }
    }

    /** The files are tried again with the first record. */
    private static void check(Outputs outputs) {
        try {
            outputs.check();
        } catch (Throwable t) {
            SystemThread.count(t);
        }
    }

    /** Makes the parts that record. Runs inside the loading of a JDK class: see {@link Installation#install}. */
    private Targets wake() throws Exception {
        long startedAt = System.nanoTime();
        try {
            rehearse();
            // before Recording is loaded: the verifier looks up the hook's types then
            JdkAccess.prepare(instrumentation);
            SystemThread.countEarly();
            Recording made = new Recording(options, outputs, jar.getAbsoluteFile().getParent(), starter, lastWord,
                instrumentation);
            recording = made;
            if (!attached) {
                made.recorder().watching(ListeningPorts.NONE, true);
            }
            reportAtTheEnd();
            made.reporting().start(!attached, !attached);
            startNanos += System.nanoTime() - startedAt;
            return made.targets();
        } catch (VirtualMachineError ofTheMoment) {
            // no memory, no stack: the next moment may have it
            try {
                stop();
            } finally {
                recording = null;
                // the one before may have run
                starter = new SystemThread("epipe-starter");
                again();
            }
            throw ofTheMoment;
        } catch (Throwable t) {
            failedForGood = t.toString();
            System.err.println("epipe: cannot record, the application runs without it: " + t);
            try {
                stop();
            } finally {
                recording = null;
            }
            throw t;
        }
    }

    /** Each of the two reports what the other cannot; without either, what comes shortly before the end can be lost. */
    private void reportAtTheEnd() {
        shutdownHook.set(turns);
        try {
            Runtime.getRuntime().addShutdownHook(shutdownHook);
        } catch (IllegalStateException shuttingDown) {
            // then the last turn alone reports what comes
        } catch (Throwable t) {
            SystemThread.count(t);
        }
        try {
            Runnable last = LastTurn.set(turns);
            if (last != null) {
                JdkAccess.atTheEnd(last);
            }
        } catch (Throwable t) {
            SystemThread.count(t);
        }
    }

    private void rehearse() {
        try {
            rehearsal.start(new Rehearsal());
        } catch (Throwable noThread) {
            // it saves time and nothing else
            SystemThread.count(noThread);
        }
    }

    /** Has a thread of epipe's make what could not be made, as soon as it can, and weave what has loaded meanwhile. */
    private void again() {
        if (!retrying.compareAndSet(false, true)) {
            return;
        }
        try {
            new SystemThread("epipe-again").start(new Runnable() {
                @Override
                public void run() {
                    tryAgain();
                }
            });
        } catch (Throwable noThread) {
            // then the next class of the table, or the next status, is the next attempt
            SystemThread.count(noThread);
            retrying.set(false);
        }
    }

    private void tryAgain() {
        for (long pause = FIRST_PAUSE_NANOS; recording == null && !removed;
             pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS)) {
            LockSupport.parkNanos(this, pause);
            try {
                if (Room.isInProcess()) {
                    installation.wake();
                }
            } catch (Throwable t) {
                SystemThread.count(t);
            }
        }
        if (!removed) {
            // the hook is there by now
            WriteFailureHook.exemptCurrentThread();
            installation.catchUp();
        }
        retrying.set(false);
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
                                                 File jar) throws Exception {
        long startedAt = System.nanoTime();
        Options options;
        try {
            options = OptionsParser.parse(argument, System.getenv(), System.getProperties());
        } catch (OptionException e) {
            System.err.println("epipe: " + e.getMessage() + "; the application runs without epipe");
            return null;
        }
        AgentRuntime runtime = new AgentRuntime(options, instrumentation, jar, attached);
        boolean begun = false;
        try {
            runtime.begin(startedAt);
            begun = true;
        } finally {
            if (!begun) {
                // half an agent would record and take no request
                runtime.remove();
            }
        }
        return runtime;
    }

    private void begin(long startedAt) throws Exception {
        if (attached || options.isVerbose()) {
            installation.wake();
        }
        if (options.isPipes() && (attached || options.isVerbose() || isPiped(1) || isPiped(2) || !startWatchingPipes())) {
            watchPipes();
        }
        if (attached && recording != null) {
            recording.recorder().watching(ListeningPorts.read(), false);
        }
        startNanos = System.nanoTime() - startedAt;
        if (options.isVerbose()) {
            for (String line : status().lines()) {
                System.err.println("epipe: " + line);
            }
        }
    }

    /** Has a thread of its own do it; false if there is none to be had. */
    private boolean startWatchingPipes() {
        try {
            pipes.start(new Runnable() {
                @Override
                public void run() {
                    watchPipes();
                }
            });
            return true;
        } catch (Throwable noThread) {
            SystemThread.count(noThread);
            return false;
        }
    }

    private void watchPipes() {
        installation.run();
        Recording now = recording;
        if (attached && now != null && installation.isChildPossible()) {
            now.recorder().lookForEarlierChildren();
        }
    }

    /**
     * As {@link #start}, for a {@link Request} of the command, which gets the status or the reason of a refusal as its answer.
     */
    public static Function<String, String> attach(String text, Instrumentation instrumentation, boolean attached,
                                                  File jar) throws Exception {
        Request request = Request.parse(text, instrumentation);
        AgentRuntime runtime = null;
        try {
            // who watches reads what happens there: the application's standard error stays its own, unless it is asked for
            String argument = request.verb().equals("watch") ? "log=off," + request.options() : request.options();
            runtime = (AgentRuntime) start(argument, instrumentation, attached, jar);
            if (runtime == null) {
                request.refuse("the options are wrong for this JVM; its standard error tells why");
            } else if (request.verb().equals("watch")) {
                runtime.watch(request, true);
            } else {
                request.answer(runtime.settled().add("done", request.verb().equals("attach") ? "attached" : request.verb()));
            }
            return runtime;
        } catch (Throwable t) {
            try {
                if (runtime != null) {
                    // nobody would know of it, and no other could come
                    runtime.remove();
                }
            } finally {
                refuse(request, "epipe could not start there: " + t);
            }
            throw t;
        }
    }

    /** The status once it is known which evidence and which files can be had. */
    private Status settled() throws Exception {
        installation.wake();
        outputs.awaitCheck(SETTLE_MILLIS);
        Recording now = recording;
        if (now != null) {
            now.probes().warmUp();
        }
        return status();
    }

    @Override
    public String apply(String request) {
        Request asked = Request.parse(request, instrumentation);
        try {
            if ("status".equals(asked.verb())) {
                asked.answer(status());
            } else if ("detach".equals(asked.verb())) {
                return detach(asked);
            } else if ("attach".equals(asked.verb())) {
                return attach(asked);
            } else if ("watch".equals(asked.verb())) {
                watch(asked, false);
            } else if ("unwatch".equals(asked.verb())) {
                return unwatch(asked);
            } else if ("upgrade".equals(asked.verb())) {
                String wanted = OptionsParser.change(holding(), asked.options()).toString();
                remove();
                return REPLACE + wanted;
            } else {
                asked.refuse("epipe " + RunningVersion.text() + " knows no request '" + asked.verb() + "'");
            }
        } catch (OptionException e) {
            refuse(asked, e.getMessage());
        } catch (Throwable t) {
            refuse(asked, "could not carry out '" + asked.verb() + "': " + t);
        }
        return asked.verb();
    }

    private String detach(Request asked) throws Exception {
        remove();
        tellVersion(null);
        asked.answer(new Status().add("version", RunningVersion.text()).add("done", "detached")
            .add("incidents", recording == null ? 0 : recording.recorder().recorded()));
        return "detached";
    }

    /** What an attach changes: where the agent is there for a watching command alone, that one's options hold for nobody else. */
    private Options holding() throws OptionException {
        return attachedForWatch ? OptionsParser.parse(null, System.getenv(), System.getProperties()) : options;
    }

    /** An attach to a JVM that has the agent already: changes its options. */
    private String attach(Request asked) throws Exception {
        Options wanted = OptionsParser.change(holding(), asked.options());
        if (removed) {
            // a detach that failed half-way: it is ended first
            remove();
            return REPLACE + wanted;
        }
        String done = "unchanged";
        if (!wanted.toString().equals(options.toString())) {
            if (!OptionChange.isInPlace(options, wanted)) {
                remove();
                return REPLACE + wanted;
            }
            Outputs made = new Outputs(wanted);
            check(made);
            installation.wake();
            if (recording == null) {
                remove();
                return REPLACE + wanted;
            }
            recording.change(wanted, made);
            options = wanted;
            outputs = made;
            done = "changed";
        }
        // from now on it is there for its own sake
        attachedForWatch = false;
        asked.answer(settled().add("done", done));
        return asked.verb();
    }

    /** Begins to tell a command of every incident, or goes on to. */
    private void watch(Request asked, boolean attachedForIt) throws Exception {
        if (!OptionsParser.change(options, asked.options()).toString().equals(options.toString())) {
            asked.refuse("epipe is there already, with these options: " + options + "; 'watch' changes none of them. Run it without options,"
                + " or change them with 'attach'");
            return;
        }
        WatchOutput present = watched;
        if (present != null) {
            present.ask(asked.asker());
            asked.answer(status().add("done", "watched").add("token", present.token()).add("attached_for_it", attachedForWatch)
                .add("seen", present.sees(asked.asker())));
            return;
        }
        Status status = settled();
        if (recording == null) {
            asked.refuse(status.get("not_recording"));
            return;
        }
        attachedForWatch = attachedForIt;
        WatchOutput made = new WatchOutput(asked.place(), Answers.agentProperties(instrumentation), new Runnable() {
            @Override
            public void run() {
                forgotten();
            }
        });
        made.ask(asked.asker());
        watched = made;
        recording.reporting().add(made);
        made.begin();
        asked.answer(status.add("done", "watched").add("token", made.token()).add("attached_for_it", attachedForIt)
            .add("seen", made.sees(asked.asker())));
    }

    /** The last one that leaves takes away what was there for watching alone. */
    private String unwatch(Request asked) throws Exception {
        WatchOutput present = watched;
        if (present != null && !present.leave(asked.asker())) {
            asked.answer(new Status().add("done", "others").add("attached_for_it", attachedForWatch));
        } else if (present != null && attachedForWatch) {
            return detach(asked);
        } else {
            endWatch();
            asked.answer(new Status().add("done", "unwatched"));
        }
        return asked.verb();
    }

    private void endWatch() {
        WatchOutput ending = watched;
        watched = null;
        if (ending != null) {
            ending.end();
            if (recording != null) {
                recording.reporting().remove(ending);
            }
        }
    }

    /** The commands that watched were killed: what they asked for goes, through the door by which it came. */
    private void forgotten() {
        try {
            Class.forName("io.epipe.EpipeAgent", true, ClassLoader.getSystemClassLoader())
                .getMethod("agentmain", String.class, Instrumentation.class)
                .invoke(null, EpipeAgent.REQUEST_PREFIX + "unwatch:0-forgotten", instrumentation);
        } catch (ReflectiveOperationException e) {
            SystemThread.count(e);
        }
    }

    /** For those who list JVMs, where it takes no request. */
    private void tellVersion(String version) {
        Properties properties;
        try {
            properties = Answers.agentProperties(instrumentation);
        } catch (ReflectiveOperationException e) {
            SystemThread.count(e);
            return;
        }
        if (version != null) {
            properties.setProperty(VERSION_PROPERTY, version);
        } else if (properties.getProperty("sun.jvm.args", "").contains("-javaagent:")) {
            // the command line goes on to name it
            properties.setProperty(VERSION_PROPERTY, "");
        } else {
            properties.remove(VERSION_PROPERTY);
        }
    }

    private static void refuse(Request asked, String why) {
        try {
            asked.refuse(why);
        } catch (Throwable worse) {
            System.err.println("epipe: could not answer the request '" + asked.verb() + "': " + why + "; " + worse);
        }
    }

    private void remove() {
        removed = true;
        try {
            endWatch();
        } finally {
            // each, whatever becomes of the others
            try {
                installation.remove();
            } finally {
                stop();
            }
        }
    }

    private void stop() {
        if (recording == null) {
            return;
        }
        try {
            recording.stop(CLOSE_MILLIS);
        } finally {
            LastTurn.set(null);
            try {
                Runtime.getRuntime().removeShutdownHook(shutdownHook);
            } catch (IllegalStateException shuttingDown) {
                // then the hook runs, and finds the pipeline closed
            }
        }
    }

    /**
     * Whether a standard stream may lead into a pipe, whose reader can leave at any time ({@code java Program | head}): the first write to it must
     * not come before it is watched. To a file or a terminal that does not matter, and the JVM need not wait.
     */
    private static boolean isPiped(int number) {
        File descriptor = new File("/proc/self/fd/".concat(String.valueOf(number)));
        try {
            return descriptor.exists() && !descriptor.isFile() && !descriptor.getCanonicalPath().startsWith("/dev/");
        } catch (IOException unreadable) {
            return false;
        }
    }

    private Status status() throws Exception {
        try {
            installation.wake();
        } catch (Throwable t) {
            // that it does not record, and why, is the answer
            SystemThread.count(t);
        }
        if (recording == null) {
            String ended = failedForGood;
            String why = SystemThread.lastError();
            return new Status().add("version", RunningVersion.text()).add("jdk", System.getProperty("java.version"))
                .add("attached", attached).add("given", options)
                .add("not_recording", ended != null ? "what it takes could not be made, and is not tried again: " + ended
                    : "what it takes could not be made yet, and is tried again" + (why == null ? "" : "; the last error: " + why));
        }
        tellVersion(RunningVersion.text());
        return AgentStatus.of(RunningVersion.text(), attached, startNanos, options, outputs, recording, installation);
    }

    /** The first and the last thing that happens after the start. One class, not two: each is read and verified at every JVM's start. */
    private final class Turns implements Callable<Targets>, Runnable {

        /** Where the table is first needed, and at the first socket class. */
        @Override
        public Targets call() throws Exception {
            Recording woken = recording;
            if (woken != null) {
                woken.reporting().begin();
                return woken.targets();
            }
            return wake();
        }

        /** At the JVM's end. */
        @Override
        public void run() {
            Recording now = recording;
            if (now != null) {
                now.reporting().finish();
            }
        }
    }
}
