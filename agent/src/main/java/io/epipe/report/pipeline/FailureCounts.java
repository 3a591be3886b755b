package io.epipe.report.pipeline;

import io.epipe.diagnosis.Verdict;
import io.epipe.incident.Incident;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many failures of each verdict there have been since the agent was started: every incident, also those that are repeats, too many for the rate, or only
 * counted. Safe for use by any number of threads; to count takes no lock and allocates nothing.
 */
public final class FailureCounts {

    /** Without the copy that {@code values()} makes each time. */
    private static final Verdict[] VERDICTS = Verdict.values();

    private final AtomicLongArray counts = new AtomicLongArray(VERDICTS.length);
    private final AtomicLongArray lastMillis = new AtomicLongArray(VERDICTS.length);

    /** Counts one. */
    public void count(Incident incident) {
        int verdict = incident.diagnosis().verdict().ordinal();
        counts.incrementAndGet(verdict);
        lastMillis.set(verdict, incident.timestampMicros() / 1_000);
    }

    /** How many of that verdict. */
    public long of(Verdict verdict) {
        return counts.get(verdict.ordinal());
    }

    /** When the last of that verdict was counted, in milliseconds since 1970-01-01T00:00:00Z; 0 if there was none. */
    public long lastMillis(Verdict verdict) {
        return lastMillis.get(verdict.ordinal());
    }

    /** How many of all verdicts. */
    public long all() {
        long sum = 0;
        for (int i = 0; i < VERDICTS.length; i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    /** {@code "CLIENT_GONE=12 PEER_CLOSED=3"}: those that there were; empty if there were none. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Verdict verdict : VERDICTS) {
            if (of(verdict) > 0) {
                text.append(text.length() == 0 ? "" : " ").append(verdict.name()).append('=').append(of(verdict));
            }
        }
        return text.toString();
    }
}
