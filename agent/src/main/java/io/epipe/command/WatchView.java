package io.epipe.command;

import io.epipe.status.Status;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code watch} shows of the agent's tellings: each kind of incident once, in full, and what repeats as a number. One thread. */
abstract class WatchView {

    private static final long RATE_NANOS = 60_000_000_000L;
    private static final int MOST_SHOWN = 1_000;

    final PrintWriter out;
    /** By kind, how often; the latest ones last. */
    final Map<String, Long> counts = new HashMap<String, Long>();
    final Map<String, String> titles = new HashMap<String, String>();

    private final Deque<Sample> samples = new ArrayDeque<Sample>();
    private long beganMillis = System.currentTimeMillis();
    private Map<String, Long> verdicts = new LinkedHashMap<String, Long>();
    private long omitted;
    private long all;

    WatchView(PrintWriter out) {
        this.out = out;
    }

    /** Shows what is new in what the agent tells. */
    final void show(Status now) {
        List<String> fresh = new ArrayList<String>();
        List<String> again = new ArrayList<String>();
        for (String kind : now.below("kind.")) {
            long count = now.number("kind." + kind);
            Long before = counts.get(kind);
            if (before == null && counts.size() >= MOST_SHOWN) {
                continue;
            }
            counts.put(kind, count);
            titles.put(kind, now.get("is." + kind) + "  " + place(now.get("text." + kind)) + others(now.number("peers." + kind)));
            if (before == null) {
                fresh.add(kind);
            } else if (before != count) {
                again.add(kind);
            }
        }
        count(now);
        // the agent tells the latest first
        Collections.reverse(fresh);
        show(now, fresh, again);
        out.flush();
    }

    private void count(Status now) {
        verdicts = new LinkedHashMap<String, Long>();
        all = 0;
        for (String verdict : now.below("verdict.")) {
            verdicts.put(verdict, now.number("verdict." + verdict));
            all += now.number("verdict." + verdict);
        }
        omitted = now.number("omitted");
        long time = System.nanoTime();
        if (samples.isEmpty()) {
            start(now, time);
        }
        samples.add(new Sample(time, verdicts));
        while (samples.size() > 2 && time - samples.peek().time > RATE_NANOS) {
            samples.remove();
        }
    }

    /** Somebody else may have watched before: what was counted by then did not happen in the last minute, as far as is known here. */
    private void start(Status now, long time) {
        beganMillis = now.get("since") == null ? beganMillis : now.number("since");
        long age = Math.max(0, System.currentTimeMillis() - beganMillis) * 1_000_000;
        samples.add(age < RATE_NANOS ? new Sample(time - age, new LinkedHashMap<String, Long>()) : new Sample(time, verdicts));
    }

    private static String others(long peers) {
        return peers > 1 ? " and " + Words.count(peers - 1, "other peer") : "";
    }

    /** @param fresh kinds that are met for the first time, the oldest first; @param again kinds that have happened again */
    abstract void show(Status now, List<String> fresh, List<String> again);

    /** The last words: what was counted. */
    abstract void end();

    /** How often each verdict was told, and how often it comes. */
    final List<String> heading() {
        List<String> lines = new ArrayList<String>();
        lines.add("── " + Words.count(all, "incident") + " in " + duration(Math.max(0, System.currentTimeMillis() - beganMillis) / 1_000) + " ──");
        List<String> most = new ArrayList<String>(verdicts.keySet());
        most.sort((a, b) -> Long.compare(verdicts.get(b), verdicts.get(a)));
        for (String verdict : most) {
            lines.add(String.format(Locale.ROOT, "%,9d  %-24s %,10.1f/min", verdicts.get(verdict), verdict, perMinute(verdict)));
        }
        if (omitted > 0) {
            lines.add(String.format(Locale.ROOT, "%,9d  more, of which nothing is shown", omitted));
        }
        return lines;
    }

    /** In the last minute, or since the beginning where that is sooner. */
    private double perMinute(String verdict) {
        Sample first = samples.element();
        double minutes = Math.max(1e9, System.nanoTime() - first.time) / RATE_NANOS;
        Long before = first.verdicts.get(verdict);
        return (verdicts.get(verdict) - (before == null ? 0 : before)) / minutes;
    }

    private static String duration(long seconds) {
        return seconds < 60 ? seconds + " s" : seconds < 3_600 ? seconds / 60 + " min " + seconds % 60 + " s"
            : seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
    }

    /** The first line of a report without its number and verdict: error and addresses. */
    private static String place(String firstLine) {
        String line = firstLine == null ? "" : firstLine.replaceFirst("^epipe #\\d+\\s+", "");
        int wide = line.indexOf("     ");
        // a long line has its verdict two columns away
        return wide < 0 ? line.replaceFirst("  [A-Z_]+ \\([a-z]+\\)$", "") : line.substring(0, wide);
    }

    /** What was counted at one moment. */
    private static final class Sample {
        final long time;
        final Map<String, Long> verdicts;

        Sample(long time, Map<String, Long> verdicts) {
            this.time = time;
            this.verdicts = verdicts;
        }
    }
}
