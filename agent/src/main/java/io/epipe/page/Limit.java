package io.epipe.page;

import java.util.Locale;

/** A time-out that was found. Immutable. */
final class Limit {

    private static final int BARS = 61;

    final Ages ages;
    /** With whom: {@code 10.0.0.7:3306}, {@code the clients of port 8080}. */
    final String with;
    final Cluster cluster;
    /** Rows of the table. */
    final int[] rows;
    /** How many connections lie in each of the equal parts of the range. */
    final int[] bars;
    /** The range of the bars, milliseconds. */
    final double from;
    final double to;

    Limit(Ages ages, String with, Cluster cluster, int[] rows, double[] all) {
        this.ages = ages;
        this.with = with;
        this.cluster = cluster;
        this.rows = rows;
        double half = Math.max(0.5 * cluster.median, 2 * (cluster.most - cluster.least));
        this.from = Math.max(0, cluster.median - half);
        this.to = cluster.median + half;
        this.bars = new int[BARS];
        for (double each : all) {
            int bar = (int) Math.floor((each - from) / (to - from) * BARS);
            if (bar >= 0 && bar < BARS) {
                bars[bar]++;
            }
        }
    }

    /** The whole finding in one sentence. */
    String sentence() {
        int round = RoundTimes.of(cluster);
        return String.format(Locale.ROOT, "%,d connection%s %s %s %s %s %s: %s", rows.length, rows.length == 1 ? "" : "s", with,
            rows.length == 1 ? "was" : "were", ages.act, duration(), ages.since, round == 0
                ? "some limit there, though of no round number" : "some limit of " + RoundTimes.text(round));
    }

    /** {@code 300.0 ± 0.2 s}. */
    String duration() {
        double seconds = cluster.median / 1_000;
        double spread = cluster.spread / 1_000;
        int digits = spread < 0.05 && seconds < 100 ? 2 : spread < 5 ? 1 : 0;
        double least = Math.pow(10, -digits);
        return String.format(Locale.ROOT, "%,." + digits + "f \u00b1 %,." + digits + "f s", seconds, Math.max(least, spread));
    }

    /** The possibilities; null where none is known. */
    String knownAs() {
        int round = RoundTimes.of(cluster);
        return round == 0 ? null : RoundTimes.knownAs(round);
    }
}
