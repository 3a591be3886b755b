package io.epipe.record;

/** How many incidents went untold, and why. Immutable. */
public final class Omissions {

    private final long dropped;
    private final long withheld;
    private final int rate;
    private final long toldMicros;

    public Omissions(long dropped, long withheld, int rate, long toldMicros) {
        this.dropped = dropped;
        this.withheld = withheld;
        this.rate = rate;
        this.toldMicros = toldMicros;
    }

    /** Incidents that found a queue full or that this output could not take, since the last time that this was told. */
    public long dropped() {
        return dropped;
    }

    /** Incidents above the option {@code rate}, since the last time that this was told. */
    public long withheld() {
        return withheld;
    }

    /** The option {@code rate}: full reports a second at most. */
    public int rate() {
        return rate;
    }

    /** When this is told, microseconds since 1970-01-01T00:00:00Z. */
    public long toldMicros() {
        return toldMicros;
    }
}
