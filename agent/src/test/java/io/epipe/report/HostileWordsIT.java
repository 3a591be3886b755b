package io.epipe.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.diagnosis.PlainWords;
import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a peer or the application says: one incident is one report and one line, and nothing acts on a terminal. */
class HostileWordsIT {

    @TempDir
    Path directory;

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void namesAndMessagesForgeNothing(Jdk jdk) throws IOException {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("last-words=1024,json=" + json)
            .main(Programs.HOSTILE, "words").startAndAwait();
        assertThat(ended.out()).isEqualTo("done\n");
        assertThat(ended.err().lines().filter(l -> l.trim().startsWith("epipe #"))).as(ended.err()).hasSize(1);
        assertThat(ended.err()).contains("cause epipe #77", "suppressed epipe #77", "thread epipe #77");
        assertNothingActs(ended.err());
        assertThat(Records.of(json)).singleElement()
            .satisfies(r -> assertThat((String) r.get("thread.name")).startsWith("thread\nepipe #77"));
        String line = Files.readString(json);
        assertThat(line.lines()).hasSize(1);
        assertNothingActs(line);
    }

    private static void assertNothingActs(String text) {
        assertThat(text.chars().filter(c -> c != '\n' && PlainWords.isHarmful((char) c))).isEmpty();
    }
}
