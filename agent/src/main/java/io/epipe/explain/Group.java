package io.epipe.explain;

import io.epipe.page.Cluster;
import io.epipe.page.Clusters;
import io.epipe.page.RoundTimes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Failures at one place, of one kind. Filled by one thread. */
final class Group {

    private static final int MOST_TIMES = 100_000;

    final Failure first;
    int count;
    int closing;
    /** Came within a second after another failure of the same thread. */
    int after;
    private final List<Long> times = new ArrayList<Long>();
    private final Set<String> threads = new LinkedHashSet<String>();

    Group(Failure first) {
        this.first = first;
    }

    void add(Failure failure, boolean followsAnother) {
        count++;
        closing += failure.closing ? 1 : 0;
        after += followsAnother ? 1 : 0;
        if (failure.millis != LogTimes.UNKNOWN && times.size() < MOST_TIMES) {
            times.add(failure.millis);
        }
        if (failure.thread != null && threads.size() < 1_000) {
            threads.add(failure.thread);
        }
    }

    /** From when to when, and on how many threads; empty where the log does not tell. */
    String when() {
        StringBuilder words = new StringBuilder();
        if (!times.isEmpty()) {
            long from = Collections.min(times);
            long to = Collections.max(times);
            words.append(from == to ? "at " : "from ").append(LogTimes.text(from));
            if (from != to) {
                words.append(" to ").append(LogTimes.text(to));
            }
        }
        if (threads.size() == 1) {
            words.append(words.length() == 0 ? "" : ", ").append("thread ").append(threads.iterator().next());
        } else if (threads.size() > 1) {
            words.append(words.length() == 0 ? "" : ", ").append(threads.size()).append(" threads, such as ").append(threads.iterator().next());
        }
        return words.toString();
    }

    /** What the distances between them tell; null where that is nothing. */
    String intervals() {
        if (times.size() < Clusters.FEWEST + 1) {
            return null;
        }
        List<Long> sorted = new ArrayList<Long>(times);
        Collections.sort(sorted);
        double[] intervals = new double[sorted.size() - 1];
        int together = 0;
        for (int i = 0; i < intervals.length; i++) {
            intervals[i] = sorted.get(i + 1) - sorted.get(i);
            together += intervals[i] < 1_000 ? 1 : 0;
        }
        List<Cluster> clusters = Clusters.of(intervals, 1);
        if (!clusters.isEmpty()) {
            Cluster cluster = clusters.get(0);
            int round = RoundTimes.of(cluster);
            return String.format(Locale.ROOT, "%,d of %,d intervals are %.1f s long%s: something comes back at that rate, a job, a probe or a time-out",
                cluster.count, intervals.length, cluster.median / 1_000, round == 0 ? "" : ", about " + RoundTimes.text(round));
        }
        if (together * 2 > intervals.length) {
            return String.format(Locale.ROOT, "%,d of %,d came within a second of the one before: in bursts, as when a peer restarts"
                + " or many connections are closed at once", together, intervals.length + 1);
        }
        return "the intervals between them show no round number";
    }
}
