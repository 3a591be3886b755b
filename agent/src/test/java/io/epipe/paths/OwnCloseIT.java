package io.epipe.paths;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that closes a socket on which another of its threads writes has broken nothing that needs to be explained. */
class OwnCloseIT {

    private static final String ROUNDS = "120";

    static List<Object[]> runs() {
        List<Object[]> runs = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            runs.add(new Object[] {jdk, "platform"});
            if (jdk.feature() >= 21) {
                runs.add(new Object[] {jdk, "virtual"});
            }
        }
        return runs;
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("runs")
    void nothingIsRecorded(Jdk jdk, String threads, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,repeats=0,json=" + json)
            .main(Programs.OWN_CLOSE, threads, ROUNDS).startAndAwait();
        assertThat(ended.out()).as(ended.err() + Records.of(json)).isEqualTo("0 notes\n");
        assertThat(Records.of(json)).isEmpty();
    }
}
