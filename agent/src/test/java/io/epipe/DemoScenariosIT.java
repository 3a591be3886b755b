package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every scenario of the demo, over Socket and SocketChannel, on every JDK: exactly one record, and the right one. */
class DemoScenariosIT {

    /** "client: connected 127.0.0.1:50870 -> 127.0.0.1:2222", or the same of an accepting side. */
    private static final Pattern CONNECTION = Pattern.compile("127\\.0\\.0\\.1:(\\d+) -> 127\\.0\\.0\\.1:(\\d+)");

    /**
     * What a scenario must lead to.
     *
     * @param name    of the demo
     * @param verdict with full evidence
     * @param coarse  with the state alone
     * @param errno   error of the failing system call
     * @param fin     the peer's FIN came first; null where the kernel cannot tell
     * @param lost    bytes never acknowledged; -1 for "some", -2 for not checked
     * @param unread  bytes of the peer that nobody read; -2 for not checked
     */
    record Expected(String name, String verdict, String coarse, String errno, Boolean fin, long lost, long unread) {
    }

    private static final List<Expected> SCENARIOS = List.of(
        new Expected("peer-closed", "PEER_CLOSED", "PEER_CLOSED", "EPIPE", true, 5, 0),
        new Expected("unread-answer", "PEER_CLOSED", "PEER_CLOSED", "EPIPE", true, -1, -1),
        new Expected("peer-closed-unread", "PEER_CLOSED_UNREAD", "PEER_CLOSED", "EPIPE", true, 0, 0),
        new Expected("client-gone", "CLIENT_GONE", "CLIENT_GONE", "EPIPE", true, -1, 0),
        new Expected("stale-connection", "STALE_CONNECTION", "PEER_CLOSED", "EPIPE", true, -1, 0),
        new Expected("stale-connection-reset", "STALE_CONNECTION", "PEER_ABORTED", "ECONNRESET", false, 0, 0),
        new Expected("mid-transfer", "PEER_CLOSED_MID_TRANSFER", "PEER_ABORTED", "ECONNRESET", false, -1, 0),
        new Expected("peer-aborted", "PEER_ABORTED", "PEER_ABORTED", "ECONNRESET", false, 0, 0),
        new Expected("already-failed", "ALREADY_FAILED", "ALREADY_FAILED", "EPIPE", false, -2, 0),
        new Expected("ignored-eof", "IGNORED_END_OF_STREAM", "IGNORED_END_OF_STREAM", "EPIPE", true, -1, 0),
        new Expected("output-shut-down", "OUTPUT_SHUT_DOWN", "OUTPUT_SHUT_DOWN", "EPIPE", false, -2, 0));

    static List<Object[]> runs() {
        List<Object[]> runs = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            for (Expected expected : SCENARIOS) {
                for (boolean nio : new boolean[] {false, true}) {
                    // JDK 8's channel looks before it writes: no system call, so nothing to report
                    if (!(jdk.feature() == 8 && nio && expected.name().equals("output-shut-down"))) {
                        runs.add(new Object[] {jdk, expected, nio});
                    }
                }
            }
        }
        return runs;
    }

    @ParameterizedTest(name = "{0} {1} nio={2}")
    @MethodSource("runs")
    void exactlyOneRecordAndTheRightOne(Jdk jdk, Expected expected, boolean nio, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        List<String> arguments = new ArrayList<>(List.of("-jar", ForkedJvm.demoJar().toString(), "--wait", "300",
            expected.name()));
        if (nio) {
            arguments.add("--nio");
        }
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("json=" + json)
            .run(arguments.toArray(new String[0])).startAndAwait();

        assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
        List<Map<String, Object>> records = Records.of(json);
        assertThat(records).as(ended.out() + ended.err()).hasSize(1);
        Map<String, Object> record = records.get(0);
        boolean full = "tcp_info".equals(record.get("epipe.evidence"));
        assertThat(record).containsEntry("event.name", "epipe.write_failure")
            .containsEntry("epipe.verdict", full ? expected.verdict() : expected.coarse())
            .containsEntry("error.type", expected.errno());
        assertThat(record.get("epipe.peer.fin_received"))
            .isEqualTo(full || !expected.name().equals("already-failed") ? expected.fin() : null);
        assertAddresses(record, ended.out());
        if (full) {
            assertBytes(record, expected);
        }
        assertAnnotated(ended.err(), record);
    }

    private static void assertAddresses(Map<String, Object> record, String steps) {
        assertThat(record).containsEntry("network.local.address", "127.0.0.1")
            .containsEntry("network.peer.address", "127.0.0.1");
        Matcher connection = CONNECTION.matcher(steps);
        List<String> told = new ArrayList<>();
        while (connection.find()) {
            told.add(connection.group(1) + ">" + connection.group(2));
        }
        assertThat(told).as("the demo tells its connection").isNotEmpty()
            .contains(record.get("network.local.port") + ">" + record.get("network.peer.port"));
    }

    private static void assertBytes(Map<String, Object> record, Expected expected) {
        if (expected.lost() == -1) {
            assertThat((Long) record.get("epipe.bytes.lost")).isPositive();
        } else if (expected.lost() >= 0) {
            assertThat(record).containsEntry("epipe.bytes.lost", expected.lost());
        }
        if (expected.unread() == -1) {
            assertThat((Long) record.get("epipe.bytes.unread")).isPositive();
        } else {
            assertThat(record).containsEntry("epipe.bytes.unread", expected.unread());
        }
    }

    /** The exception that the application printed: its own type and message, and the note of the agent under it. */
    private static void assertAnnotated(String err, Map<String, Object> record) {
        assertThat(err).contains((String) record.get("exception.type"))
            .contains("Suppressed: java.io.IOException: epipe #1 " + record.get("epipe.verdict") + ": "
                + record.get("epipe.explanation"));
    }
}
