package io.epipe.diagnosis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Finds the first story that fits. Stateless; any number of threads may use one
 * object. It never throws for evidence whose non-null getters are not null.
 */
public final class Diagnostician {

    private final List<Story> stories;

    /** @param stories the table, in order; the last one must always fit */
    public Diagnostician(List<Story> stories) {
        this.stories = Collections.unmodifiableList(new ArrayList<Story>(stories));
    }

    /**
     * Says why an operation failed.
     *
     * @param evidence what was seen of it
     * @return the verdict with its reasons; never null
     */
    public Diagnosis diagnose(Evidence evidence) {
        Facts facts = Facts.of(evidence);
        Findings findings = facts.findings();
        Fact.Grade excluded = findings.kernelAsked().grade();
        for (Story story : stories) {
            Fact<Boolean> fits = story.fits(findings);
            if (fits.isSupposed(Boolean.TRUE)) {
                return new Diagnosis(story, Confidence.of(excluded.weaker(fits.grade())), facts, fits);
            }
            if (!fits.isKnown(Boolean.FALSE)) {
                excluded = excluded.weaker(Fact.Grade.INFERRED);
            }
        }
        throw new IllegalStateException("no story fits");
    }
}
