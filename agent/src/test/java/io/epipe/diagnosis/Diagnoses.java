package io.epipe.diagnosis;

import java.util.List;

/** Makes diagnoses with given words, for tests of what is done with them; the facts are the real ones. */
public final class Diagnoses {

    private Diagnoses() {
    }

    public static Diagnosis of(Evidence evidence, Verdict verdict, Confidence confidence, String explanation,
                               String advice, TimelineEntry... timeline) {
        Story story = new Story(verdict, null) {
            @Override
            public Fact<Boolean> fits(Findings f) {
                return Fact.known(true, "");
            }

            @Override
            public void explain(StringBuilder to, Facts f) {
                to.append(explanation);
            }

            @Override
            public String advice(Facts f) {
                return advice;
            }
        };
        return new Diagnosis(story, confidence, Facts.of(evidence), Fact.known(true, "")) {
            @Override
            public List<TimelineEntry> timeline() {
                return List.of(timeline);
            }
        };
    }

    public static TimelineEntry entry(TimelineEntry.Kind kind, long agoMicros, long bytes, String note) {
        return new TimelineEntry(kind, true, agoMicros, bytes, note);
    }

    public static TimelineEntry undated(TimelineEntry.Kind kind, long bytes, String note) {
        return new TimelineEntry(kind, false, 0, bytes, note);
    }
}
