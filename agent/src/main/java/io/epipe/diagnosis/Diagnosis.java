package io.epipe.diagnosis;

import java.util.Collections;
import java.util.List;
import java.util.ArrayList;

/**
 * What a {@link Diagnostician} made of one piece of {@link Evidence}. Immutable. Its words are made when they are first asked for: advice and
 * timeline are for the reports, and no business of the thread that failed.
 */
public final class Diagnosis {

    private final Verdict verdict;
    private final Confidence confidence;
    private final Facts facts;
    private final Evidence evidence;
    private volatile String explanation;
    private volatile String advice;
    private volatile List<TimelineEntry> timeline;

    Diagnosis(Verdict verdict, Confidence confidence, Evidence evidence, Facts facts) {
        this.verdict = verdict;
        this.confidence = confidence;
        this.evidence = evidence;
        this.facts = facts;
    }

    Diagnosis(Verdict verdict, Confidence confidence, String explanation, String advice, Facts facts,
              List<TimelineEntry> timeline) {
        this(verdict, confidence, null, facts);
        this.explanation = explanation;
        this.advice = advice;
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
        String made = explanation;
        if (made == null && evidence != null) {
            made = Explanation.of(verdict, evidence, facts);
            explanation = made;
        }
        return made;
    }

    /** What to check or to change. */
    public String advice() {
        String made = advice;
        if (made == null && evidence != null) {
            made = Advice.of(verdict, evidence, facts);
            advice = made;
        }
        return made;
    }

    /** The corrected numbers that the verdict was drawn from. */
    public Facts facts() {
        return facts;
    }

    /** The segments that a packet capture would have shown, as far as the evidence supports them; oldest first. */
    public List<TimelineEntry> timeline() {
        List<TimelineEntry> made = timeline;
        if (made == null && evidence != null) {
            made = Collections.unmodifiableList(Timeline.of(verdict, evidence, facts));
            timeline = made;
        }
        return made;
    }
}
