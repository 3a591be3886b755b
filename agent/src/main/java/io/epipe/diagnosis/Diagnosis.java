package io.epipe.diagnosis;

import java.util.Collections;
import java.util.List;
import java.util.ArrayList;

/** What a {@link Diagnostician} made of one piece of {@link Evidence}. Immutable. */
public final class Diagnosis {

    private final Verdict verdict;
    private final Confidence confidence;
    private final String explanation;
    private final String advice;
    private final Facts facts;
    private final List<TimelineEntry> timeline;

    Diagnosis(Verdict verdict, Confidence confidence, String explanation, String advice, Facts facts,
              List<TimelineEntry> timeline) {
        this.verdict = verdict;
        this.confidence = confidence;
        this.explanation = explanation;
        this.advice = advice;
        this.facts = facts;
        this.timeline = Collections.unmodifiableList(new ArrayList<TimelineEntry>(timeline));
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
        return explanation;
    }

    /** What to check or to change. */
    public String advice() {
        return advice;
    }

    /** The corrected numbers that the verdict was drawn from. */
    public Facts facts() {
        return facts;
    }

    /** The segments that a packet capture would have shown, as far as the evidence supports them; oldest first. */
    public List<TimelineEntry> timeline() {
        return timeline;
    }
}
