package io.epipe.paths;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.testkit.FailingCalls;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code reads=all}: a reset that surfaces in a read has a record of its own, whatever reads; {@code reads=off} is in WritePathMatrixIT. */
class ReadFailuresIT {

    private static Path keystore;

    @BeforeAll
    static void certificate(@TempDir Path directory) {
        keystore = Keystore.make(directory);
    }

    /**
     * A way to read.
     *
     * @param path      the program's path, which reads so
     * @param operation {@code epipe.operation} of the record
     * @param first     JDK that has it
     * @param last      JDK that has it
     */
    record Read(String path, String operation, int first, int last) {
    }

    private static final int NEWEST = Integer.MAX_VALUE;

    private static final List<Read> READS = List.of(
        new Read("socket", "Socket.read", 8, NEWEST),
        new Read("plain-socket", "Socket.read", 17, 17),
        new Read("socket-read-waiting", "Socket.read", 8, NEWEST),
        new Read("channel", "SocketChannel.read", 8, NEWEST),
        new Read("channel-non-blocking", "SocketChannel.read", 8, NEWEST),
        new Read("channel-read-waiting", "SocketChannel.read", 8, NEWEST),
        new Read("gathering", "SocketChannel.scatteringRead", 8, NEWEST),
        new Read("adaptor", "SocketChannel.read", 8, 12),
        new Read("adaptor", "SocketChannel.socket.read", 13, NEWEST),
        new Read("channels-stream", "SocketChannel.read", 8, 18),
        new Read("channels-stream", "SocketChannel.socket.read", 19, NEWEST),
        new Read("async-future", "AsynchronousSocketChannel.read", 8, NEWEST),
        new Read("async-read-waiting", "AsynchronousSocketChannel.read", 8, NEWEST),
        new Read("tls12", "Socket.read", 8, NEWEST),
        new Read("http-server", "SocketChannel.read", 8, NEWEST),
        new Read("virtual-socket", "Socket.read", 21, NEWEST),
        new Read("virtual-read-waiting", "Socket.read", 21, NEWEST));

    static List<Object[]> runs() {
        List<Object[]> runs = new ArrayList<>();
        for (Read read : READS) {
            Jdk.all().stream().filter(jdk -> jdk.feature() >= read.first() && jdk.feature() <= read.last())
                .forEach(jdk -> runs.add(new Object[] {read, jdk}));
        }
        return runs;
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("runs")
    void oneRecordForTheReadAndNoneForTheWriteBehindIt(Read read, Jdk jdk, @TempDir Path directory) {
        PathRun run = PathRun.of(jdk, WritePath.only(read.path()), Failure.READ_FIRST, keystore, directory, ",reads=all");

        assertThat(run.ended().out()).as(run.toString()).contains("read failed: ").endsWith("end\n");
        // TLS had written a request of its own, which the reset found unacknowledged
        boolean lost = read.path().equals("tls12");
        List<Map<String, Object>> reads = run.records(lost ? "epipe.lost_write" : "epipe.read_failure");
        assertThat(reads).as(run.toString()).hasSize(1);
        assertThat(reads.get(0)).as(run.toString()).containsEntry("error.type", "ECONNRESET")
            .containsEntry("epipe.incident.id", "1").containsEntry("epipe.operation", read.operation())
            .containsEntry("network.local.port", (long) run.localPort())
            .containsEntry("network.peer.port", (long) run.peerPort())
            .doesNotContainKey("epipe.earlier_failure");
        List<?> timeline = (List<?>) reads.get(0).get("epipe.timeline");
        assertThat((String) timeline.get(timeline.size() - 1)).as(run.toString()).startsWith(" 0").contains("read \u2717");
        List<Map<String, Object>> writes = run.records("epipe.write_failure");
        if (lost) {
            assertThat(reads.get(0)).containsKey("epipe.bytes.lost");
            assertThat(writes).as("the alert that fails behind it: " + run).isEmpty();
            return;
        }
        assertThat(writes).as("the write that fails behind it is counted with it: " + run).isEmpty();
        if (FailingCalls.areKnown()) {
            assertThat(run.calls("read")).as(run.toString()).hasSize(1);
        }
    }
}
