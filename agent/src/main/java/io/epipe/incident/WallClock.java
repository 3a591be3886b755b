package io.epipe.incident;

import java.time.Instant;

/** The time of day of a moment of {@link System#nanoTime()}. Any thread may ask. */
final class WallClock {

    /** A thread that was held up for longer between two readings reads again; nanoseconds. */
    private static final long HELD_UP = 1_000_000;
    private static final int MOST_READINGS = 3;

    private WallClock() {
    }

    /** Microseconds since 1970-01-01T00:00:00Z; on JDK 8 the clock has steps of 1 ms. */
    static long microsAt(long nanoTime) {
        for (int reading = 1;; reading++) {
            long before = System.nanoTime();
            Instant now = Instant.now();
            long after = System.nanoTime();
            if (after - before < HELD_UP || reading == MOST_READINGS) {
                return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000 - (before - nanoTime) / 1_000;
            }
        }
    }
}
