package io.epipe.incident;

/** How far an incident is known: as it will be told, nothing after all, or to be looked at again. Immutable. */
public final class Settling {

    private final Incident incident;
    private final boolean waiting;
    private final long againNanos;

    private Settling(Incident incident, boolean waiting, long againNanos) {
        this.incident = incident;
        this.waiting = waiting;
        this.againNanos = againNanos;
    }

    static Settling as(Incident incident) {
        return new Settling(incident, false, 0);
    }

    static Settling waits(long againNanos) {
        return new Settling(null, true, againNanos);
    }

    /** Whether more will be known at {@link #againNanos}. */
    public boolean isWaiting() {
        return waiting;
    }

    /** {@link System#nanoTime()} of the next look. */
    public long againNanos() {
        return againNanos;
    }

    /** As it is told; null if there was nothing to tell after all, or it is not known yet. */
    public Incident incident() {
        return incident;
    }
}
