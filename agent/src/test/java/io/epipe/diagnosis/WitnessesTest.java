package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Sighting;
import io.epipe.diagnosis.story.Stories;

import org.junit.jupiter.api.Test;

/** What another thread met is a warning only when it had the time to become one. */
class WitnessesTest {

    private static Diagnosis diagnose(Evidence.Builder b, Sighting.Builder seen) {
        Diagnosis d = Stories.diagnostician().diagnose(Seen.in(b, seen).build());
        Texts.check(d);
        return d;
    }

    /** In random histories the other thread came back to the program up to a millisecond after our call had begun. */
    @Test
    void whatAnotherThreadMetInTheSameMomentIsNoWarningThoughThisCallBeganLater() {
        Diagnosis end = diagnose(Measured.S1.evidence(), Seen.byOther(Seen.end(5, 6)).otherWriterInside(false, millis(-4)));
        assertThat(end.verdict()).isNotEqualTo(Verdict.IGNORED_END_OF_STREAM);
        Diagnosis failure = diagnose(Measured.S5.evidence(), Seen.byOther(Seen.reset(5)).otherWriterInside(false, millis(-4)));
        assertThat(failure.verdict()).isNotEqualTo(Verdict.ALREADY_FAILED);
    }

    @Test
    void whatAnotherThreadMetBeforeThisCallBeganIsOneWhenSomeTimeHasPassed() {
        Diagnosis end = diagnose(Measured.S1.evidence(), Seen.byOther(Seen.end(900, 6)).otherWriterInside(false, millis(-899)));
        assertThat(end.verdict()).isEqualTo(Verdict.IGNORED_END_OF_STREAM);
        assertThat(end.confidence()).isEqualTo(Confidence.CERTAIN);
        Diagnosis failure = diagnose(Measured.S5.evidence(), Seen.byOther(Seen.reset(900)).otherWriterInside(false, millis(-899)));
        assertThat(failure.verdict()).isEqualTo(Verdict.ALREADY_FAILED);
        assertThat(failure.confidence()).isEqualTo(Confidence.CERTAIN);
    }

    private static long millis(long millis) {
        return millis * 1_000_000;
    }
}
