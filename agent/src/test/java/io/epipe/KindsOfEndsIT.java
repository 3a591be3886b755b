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
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What playing real software has shown, in one program: the right story for each, and nothing that is somebody else's. */
class KindsOfEndsIT {

    static java.util.List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void eachEndHasItsOwnStory(Jdk jdk, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,repeats=0,json=" + json).main(Programs.KINDS_OF_ENDS).startAndAwait();
        assertThat(ended.out()).as(ended.err()).isEqualTo("end\n");
        Map<Object, Map<String, Object>> records = Records.of(json).stream()
            .collect(Collectors.toMap(r -> r.get("thread.name"), Function.identity()));
        assertThat(records).hasSize(8);

        assertThat(records.get("forgotten-health-check")).doesNotContainEntry("epipe.verdict", "CONNECTION_FORGOTTEN");

        Map<String, Object> queued = records.get("left-in-the-accept-queue");
        assertThat(queued).containsEntry("epipe.verdict", "LEFT_IN_ACCEPT_QUEUE").containsEntry("epipe.confidence", "likely");
        assertThat((Long) queued.get("epipe.accept_queue_ms")).isGreaterThanOrEqualTo(980);
        assertThat((Long) queued.get("epipe.waited_ms")).isBetween(380L, 1_000L);

        Map<String, Object> failed = records.get("read-had-failed");
        assertThat(failed).containsEntry("epipe.verdict", "ALREADY_FAILED").containsEntry("epipe.confidence", "certain")
            .containsEntry("epipe.peer.fin_received", false);
        assertThat(told(failed)).contains("read failed", "without closing it in the normal way (no FIN)", "data of ours unread");

        Map<String, Object> pushed = records.get("push-at-rest");
        assertThat(pushed).containsEntry("epipe.verdict", "CLIENT_GONE");
        assertThat(told(pushed)).contains("was at rest", "acknowledged 7 bytes of ours").doesNotContain("before it had its answer");
        assertThat(String.valueOf(pushed.get("epipe.advice"))).contains("heartbeat");

        assertThat(told(records.get("further-requests"))).contains("41,500 bytes", "further requests").doesNotContain("may say why");

        Map<String, Object> stopped = records.get("stopped-reading");
        assertThat(stopped).containsEntry("epipe.verdict", "INPUT_NOT_READ");
        assertThat(told(stopped)).startsWith("This program had stopped reading");

        Map<String, Object> refused = records.get("refused-at-once");
        assertThat(refused).containsEntry("epipe.verdict", "PEER_CLOSED").doesNotContainEntry("epipe.confidence", "certain");
        assertThat(told(refused)).contains("35 bytes that this program has not read");

        Map<String, Object> beside = records.get("own-fin-beside");
        assertThat(beside).doesNotContainEntry("epipe.peer.fin_received", false).doesNotContainEntry("epipe.bytes.lost", 1L);
    }

    private static String told(Map<String, Object> record) {
        return String.valueOf(record.get("epipe.explanation"));
    }
}
