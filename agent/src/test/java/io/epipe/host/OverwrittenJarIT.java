package io.epipe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An upgrade by {@code cp}: the file that the agent runs from is overwritten in place. */
class OverwrittenJarIT {

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void beforeTheFirstSocket(Jdk jdk, @TempDir Path directory) throws IOException {
        overwritten(jdk, directory, 0);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void afterTheFirstRecord(Jdk jdk, @TempDir Path directory) throws IOException {
        overwritten(jdk, directory, 1);
    }

    private static void overwritten(Jdk jdk, Path directory, int turnsBefore) throws IOException {
        Path jar = Files.copy(ForkedJvm.agentJar(), directory.resolve("agent.jar"));
        Path json = directory.resolve("records.jsonl");
        try (ForkedJvm jvm = HostPrograms.attachable(jdk).vm("-javaagent:" + jar + "=log=off,repeats=0,json=" + json)
                .main(HostPrograms.TURNS).start()) {
            jvm.awaitOutput("ready");
            int turn = 0;
            while (turn < turnsBefore) {
                assertThat(HostPrograms.turn(jvm, ++turn)).endsWith("notes 1");
            }
            // as cp does it: the same file, shorter, and with nothing of a jar in it
            Files.write(jar, new byte[200_000]);
            assertThat(HostPrograms.turn(jvm, ++turn)).endsWith("notes 1");
            assertThat(HostPrograms.turn(jvm, ++turn)).endsWith("notes 1");
            ForkedJvm.Ended status = HostPrograms.command("status", "--verbose", String.valueOf(jvm.pid()));
            assertThat(status.out()).as(status.err()).contains("self-test passed", "agent errors 0", "version ")
                .doesNotContain("version unknown");
            jvm.input().close();
            ForkedJvm.Ended ended = jvm.await();
            assertThat(ended.status()).as(ended.err()).isZero();
            assertThat(ended.err()).isEmpty();
            assertThat(Records.writeFailures(json)).hasSize(turn);
        }
    }
}
