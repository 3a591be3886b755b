package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.List;

/** A failed write can be the last thing that a program does: its record must not end with it. */
class LastActIT {

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theFirstFailureIsTheLastAct(Jdk jdk, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,json=" + json).main(Programs.LAST_ACT)
            .startAndAwait();
        assertThat(ended.out()).as(ended.err()).isEqualTo("1 note\n");
        assertThat(Records.of(json)).singleElement().satisfies(record ->
            assertThat(record).containsEntry("epipe.operation", "Socket.sendUrgentData"));
    }
}
