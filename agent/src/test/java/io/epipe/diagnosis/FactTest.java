package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.diagnosis.Fact.Grade;
import org.junit.jupiter.api.Test;

/** Grounds go along: nothing inferred comes out as known. */
class FactTest {

    private static final Fact<Boolean> KNOWN = Fact.known(true, "seen");
    private static final Fact<Boolean> KNOWN_NOT = Fact.known(false, "not seen");
    private static final Fact<Boolean> INFERRED = Fact.inferred(true, "as a rule");
    private static final Fact<Boolean> INFERRED_NOT = Fact.inferred(false, "as a rule not");
    private static final Fact<Boolean> GUESSED = Fact.guessed(true, "the error");
    private static final Fact<Boolean> UNKNOWN = Fact.unknown();

    private static void expect(Fact<Boolean> fact, Boolean value, Grade grade) {
        assertThat(fact.supposed()).as(fact.toString()).isEqualTo(value);
        assertThat(fact.grade()).as(fact.toString()).isEqualTo(grade);
        assertThat(fact.known()).isEqualTo(grade == Grade.KNOWN ? value : null);
    }

    @Test
    void allIsAsSureAsTheLeastSure() {
        expect(Fact.all(KNOWN, KNOWN), true, Grade.KNOWN);
        expect(Fact.all(KNOWN, INFERRED), true, Grade.INFERRED);
        expect(Fact.all(GUESSED, INFERRED, KNOWN), true, Grade.GUESSED);
        expect(Fact.all(KNOWN, UNKNOWN), null, Grade.UNKNOWN);
    }

    @Test
    void oneThatIsNotDecidesAsSurelyAsTheSurestOfThem() {
        expect(Fact.all(INFERRED_NOT, KNOWN_NOT, UNKNOWN), false, Grade.KNOWN);
        expect(Fact.all(KNOWN_NOT, INFERRED_NOT), false, Grade.KNOWN);
        expect(Fact.all(UNKNOWN, INFERRED_NOT, KNOWN), false, Grade.INFERRED);
    }

    @Test
    void anyIsTheContrary() {
        expect(Fact.any(KNOWN_NOT, INFERRED), true, Grade.INFERRED);
        expect(Fact.any(INFERRED, KNOWN, UNKNOWN), true, Grade.KNOWN);
        expect(Fact.any(KNOWN_NOT, INFERRED_NOT), false, Grade.INFERRED);
        expect(Fact.any(KNOWN_NOT, UNKNOWN), null, Grade.UNKNOWN);
        expect(Fact.not(INFERRED), false, Grade.INFERRED);
        expect(Fact.not(UNKNOWN), null, Grade.UNKNOWN);
    }

    @Test
    void groundsGetWeakerAndNeverStronger() {
        expect(KNOWN.atMost(Grade.INFERRED, "perhaps"), true, Grade.INFERRED);
        expect(KNOWN.atMost(Grade.KNOWN, ""), true, Grade.KNOWN);
        expect(GUESSED.atMost(Grade.INFERRED, "perhaps"), true, Grade.GUESSED);
        assertThat(INFERRED.isKnown(true)).isFalse();
        assertThat(INFERRED.isSupposed(true)).isTrue();
        assertThat(Fact.count(-1, "").grade()).isEqualTo(Grade.UNKNOWN);
        assertThat(Fact.count(0, "").known()).isZero();
        assertThat(Fact.orElse(Fact.inferred(5L, ""), -1)).as("not known").isEqualTo(-1);
        expect(Fact.isMore(Fact.inferred(5L, ""), 5), false, Grade.INFERRED);
        expect(Fact.isMore(Fact.known(6L, ""), 5), true, Grade.KNOWN);
    }

    @Test
    void aGroundThatIsNotWeakerAddsNoWords() {
        assertThat(KNOWN.atMost(Grade.KNOWN, "perhaps").proof()).isEqualTo("seen");
        assertThat(INFERRED.atMost(Grade.INFERRED, "perhaps").proof()).isEqualTo("as a rule");
        assertThat(Fact.any(Fact.known(true, "one"), Fact.known(true, "other")).proof()).as("the first of equals decides").isEqualTo("one");
    }

    @Test
    void theProofNamesEachGroundOnce() {
        assertThat(Fact.all(KNOWN, INFERRED, KNOWN).proof()).isEqualTo("seen; as a rule");
        assertThat(Fact.all(KNOWN, KNOWN_NOT, INFERRED).proof()).as("what decided").isEqualTo("not seen");
        assertThat(KNOWN.atMost(Grade.INFERRED, "perhaps").proof()).isEqualTo("perhaps; seen");
        assertThat(KNOWN).hasToString("KNOWN true (seen)");
    }
}
