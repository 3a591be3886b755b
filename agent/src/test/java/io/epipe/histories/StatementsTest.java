package io.epipe.histories;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.diagnosis.Verdict;

import org.junit.jupiter.api.Test;

/** Whoever adds a verdict says to the judge of random histories what it states, or why none can show it. */
class StatementsTest {

    @Test
    void everyVerdictIsStatedOrItIsSaidWhyNoHistoryShowsIt() {
        for (Verdict verdict : Verdict.values()) {
            assertThat(Statements.STATED.containsKey(verdict.name()) ^ Statements.NOT_PLAYED.containsKey(verdict.name())).as(verdict.name()).isTrue();
        }
    }
}
