package io.epipe.page;

import java.util.Locale;

/** A time-out that was found. Immutable. */
final class Limit {

    private static final int BARS = 61;

    /** With whom: {@code to 10.0.0.7:3306}. */
    final String with;
    /** The whole finding in one sentence. */
    final String sentence;
    /** The round number of seconds that it can be; 0 for none. */
    final int round;
    /** The range in which the durations lie that are meant, milliseconds. */
    final double least;
    final double most;
    /** Rows of the table. */
    final int[] rows;
    /** How many connections lie in each of the equal parts of the range {@link #from} to {@link #to}, milliseconds. */
    final int[] bars = new int[BARS];
    final double from;
    final double to;

    private Limit(String with, String sentence, int round, double least, double most, int[] rows, double[] all, double from, double to) {
        this.with = with;
        this.sentence = sentence;
        this.round = round;
        this.least = least;
        this.most = most;
        this.rows = rows;
        this.from = from;
        this.to = to;
        for (double each : all) {
            int bar = each == to ? BARS - 1 : (int) Math.floor((each - from) / (to - from) * BARS);
            if (bar >= 0 && bar < BARS) {
                bars[bar]++;
            }
        }
    }

    /**
     * Durations that heap up at one value.
     *
     * @param rows of the heap
     * @param all  durations of the same kind, those of the heap among them
     */
    static Limit heap(Ages ages, String with, Cluster cluster, int[] rows, double[] all) {
        int round = RoundTimes.of(cluster);
        double half = Math.max(0.5 * cluster.median, 2 * (cluster.most - cluster.least));
        String sentence = String.format(Locale.ROOT, "%s %s were %s %s %s: %s", count(rows.length), with, ages.act, duration(cluster), ages.since,
            round == 0 ? "some limit there, though of no round number" : "some limit of " + RoundTimes.text(round));
        return new Limit(with, sentence, round, cluster.least, cluster.most, rows, all, Math.max(0, cluster.median - half), cluster.median + half);
    }

    /**
     * Durations of which none is below a value.
     *
     * @param known a well-known limit just below the least; 0 for none
     */
    static Limit floor(String with, double least, double most, double median, int known, int[] rows, double[] all) {
        String shortest = String.format(Locale.ROOT, "%,.1f s", least / 1_000);
        return new Limit(with, String.format(Locale.ROOT, "%s %s were forgotten after a silence of %s or more, none after a shorter one: whatever forgets them"
            + " does so after %s at the latest", count(rows.length), with, shortest, shortest), known, least, most, rows, all, 0,
            Math.max(1.2 * least, Math.min(most, 3 * median)));
    }

    private static String count(int connections) {
        return String.format(Locale.ROOT, "%,d connections", connections);
    }

    /** {@code 300.0 ± 0.2 s}. */
    private static String duration(Cluster cluster) {
        double seconds = cluster.median / 1_000;
        double spread = cluster.spread / 1_000;
        int digits = spread < 0.05 && seconds < 100 ? 2 : spread < 5 ? 1 : 0;
        double least = Math.pow(10, -digits);
        return String.format(Locale.ROOT, "%,." + digits + "f \u00b1 %,." + digits + "f s", seconds, Math.max(least, spread));
    }

    /** Whose limit it is known to be: possibilities; null where none is known. */
    String knownAs() {
        return round == 0 ? null : RoundTimes.knownAs(round);
    }
}
