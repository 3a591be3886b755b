package io.epipe.command;

import io.epipe.command.jvm.RefusedException;
import io.epipe.command.jvm.TargetJvm;
import io.epipe.status.Status;
import picocli.CommandLine.Command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shows the incidents of a JVM as they happen, and leaves it as it was. */
@Command(name = "watch", description = "Show a JVM's incidents as they happen; Ctrl-C ends it.",
    footer = {"%nWhere the agent is not inside, it is attached with log=off and detached again at the",
        "end. Repeats are counted. Reads from the JVM, writes nothing there."})
final class WatchCommand extends OnTarget {

    private static final long POLL_MILLIS = 300;
    private static final long RENEW_NANOS = 4L * 60 * 1_000_000_000L;

    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private final Map<String, Long> shown = new HashMap<String, Long>();
    private final Map<String, String> titles = new HashMap<String, String>();
    private boolean terminal;
    private boolean coloured;
    private int live;
    private long began;

    @Override
    public Integer call() throws RefusedException, InterruptedException {
        TargetJvm target = target();
        terminal = Terminal.isOutput();
        coloured = Terminal.isColoured();
        Status status = target.request("watch", "log=off");
        String token = status.get("token");
        boolean ours = Boolean.parseBoolean(status.get("attached_for_it"));
        Thread hook = new Thread(() -> {
            interrupted.countDown();
            try {
                left.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "leave");
        Runtime.getRuntime().addShutdownHook(hook);
        boolean told = true;
        try {
            println("watching " + target.describe(status.get("jdk") == null ? "?" : status.get("jdk")) + "; Ctrl-C ends it");
            told = watch(target, token);
        } finally {
            leave(target, ours, told);
            left.countDown();
        }
        return 0;
    }

    /** False once the JVM tells nothing any more. */
    private boolean watch(TargetJvm target, String token) throws RefusedException, InterruptedException {
        began = System.nanoTime();
        long renewed = began;
        while (!interrupted.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            Status now;
            try {
                now = target.watched(token);
            } catch (RefusedException e) {
                spec.commandLine().getErr().println("epipe: " + e.getMessage());
                return false;
            }
            if (now == null) {
                println("epipe was detached from process " + pid);
                return false;
            }
            show(now);
            if (System.nanoTime() - renewed > RENEW_NANOS) {
                renewed = System.nanoTime();
                target.request("watch", "log=off");
            }
        }
        return true;
    }

    private void leave(TargetJvm target, boolean ours, boolean told) {
        if (!told) {
            return;
        }
        try {
            target.request(ours ? "detach" : "unwatch", "");
            println(ours ? "epipe is detached from process " + pid + " again" : "process " + pid + " is as it was");
        } catch (RefusedException e) {
            spec.commandLine().getErr().println("epipe: " + e.getMessage());
        }
    }

    private void show(Status now) {
        List<String> fresh = new ArrayList<String>();
        boolean changed = false;
        List<String> again = new ArrayList<String>();
        for (String kind : now.below("kind.")) {
            long count = now.number("kind." + kind);
            Long before = shown.put(kind, count);
            if (before == null) {
                fresh.add(kind);
                titles.put(kind, now.get("is." + kind) + "  " + place(now.get("text." + kind)));
            } else if (before != count) {
                again.add(kind);
            }
            changed |= before == null || before != count;
        }
        if (!changed && !(terminal && live > 0)) {
            return;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (terminal && live > 0) {
            out.print("\u001b[" + live + "A\u001b[J");
            live = 0;
        }
        java.util.Collections.reverse(fresh);
        for (String kind : fresh) {
            print(out, now.all("text." + kind));
        }
        if (terminal) {
            heading(out, now);
        } else {
            for (String kind : again) {
                out.println("again, " + shown.get(kind) + " times now: " + titles.get(kind));
            }
        }
        out.flush();
    }

    /** The first line of a report without its number and verdict: error and addresses. */
    private static String place(String firstLine) {
        String line = firstLine == null ? "" : firstLine.replaceFirst("^epipe #\\d+\\s+", "");
        int wide = line.indexOf("     ");
        return wide < 0 ? line : line.substring(0, wide);
    }

    private void print(PrintWriter out, List<String> lines) {
        out.println();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String style = i == 0 ? "1" : line.contains("✗") ? "31" : line.contains("──") || line.contains("◀") ? "36"
                : line.startsWith("  check") ? "32" : "";
            out.println(style(line, style));
        }
    }

    private String style(String line, String style) {
        return coloured && !style.isEmpty() ? "\u001b[" + style + "m" + line + "\u001b[0m" : line;
    }

    /** What is counted, below everything else, drawn anew each time. */
    private void heading(PrintWriter out, Status now) {
        double minutes = Math.max(1, (System.nanoTime() - began) / 1e9) / 60;
        long all = 0;
        StringBuilder verdicts = new StringBuilder();
        for (String verdict : now.below("verdict.")) {
            long count = now.number("verdict." + verdict);
            all += count;
            verdicts.append(verdicts.length() == 0 ? "" : " · ").append(verdict).append(' ').append(String.format(Locale.ROOT, "%,d", count))
                .append(String.format(Locale.ROOT, " (%.1f/min)", count / minutes));
        }
        line(out, style("── " + Words.count(all, "incident") + " ──", "1"), true);
        if (verdicts.length() > 0) {
            line(out, verdicts.toString(), false);
        }
        List<String> most = new ArrayList<String>(shown.keySet());
        most.sort((a, b) -> Long.compare(shown.get(b), shown.get(a)));
        for (String kind : most.subList(0, Math.min(5, most.size()))) {
            if (shown.get(kind) > 1) {
                line(out, String.format(Locale.ROOT, "%,7d × %s", shown.get(kind), titles.get(kind)), false);
            }
        }
        if (now.number("omitted") > 0) {
            line(out, Words.count(now.number("omitted"), "incident") + " more, which are not shown", false);
        }
    }

    /** One line of the screen and no more, so that it can be drawn over. */
    private void line(PrintWriter out, String text, boolean styled) {
        int width = Terminal.width() - 1;
        out.println(styled || text.length() <= width ? text : text.substring(0, width));
        live++;
    }
}
