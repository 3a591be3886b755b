package io.epipe.diagnosis;

import java.util.List;

/**
 * What a {@link Diagnostician} made of one piece of {@link Evidence}. Immutable. Its words are made each time that they are asked for, from the
 * evidence alone: what only a report shows is no work for the thread that failed.
 */
public class Diagnosis {

    private final Story story;
    private final Confidence confidence;
    private final Facts facts;
    private final Fact<Boolean> ground;

    Diagnosis(Story story, Confidence confidence, Facts facts, Fact<Boolean> ground) {
        this.story = story;
        this.confidence = confidence;
        this.facts = facts;
        this.ground = ground;
    }

    /** Why the write failed. */
    public Verdict verdict() {
        return story.verdict();
    }

    /** How sure that is. */
    public Confidence confidence() {
        return confidence;
    }

    /** One to three sentences with the numbers of this incident, for someone who has never read an RFC. */
    public String explanation() {
        StringBuilder to = new StringBuilder(320);
        story.explain(to, facts);
        return to.toString();
    }

    /** What to check or to change. */
    public String advice() {
        return story.advice(facts);
    }

    /** The grounds that the story's rule stands on, known ones and rules of thumb, in words. */
    public String ground() {
        return ground.proof();
    }

    /** The corrected numbers that the verdict was drawn from. */
    public Facts facts() {
        return facts;
    }

    /** The segments that a packet capture would have shown, as far as the evidence supports them; oldest first. */
    public List<TimelineEntry> timeline() {
        return Timeline.of(story, facts);
    }
}
