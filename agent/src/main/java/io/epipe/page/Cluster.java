package io.epipe.page;

/** Durations that lie closer together than chance explains. Immutable. */
final class Cluster {

    /** Milliseconds: the least, the middle, the greatest. */
    final double least;
    final double median;
    final double most;
    /** Half of the width in which nine of ten lie, milliseconds. */
    final double spread;
    /** How many durations. */
    final int count;

    Cluster(double least, double median, double most, double spread, int count) {
        this.least = least;
        this.median = median;
        this.most = most;
        this.spread = spread;
        this.count = count;
    }
}
