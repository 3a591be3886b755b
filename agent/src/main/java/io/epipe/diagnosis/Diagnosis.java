package io.epipe.diagnosis;

import java.util.List;

/**
 * What a {@link Diagnostician} made of one piece of {@link Evidence}. Immutable. Its words are made each time that they are asked for, from the
 * evidence alone: what only a report shows is no work for the thread that failed.
 */
public class Diagnosis {

    private final Verdict verdict;
    private final Confidence confidence;
    private final Evidence evidence;
    private final Facts facts;

    Diagnosis(Verdict verdict, Confidence confidence, Evidence evidence, Facts facts) {
        this.verdict = verdict;
        this.confidence = confidence;
        this.evidence = evidence;
        this.facts = facts;
    }

    /** Why the write failed. */
    public Verdict verdict() {
        return verdict;
    }

    /** How sure that is. */
    public Confidence confidence() {
        return confidence;
    }

    /** One to three sentences with the numbers of this incident, for someone who has never read an RFC. */
    public String explanation() {
        return Explanation.of(verdict, evidence, facts);
    }

    /** What to check or to change. */
    public String advice() {
        return Advice.of(verdict, evidence, facts);
    }

    /** The corrected numbers that the verdict was drawn from. */
    public Facts facts() {
        return facts;
    }

    /** The segments that a packet capture would have shown, as far as the evidence supports them; oldest first. */
    public List<TimelineEntry> timeline() {
        return Timeline.of(verdict, evidence, facts);
    }
}
