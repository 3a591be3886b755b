package io.epipe;

import io.epipe.pipe.ProcessStat;

/**
 * A command that has asked for something that lasts. Where /proc shows its process here, its end is seen; where it is in a pid namespace that this
 * JVM cannot look into (the host's, for a container), it has to ask again from time to time. Not thread-safe.
 */
final class Asker {

    /** How long one that is not seen is believed to be there. */
    static final long LEASE_NANOS = 10L * 60 * 1_000_000_000L;

    private final String pid;
    private final String started;
    private final boolean seen;
    private long askedNanos = System.nanoTime();

    /** @param identity as {@link Request#asker()} has it */
    Asker(String identity) {
        int point = identity.indexOf('.');
        pid = point < 0 ? "" : identity.substring(0, point);
        started = identity.substring(point + 1);
        // a process of the same id in this namespace has started at another time
        String[] stat = point > 0 && Character.isDigit(pid.charAt(0)) ? ProcessStat.of(pid) : null;
        seen = stat != null && isItself(stat);
    }

    /** Whether its end would be seen from here. */
    boolean isSeen() {
        return seen;
    }

    /** It has asked again. */
    void renew() {
        askedNanos = System.nanoTime();
    }

    /** Whether it is there no more. */
    boolean isGone() {
        if (!seen) {
            return System.nanoTime() - askedNanos > LEASE_NANOS;
        }
        String[] stat = ProcessStat.of(pid);
        return stat == null ? !ProcessStat.isThere(pid) : !isItself(stat);
    }

    private boolean isItself(String[] stat) {
        return !ProcessStat.isEnded(stat) && started.equals(ProcessStat.started(stat));
    }
}
