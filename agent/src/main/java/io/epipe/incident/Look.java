package io.epipe.incident;

import io.epipe.diagnosis.Evidence;

/** What came of one more look at a failure. Immutable. */
final class Look {

    /** There is nothing to tell after all. */
    static final Look NOTHING = new Look(null, false, 0);

    private final Evidence evidence;
    private final boolean waiting;
    private final long againNanos;

    private Look(Evidence evidence, boolean waiting, long againNanos) {
        this.evidence = evidence;
        this.waiting = waiting;
        this.againNanos = againNanos;
    }

    /** @param evidence as it will be told; null if there is nothing to tell */
    static Look told(Evidence evidence) {
        return evidence == null ? NOTHING : new Look(evidence, false, 0);
    }

    /** @param nanos {@link System#nanoTime()} of the moment at which more will be known */
    static Look again(long nanos) {
        return new Look(null, true, nanos);
    }

    /** At the next of ever longer pauses. All times in nanoseconds; the first is the shortest. */
    static Look afterPause(long sinceNanos, long shortest) {
        long now = System.nanoTime();
        return again(now + Math.max(shortest, (now - sinceNanos) / 4));
    }

    boolean isWaiting() {
        return waiting;
    }

    long againNanos() {
        return againNanos;
    }

    /** Null if there is nothing to tell, or not yet. */
    Evidence evidence() {
        return evidence;
    }
}
