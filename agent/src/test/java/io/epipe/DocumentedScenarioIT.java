package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

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

/** The scenario that epipe was made for: its report says what a packet capture would have shown. */
class DocumentedScenarioIT {

    private static final int LOOSELY_DATED_MILLIS = 20;

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    @SuppressWarnings("unchecked")
    void theTimelineReadsDataFinDataResetFailedWrite(Jdk jdk, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("json=" + json)
            .run("-jar", ForkedJvm.demoJar().toString()).startAndAwait();
        Map<String, Object> record = Records.of(json).get(0);
        assumeThat(record).as("what the timeline is drawn from").containsEntry("epipe.evidence", "tcp_info");

        boolean halfClosePossible = isHalfClosePossible((String) record.get("epipe.explanation"));
        List<String> timeline = new ArrayList<>((List<String>) record.get("epipe.timeline"));
        assertThat(timeline.remove(0)).as(ended.err()).contains("us ─", "▶ peer", "acknowledged");
        assertThat(timeline).as(ended.err()).hasSize(4);
        assertThat(timeline.get(0)).contains("us ◀", "FIN", "the peer closed");
        assertThat(timeline.get(1)).contains("us ─", "5 bytes", "▶ peer", "never acknowledged");
        assertThat(timeline.get(2)).contains("us ◀", "RST");
        assertThat(timeline.get(3)).contains("5 bytes ✗", "EPIPE");
        // the demo waits one second between the peer's close and its next write; the upper bound is for a busy machine
        assertThat((Long) record.get("epipe.peer.closed_ago_ms")).isBetween(980L, 5_000L);
        assertThat(record).containsEntry("epipe.bytes.sent", 10L).containsEntry("epipe.bytes.acknowledged", 5L)
            .containsEntry("epipe.bytes.lost", 5L)
            .containsEntry("epipe.confidence", halfClosePossible ? "likely" : "certain");
    }

    /** Where the close is dated too loosely (on a busy machine), what was acknowledged may have come after it: docs/verdicts.md. */
    private static boolean isHalfClosePossible(String explanation) {
        Matcher bracket = Pattern.compile("or up to ([0-9]+) ms earlier").matcher(explanation);
        return bracket.find() && Integer.parseInt(bracket.group(1)) > LOOSELY_DATED_MILLIS;
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theExceptionKeepsTypeMessageAndStack(Jdk jdk) {
        String without = trace(ForkedJvm.on(jdk).run("-jar", ForkedJvm.demoJar().toString(), "--wait", "300")
            .startAndAwait().err());
        String with = trace(ForkedJvm.on(jdk).agent("log=off")
            .run("-jar", ForkedJvm.demoJar().toString(), "--wait", "300").startAndAwait().err());
        assertThat(with.replaceAll("\\n\\tSuppressed: java.io.IOException: epipe #1 .*", "")).isEqualTo(without);
        assertThat(with).contains("Suppressed: java.io.IOException: epipe #1 PEER_CLOSED: ");
    }

    /** The stack trace that the demo prints. */
    private static String trace(String err) {
        int start = err.indexOf("java.net.SocketException");
        assertThat(start).as(err).isNotNegative();
        int end = start;
        for (String line : err.substring(start).split("(?<=\\n)")) {
            if (end > start && !line.startsWith("\t")) {
                break;
            }
            end += line.length();
        }
        return err.substring(start, end).stripTrailing();
    }
}
