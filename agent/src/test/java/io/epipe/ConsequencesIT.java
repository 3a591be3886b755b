package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.FailingCalls;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One dead connection is one incident, however often it is written to. What TLS adds at its close is in WritePathMatrixIT. */
class ConsequencesIT {

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void laterFailuresAreLinkedAndCounted(Jdk jdk, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = run(jdk, directory, json, 1);

        List<Map<String, Object>> records = Records.of(json);
        assertThat(records).as(ended.out()).hasSize(2);
        assertThat(records.get(0)).containsEntry("event.name", "epipe.write_failure")
            .containsEntry("error.type", "ECONNRESET").containsEntry("epipe.incident.id", "1");
        assertThat(records.get(1)).containsEntry("event.name", "epipe.repeats").containsEntry("epipe.incident.id", "1")
            .containsEntry("epipe.repeats.count", 0L).containsEntry("epipe.repeats.consequences", 2L);
        assertThat(ended.out().lines()).hasSize(3);
        List<String> lines = ended.out().lines().toList();
        assertThat(lines.get(0)).startsWith("flush: 1 epipe #1 PEER_ABORTED: ");
        assertThat(lines.get(1)).startsWith("flush again: 1 epipe #1 ALREADY_FAILED: ");
        assertThat(lines.get(2)).startsWith("close: 1 epipe #1 ALREADY_FAILED: ");
    }

    /** The second connection's failure repeats the first's, and its consequences belong to that. */
    @ParameterizedTest
    @MethodSource("jdks")
    void consequencesOfRepeatsAreCountedWithThem(Jdk jdk, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = run(jdk, directory, json, 4);

        List<Map<String, Object>> records = Records.of(json);
        assertThat(records).as(ended.out()).hasSize(2);
        assertThat(records.get(1)).containsEntry("event.name", "epipe.repeats").containsEntry("epipe.incident.id", "1")
            .containsEntry("epipe.repeats.count", 3L).containsEntry("epipe.repeats.consequences", 8L);
        assertThat(ended.out()).contains("flush again: 1 epipe #4 ALREADY_FAILED: ");
    }

    private static ForkedJvm.Ended run(Jdk jdk, Path directory, Path json, int connections) {
        Path calls = directory.resolve("calls");
        ForkedJvm.Builder jvm = ForkedJvm.on(jdk).agent("log=off,json=" + json);
        FailingCalls.watch(jvm, calls);
        ForkedJvm.Ended ended = jvm.main(Programs.FLUSHED_AGAIN, String.valueOf(connections)).startAndAwait();
        assertThat(ended.status()).as(ended.err()).isZero();
        if (FailingCalls.areKnown()) {
            assertThat(FailingCalls.of(calls)).as("failing system calls").hasSize(3 * connections);
        }
        return ended;
    }
}
