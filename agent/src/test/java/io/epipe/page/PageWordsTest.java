package io.epipe.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.diagnosis.Verdict;

import org.junit.jupiter.api.Test;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The page knows what the agent can say. */
class PageWordsTest {

    @Test
    void everyVerdictHasItsLine() throws Exception {
        String words;
        try (InputStream in = ReportPage.class.getResourceAsStream("words.js")) {
            words = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (Verdict verdict : Verdict.values()) {
            assertThat(words).contains("  " + verdict.name() + ": ['");
        }
    }
}
