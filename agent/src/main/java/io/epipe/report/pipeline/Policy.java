package io.epipe.report.pipeline;

import io.epipe.diagnosis.Verdict;

import java.util.Collections;
import java.util.Set;

/** What is told in full and what is counted. Immutable. */
public final class Policy {

    private final long repeatsMillis;
    private final int rate;
    private final Set<Verdict> quiet;

    /**
     * @param repeatsMillis the window in which repeats are counted; 0 for none
     * @param rate          full reports a second at most
     * @param quiet         verdicts that are only counted
     */
    public Policy(long repeatsMillis, int rate, Set<Verdict> quiet) {
        this.repeatsMillis = repeatsMillis;
        this.rate = rate;
        this.quiet = Collections.unmodifiableSet(quiet);
    }

    long repeatsMillis() {
        return repeatsMillis;
    }

    int rate() {
        return rate;
    }

    Set<Verdict> quiet() {
        return quiet;
    }
}
