package io.epipe.report.metrics;

import io.epipe.diagnosis.Verdict;
import io.epipe.report.pipeline.FailureCounts;

/** See {@link FailuresMBean}. */
public final class Failures implements FailuresMBean {

    private final FailureCounts counts;
    private final Verdict verdict;

    Failures(FailureCounts counts, Verdict verdict) {
        this.counts = counts;
        this.verdict = verdict;
    }

    @Override
    public long getCount() {
        return counts.of(verdict);
    }

    @Override
    public long getLastTimestampMillis() {
        return counts.lastMillis(verdict);
    }
}
