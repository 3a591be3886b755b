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
import java.util.List;
import java.util.Map;

/** {@code closes=on}: a Unix-domain channel that is closed over unread bytes is told where its peer meets a reset, and not where nobody does. */
class UnixCloseIT {

    static List<Jdk> jdks() {
        return Jdk.all().stream().filter(jdk -> jdk.feature() >= 17).toList();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("jdks")
    void aCloseOverUnreadBytesIsTold(Jdk jdk, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("closes=on,log=off,repeats=0,rate=1000,json=" + json)
            .main(Programs.UNIX_CLOSES, directory.resolve("s").toString()).startAndAwait();
        assertThat(ended.out()).as(ended.err()).contains("client Connection reset", "server Connection reset", "half-closed Connection reset",
            "registered Connection reset", "peer-writes Broken pipe", "read 3, then -1").endsWith("end\n");
        List<Map<String, Object>> told = Records.of(json).stream().filter(r -> r.get("event.name").equals("epipe.abortive_close")).toList();
        assertThat(told).extracting(r -> r.get("epipe.bytes.unread")).containsExactly(5_001L, 5_002L, 5_003L, 5_004L, 5_007L);
        assertThat(told).extracting(r -> r.get("epipe.confidence")).containsExactly("certain", "certain", "certain", "likely", "certain");
        assertThat(told).allSatisfy(r -> {
            assertThat(r).containsEntry("epipe.verdict", "CLOSED_ABORTIVELY").containsEntry("network.transport", "unix")
                .containsEntry("epipe.operation", "SocketChannel.close");
            assertThat((String) r.get("code.function.name")).startsWith("io.epipe.programs17.UnixCloses.");
            assertThat((String) r.get("epipe.explanation")).contains("Unix-domain", "Connection reset by peer").doesNotContain("FIN");
        });
        assertThat((String) told.get(3).get("epipe.explanation")).contains("The output is shut down first");
    }
}
