package io.epipe.command.jvm;

import io.epipe.status.Status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.SecureRandom;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A running JVM as the command sees it. It is looked at before it is touched: the attach mechanism begins with a SIGQUIT, which ends a process
 * that does not expect it. Whatever comes from it is another program's, and no wait for it is without an end.
 */
public final class TargetJvm {

    private static final String ANSWER_PROPERTY = "epipe.answer.";
    /** How long a JVM has for each answer; one that pages or collects garbage may need some. */
    private static final long ANSWER_SECONDS = Long.getLong("epipe.test.seconds", 30);
    /** How long a JVM that did not say in time that it has loaded the agent is asked whether the agent has left its answer all the same. */
    private static final long LATE_SECONDS = 5;
    /** Of a whole request: with what is read of the process before, which can lie in a file system of its own making. */
    private static final long WHOLE_SECONDS = ANSWER_SECONDS + 2 * LATE_SECONDS;
    /** A JVM takes some tenths of a second from its start until it has its signal handlers. */
    private static final long START_MILLIS = 5_000;

    private final String pid;
    private final ProcessFiles process;
    private final ListenerSocket listener;

    /** @param pid digits */
    public TargetJvm(String pid) {
        this.pid = pid;
        this.process = new ProcessFiles(pid);
        this.listener = new ListenerSocket(pid, process);
    }

    /**
     * Loads the agent, or meets the one that is there, with a request, and returns its answer.
     *
     * @param verb    what is asked for
     * @param options of an attach; may be empty
     * @throws RefusedException if there was no answer, or it was no
     */
    public Status request(String verb, String options) throws RefusedException {
        try {
            return within(WHOLE_SECONDS, () -> asked(verb, options));
        } catch (IOException e) {
            throw refused(e);
        }
    }

    private Status asked(String verb, String options) throws RefusedException, IOException {
        Path jar = ownJar();
        look(jar);
        Attachment attachment = attachment();
        String token = Long.toHexString(System.currentTimeMillis()) + "-" + Long.toHexString(new SecureRandom().nextLong());
        String argument = "request:" + verb + ":" + token + ":" + jar.toString().replace("%", "%25").replace(":", "%3A")
            + (options.isEmpty() ? "" : ":" + options);
        Late late = null;
        long end = System.nanoTime() + ANSWER_SECONDS * 1_000_000_000;
        try {
            within(ANSWER_SECONDS, () -> {
                attachment.load(jar.toString(), argument);
                return null;
            });
        } catch (Late e) {
            late = e;
        }
        long left = Math.max(LATE_SECONDS, (end - System.nanoTime()) / 1_000_000_000);
        String answer;
        try {
            // an answer that is there counts, whatever the JVM said of the loading
            answer = within(left, attachment::agentProperties).getProperty(ANSWER_PROPERTY + token);
        } catch (Late e) {
            throw new Late("no answer within " + (ANSWER_SECONDS + (late == null ? 0 : LATE_SECONDS)) + " s");
        }
        if (answer == null) {
            if (late != null) {
                throw late;
            }
            throw new RefusedException("process " + pid + " took the request but left no answer; its standard error may tell why");
        }
        if (answer.startsWith("refused ")) {
            throw new RefusedException("process " + pid + ": " + Printable.line(answer.substring("refused ".length())));
        }
        return Status.of(Printable.lines(answer));
    }

    /** Main class and JDK, where they can be told: {@code process 4711 (com.example.Main, JDK 17.0.15)}. */
    public String describe(String jdk) {
        return "process " + pid + " (" + Printable.line(JvmList.program(PerfData.of(process), process)) + ", JDK " + jdk + ")";
    }

    /**
     * What the agent tells those who watch; without a word to the agent.
     *
     * @param token from the answer to {@code watch}
     * @return null once it is told no more
     * @throws RefusedException if the JVM does not answer, or is gone
     */
    public Status watched(String token) throws RefusedException {
        try {
            Attachment attachment = attachment();
            String told = within(ANSWER_SECONDS, attachment::agentProperties).getProperty("epipe.watch." + token);
            return told == null ? null : Status.of(Printable.lines(told));
        } catch (IOException e) {
            throw refused(e);
        }
    }

    /** Whether the process is there; true where that cannot be known. */
    public boolean isThere() {
        ProcessFiles now = new ProcessFiles(pid);
        return !ProcessFiles.available() || now.exists() && now.state() != 'Z' && now.started() == process.started();
    }

    /**
     * This process, for an agent that shall miss it: its id, a full stop, and when it started, in ticks since the machine's start. Empty where that
     * is not known.
     */
    public static String ownIdentity() {
        if (!ProcessFiles.available()) {
            return "";
        }
        ProcessFiles own = new ProcessFiles("self");
        return own.started() < 0 ? "" : own.threadGroup() + "." + own.started();
    }

    /** The best client of the attach mechanism that this Java has. */
    Attachment attachment() throws RefusedException {
        if (ProcessFiles.available() && UnixSocket.available()) {
            return new AttachSocket(pid, listener);
        }
        String outOfReach = System.getProperty("java.version").startsWith("1.") ? outOfReachForJdk8() : null;
        AttachApi api = AttachApi.to(pid);
        if (api != null && outOfReach == null) {
            return opened(api);
        }
        if (AttachProgram.available()) {
            return opened(new AttachProgram(pid));
        }
        if (api == null) {
            throw new RefusedException("this Java (" + System.getProperty("java.home") + ") has no way to attach: it is older than 16 and"
                + " has no module jdk.attach or tools.jar; run the command with a JDK, or with any Java of 16 or later, or install"
                + " jattach (a package of Debian)");
        }
        throw new RefusedException(outOfReach + ", or install jattach (a package of Debian)");
    }

    /** Why its tools.jar cannot attach, with what helps; null where it can. */
    private String outOfReachForJdk8() {
        if (!ProcessFiles.available()) {
            return null;
        }
        if (!process.innerPid().equals(pid) || process.hasOwnTmp()) {
            return "process " + pid + " is in another pid namespace (a container), or has a /tmp of its own, and JDK 8"
                + " cannot attach to such; run the command with a newer Java, or inside the container, where the process has the id "
                + process.innerPid();
        }
        if (ProcessFiles.ownUser() != process.user()) {
            return "process " + pid + " belongs to another user (" + process.user() + "), and JDK 8 does not let root attach to such; run the"
                + " command with a newer Java, or as that user: sudo -u '#" + process.user() + "' java -jar ...";
        }
        return null;
    }

    private Attachment opened(Attachment client) {
        return ProcessFiles.available() && !process.isOpenJ9() ? new OnOpenSocket(client, listener) : client;
    }

    /** Refuses what cannot work, or would harm, before anything is done. */
    private void look(Path jar) throws RefusedException {
        if (!ProcessFiles.available()) {
            return;
        }
        lookAtProcess();
        lookAtUser();
        lookAtJvm();
        String obstacle = JarFileOfTarget.obstacle(process, jar);
        if (obstacle != null) {
            throw new RefusedException("process " + pid + " cannot load the agent: " + obstacle);
        }
    }

    private void lookAtProcess() throws RefusedException {
        if (!process.exists()) {
            throw new RefusedException("there is no process " + pid
                + "; the id must be the one that it has here, inside of a container as outside: 'list' shows the JVMs");
        }
        if (process.threadGroup() != Long.parseLong(pid)) {
            throw new RefusedException(pid + " is a thread of process " + process.threadGroup() + "; give the process");
        }
        char state = process.state();
        if (state == 'Z' || state == 'X') {
            throw new RefusedException("process " + pid + " has ended already (a zombie)");
        }
        if (state == 'T' || state == 't') {
            throw new RefusedException("process " + pid + " is stopped (SIGSTOP, or a debugger) and cannot answer; continue it first:"
                + " kill -CONT " + pid);
        }
    }

    private void lookAtUser() throws RefusedException {
        long own = ProcessFiles.ownUser();
        if (own != 0 && own != process.user()) {
            throw new RefusedException("process " + pid + " belongs to another user (" + process.user()
                + "); run the command as that user: sudo -u '#" + process.user() + "' java -jar ...");
        }
    }

    private void lookAtJvm() throws RefusedException {
        if (!process.isJvm()) {
            throw new RefusedException("process " + pid + " (" + Printable.line(process.name())
                + ") is no JVM, as far as can be seen; nothing was done to it. 'list' shows the JVMs");
        }
        JvmArguments arguments = JvmArguments.of(process);
        // first: such a JVM does not even clear away the socket of an earlier process of its id, as others do at their start
        if (arguments.last("DisableAttachMechanism") > 0) {
            throw new RefusedException("process " + pid + " was started with -XX:+DisableAttachMechanism; start it without, or with"
                + " -javaagent");
        }
        if (isOpen()) {
            return;
        }
        String noThread = ThreadRoom.obstacle(process);
        if (noThread != null) {
            throw new RefusedException("process " + pid + " cannot start another thread (" + noThread + "), and a JVM that cannot start its"
                + " attach listener ends; nothing was done to it. Raise that limit, or start it with -javaagent");
        }
        awaitHandler();
    }

    private boolean isOpen() throws RefusedException {
        try {
            return listener.isOpen();
        } catch (IOException e) {
            throw refused(e);
        }
    }

    /** A JVM that starts has no handler yet; one that runs with -Xrs never has one, but opens its socket at its start. */
    private void awaitHandler() throws RefusedException {
        long end = System.nanoTime() + START_MILLIS * 1_000_000;
        while (!new ProcessFiles(pid).catchesQuit() && !isOpen()) {
            if (System.nanoTime() - end > 0 || !new ProcessFiles(pid).exists()) {
                throw new RefusedException("process " + pid + " has no handler for SIGQUIT, as a JVM has: the signal that begins to"
                    + " attach would end it; nothing was done to it");
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RefusedException("interrupted");
            }
        }
    }

    private RefusedException refused(IOException failure) {
        String reason = Printable.line(failure.getMessage() == null ? failure.toString() : failure.getMessage());
        return new RefusedException("process " + pid + " did not take the agent: " + reason + remedy(reason), failure);
    }

    private String remedy(String reason) {
        if (ProcessFiles.available() && !new ProcessFiles(pid).exists()) {
            return "; the process has ended";
        }
        if (reason.contains("Dynamic agent loading is not enabled")) {
            return "; it runs with -XX:-EnableDynamicAgentLoading: start it without, or with -javaagent";
        }
        if (reason.startsWith("cannot create ")) {
            return "; the attach mechanism needs a socket in the /tmp of that process: make room there, or start it with -javaagent";
        }
        if (reason.contains("cannot open")) {
            return "; the jar must be readable for its user, under the same path";
        }
        if (reason.contains("Connection refused")) {
            return "; " + listener.path() + " is left over from an earlier process: remove it";
        }
        if (reason.contains("without an answer") && ProcessFiles.ownUser() == 0 && process.user() != 0) {
            return "; some JVMs let only their own user in: sudo -u '#" + process.user() + "' java -jar ...";
        }
        if (failureOfTime(reason)) {
            return "; it may be overloaded, frozen, or at a breakpoint, and may yet do what was asked";
        }
        if (!ProcessFiles.available()) {
            return "; run this as the same user as the JVM, on a JVM that was not started with -XX:+DisableAttachMechanism";
        }
        return "";
    }

    private static boolean failureOfTime(String reason) {
        return reason.contains("within");
    }

    /** Calls on a daemon thread, so that a JVM that never answers does not keep the command. */
    static <T> T within(long seconds, Callable<T> call) throws IOException, RefusedException {
        FutureTask<T> task = new FutureTask<T>(call);
        Thread thread = new Thread(task, "attach");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new Late("no answer within " + seconds + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException) {
                throw (RefusedException) e.getCause();
            }
            throw e.getCause() instanceof IOException ? (IOException) e.getCause()
                : new IOException("its answer cannot be understood (" + e.getCause() + ")", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static Path ownJar() {
        try {
            return Paths.get(TargetJvm.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toRealPath();
        } catch (java.net.URISyntaxException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Late extends IOException {
        private static final long serialVersionUID = 1;

        Late(String message) {
            super(message);
        }
    }
}
