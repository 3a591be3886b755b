package io.epipe.page;

/** Durations that lie closer together than chance explains. Immutable. */
public final class Cluster {

    /** The least, in milliseconds as all of them. */
    public final double least;
    /** The middle. */
    public final double median;
    /** The greatest. */
    public final double most;
    /** Half of the width in which nine of ten lie, milliseconds. */
    public final double spread;
    /** How many durations. */
    public final int count;

    Cluster(double least, double median, double most, double spread, int count) {
        this.least = least;
        this.median = median;
        this.most = most;
        this.spread = spread;
        this.count = count;
    }
}
