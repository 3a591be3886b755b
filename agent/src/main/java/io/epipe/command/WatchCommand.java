package io.epipe.command;

import io.epipe.command.jvm.RefusedException;
import io.epipe.command.jvm.TargetJvm;
import io.epipe.status.Status;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shows the incidents of a JVM as they happen, and leaves it as it was. */
@Command(name = "watch", description = "Show a JVM's incidents as they happen; Ctrl-C ends it.",
    footer = {"%nWhere the agent is not inside, it is attached with log=off and OPTIONS, and",
        "detached again at the end. Where it is, its options stay: others are refused.",
        "Alike incidents are shown once and counted. It reads from the JVM and, unless",
        "OPTIONS say so, writes nothing there. 'help attach' lists the options."})
final class WatchCommand extends OnTarget {

    private static final long POLL_MILLIS = 300;
    private static final long RENEW_NANOS = 4L * 60 * 1_000_000_000L;
    private static final long LEAVE_SECONDS = 20;

    @Parameters(index = "1", arity = "0..1", paramLabel = "OPTIONS", defaultValue = "", description = "Options of the agent for as long as it is"
        + " there for this command, key=value,key=value. EPIPE_OPTIONS of this command's environment does not count.")
    private String options;

    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);

    @Override
    public Integer call() throws RefusedException, InterruptedException {
        checked(options);
        TargetJvm target = target();
        String asker = "@" + TargetJvm.ownIdentity();
        Status status = target.request("watch" + asker, options);
        Thread hook = new Thread(() -> {
            interrupted.countDown();
            try {
                left.await(LEAVE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "leave");
        Runtime.getRuntime().addShutdownHook(hook);
        PrintWriter out = spec.commandLine().getOut();
        WatchView view = Terminal.isOutput() ? new WatchScreen(out, Terminal.isColoured()) : new WatchLines(out);
        try {
            println("watching " + target.describe(status.get("jdk") == null ? "?" : status.get("jdk")) + "; Ctrl-C ends it");
            watch(target, status.get("token"), Boolean.parseBoolean(status.get("seen")) ? Long.MAX_VALUE : RENEW_NANOS, asker, view);
        } finally {
            view.end();
            leave(target, asker);
            left.countDown();
        }
        return 0;
    }

    /** Until Ctrl-C, or the JVM tells nothing any more, or nobody reads what is printed. */
    private void watch(TargetJvm target, String token, long renewNanos, String asker, WatchView view)
            throws RefusedException, InterruptedException {
        long renewed = System.nanoTime();
        while (!interrupted.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            if (!target.isThere()) {
                return;
            }
            Status now = target.watched(token);
            if (now == null) {
                return;
            }
            view.show(now);
            // the writer above it does not hear of what the stream meets: a reader that has left (| head)
            if (System.out.checkError()) {
                return;
            }
            if (System.nanoTime() - renewed > renewNanos) {
                renewed = System.nanoTime();
                target.request("watch" + asker, options);
            }
        }
    }

    private void leave(TargetJvm target, String asker) {
        if (!target.isThere()) {
            println("process " + pid + " has ended");
            return;
        }
        try {
            println("epipe " + did(target.request("unwatch" + asker, "").get("done")) + " process " + pid);
        } catch (RefusedException e) {
            spec.commandLine().getErr().println("epipe: " + e.getMessage());
        }
    }

    private static String did(String done) {
        switch (done == null ? "" : done) {
            case "detached":
                return "is detached again from";
            case "others":
                return "stays for another command that watches";
            case "inactive":
                return "was detached meanwhile from";
            default:
                return "goes on as before in";
        }
    }
}
