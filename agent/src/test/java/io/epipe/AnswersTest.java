package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Properties;

class AnswersTest {

    @Test
    void anAnswerGoesWhenItsCommandHasEnded() {
        Properties properties = new Properties();
        properties.setProperty("epipe.answer." + Long.toHexString(100_000) + "-a", "of a command that has ended");
        properties.setProperty("epipe.answer." + Long.toHexString(105_000) + "-b", "of one that may still fetch it");
        properties.setProperty("epipe.answer.no token", "not ours to understand");
        properties.setProperty("epipe.version", "stays");
        Answers.removeOld(properties, 145_001);
        assertThat(properties.stringPropertyNames()).containsExactlyInAnyOrder("epipe.answer." + Long.toHexString(105_000) + "-b", "epipe.version");
    }
}
