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
import java.util.Map;

/** Nothing orders two threads between the kernel and the hook: no record may depend on which was faster. */
class ThreadsIT {

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aReaderThatTakesTheResetMakesNoFin(Jdk jdk, @TempDir Path directory) {
        List<Map<String, Object>> records = play(jdk, directory, "reset", 150);
        assertThat(records).hasSize(150).noneMatch(r -> Boolean.TRUE.equals(r.get("epipe.peer.fin_received")))
            .noneMatch(r -> List.of("CLIENT_GONE", "PEER_CLOSED", "PEER_CLOSED_UNREAD", "IGNORED_END_OF_STREAM")
                .contains(r.get("epipe.verdict")));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anEndThatAReaderMeetsDuringAWriteIsNotHeldAgainstTheWriter(Jdk jdk, @TempDir Path directory) {
        List<Map<String, Object>> records = play(jdk, directory, "closed-under-a-write", 10);
        assertThat(records).hasSize(10).allSatisfy(r -> assertThat(r).containsEntry("epipe.verdict", "PEER_CLOSED_MID_TRANSFER")
            .containsEntry("event.name", "epipe.write_failure"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anEndThatOurOwnShutdownMadeIsNotThePeers(Jdk jdk, @TempDir Path directory) {
        assertThat(play(jdk, directory, "own-shutdown-input", 1)).singleElement().satisfies(r -> {
            assertThat(r.get("epipe.verdict")).isNotEqualTo("IGNORED_END_OF_STREAM");
            assertThat((Long) r.getOrDefault("epipe.peer.closed_ago_ms", 0L)).as("the FIN came 0.6 s after our shutdownInput")
                .isLessThan(1_100);
        });
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void behindAShortTransferNoFinIsClaimed(Jdk jdk, @TempDir Path directory) {
        assertThat(play(jdk, directory, "transfer", 1)).singleElement().satisfies(r -> {
            assertThat(r).doesNotContainEntry("epipe.peer.fin_received", true).doesNotContainKey("epipe.peer.closed_ago_ms");
            assertThat(r).doesNotContainEntry("epipe.confidence", "certain");
        });
    }

    private static List<Map<String, Object>> play(Jdk jdk, Path directory, String what, int rounds) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,repeats=0,rate=1000000,json=" + json)
            .main(Programs.TWO_THREADS, what, String.valueOf(rounds)).startAndAwait();
        assertThat(ended.out()).as(ended.err()).endsWith("end\n");
        return Records.of(json);
    }
}
