package io.epipe.diagnosis;

import java.util.Locale;

/** How sure a verdict is; {@code epipe.confidence} of the record. */
public enum Confidence {
    /** The kernel's evidence, or this program's own recorded acts, allow nothing else. */
    CERTAIN,
    /** A rule of thumb took part: a threshold, or a role that was inferred. */
    LIKELY,
    /** No kernel evidence: drawn from the error alone. */
    GUESS;

    /** The form of the record: lower case. */
    public String recordName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As sure as the least of the facts that a rule used. */
    static Confidence of(Fact.Grade grade) {
        return grade == Fact.Grade.KNOWN ? CERTAIN : grade == Fact.Grade.INFERRED ? LIKELY : GUESS;
    }
}
