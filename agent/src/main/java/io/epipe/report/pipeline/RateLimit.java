package io.epipe.report.pipeline;

/** Permits so many a second, in seconds that begin with a permit. Used by one thread. */
final class RateLimit {

    private static final long SECOND = 1_000_000_000L;

    private final int perSecond;
    private long secondBegan;
    private int used;

    RateLimit(int perSecond) {
        this.perSecond = perSecond;
    }

    boolean permit(long nanoTime) {
        if (used == 0 || nanoTime - secondBegan >= SECOND) {
            secondBegan = nanoTime;
            used = 0;
        }
        if (used >= perSecond) {
            return false;
        }
        used++;
        return true;
    }

    int perSecond() {
        return perSecond;
    }
}
