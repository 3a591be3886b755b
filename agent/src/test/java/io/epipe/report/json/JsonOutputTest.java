package io.epipe.report.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epipe.connection.PastFailure;
import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.PlainWords;
import io.epipe.incident.Incident;
import io.epipe.kernel.Errno;
import io.epipe.record.Incidents;
import io.epipe.record.Omissions;
import io.epipe.record.Repeats;
import io.epipe.report.sink.FileSink;
import io.epipe.report.sink.Sink;
import io.epipe.report.sink.StandardErrorTest;
import io.epipe.testkit.Records;
import java.io.File;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonOutputTest {

    @TempDir
    Path directory;

    @Test
    void aRecordHasItsKeysInTheDocumentedOrder() throws Exception {
        Map<String, Object> record = written(Incidents.documented(1)
            .openedAt(new StackTraceElement[] {new StackTraceElement("a.B", "open", "B.java", 3)})
            .lastWords("bye\n".getBytes()).build());
        assertThat(record.keySet()).containsExactly("timestamp", "severity", "event.name", "epipe.incident.id", "epipe.verdict",
            "epipe.confidence", "epipe.explanation", "epipe.advice", "error.type", "exception.type",
            "exception.message", "exception.stacktrace", "code.function.name", "code.file.path", "code.line.number",
            "network.transport", "network.type", "network.local.address", "network.local.port",
            "network.peer.address", "network.peer.port", "network.connection.state", "epipe.role",
            "epipe.role_inferred", "epipe.operation", "epipe.requested_bytes", "epipe.peer.fin_received",
            "epipe.peer.closed_ago_ms", "epipe.peer.closed_ago_exact", "epipe.connection.age_ms",
            "epipe.connection.opened_at", "epipe.bytes.sent", "epipe.bytes.acknowledged", "epipe.bytes.lost", "epipe.bytes.never_sent",
            "epipe.bytes.received", "epipe.bytes.unread", "epipe.tcp.last_data_sent_ms",
            "epipe.tcp.last_ack_received_ms", "epipe.tcp.retransmits", "epipe.tcp.retransmits_unanswered",
            "epipe.tcp.rtt_us", "epipe.tcp.segments_sent", "epipe.tcp.segments_received", "epipe.last_words",
            "epipe.timeline", "epipe.evidence", "thread.name", "thread.id", "epipe.thread.virtual", "process.pid",
            "process.runtime.version", "service.name", "service.instance.id", "host.name");
        assertThat(record).containsEntry("timestamp", "2026-11-23T20:31:12.345678Z")
            .containsEntry("event.name", "epipe.write_failure")
            .containsEntry("epipe.incident.id", "1")
            .containsEntry("epipe.verdict", "PEER_CLOSED")
            .containsEntry("error.type", "EPIPE")
            .containsEntry("code.function.name", "com.acme.Orders.send")
            .containsEntry("code.line.number", 42L)
            .containsEntry("network.local.port", 50870L)
            .containsEntry("network.connection.state", "closed")
            .containsEntry("epipe.peer.fin_received", true)
            .containsEntry("epipe.peer.closed_ago_ms", 1003L)
            .containsEntry("epipe.bytes.lost", 5L)
            .containsEntry("epipe.connection.opened_at", "at a.B.open(B.java:3)")
            .containsEntry("epipe.last_words", "bye\\n")
            .containsEntry("epipe.evidence", "tcp_info")
            .containsEntry("process.pid", ProcessHandle.current().pid())
            .containsEntry("service.name", "shop");
        assertThat((List<?>) record.get("epipe.timeline")).hasSize(5)
            .first().isEqualTo("−1.005 s   us ── 5 bytes ──▶ peer     acknowledged");
    }

    @Test
    void whatIsNotKnownIsAbsent() throws Exception {
        Incident incident = Incidents.bare(2).starterUnknown(true).build();
        assertThat(written(incident).keySet()).containsExactly("timestamp", "severity", "event.name", "epipe.incident.id",
            "epipe.verdict", "epipe.confidence", "epipe.explanation", "error.type", "exception.type",
            "exception.stacktrace", "network.transport", "epipe.operation", "epipe.evidence", "thread.name",
            "thread.id", "epipe.thread.virtual", "process.pid", "process.runtime.version", "service.name", "service.instance.id", "host.name");
    }

    @Test
    void aReadAndAnEarlierFailureAreTold() throws Exception {
        Evidence evidence = new Evidence.Builder().errno(Errno.EPIPE, "x").read(true).operation("Socket.read", -1)
            .endOfStreamRead(12, false)
            .earlierFailure(new PastFailure(4, "Socket.write", false, "java.io.IOException: y", "t", 0), 20).build();
        assertThat(written(Incidents.bare(2).evidence(evidence).build()))
            .containsEntry("event.name", "epipe.read_failure")
            .containsEntry("epipe.end_of_stream_read_ago_ms", 12L)
            .containsEntry("epipe.earlier_failure",
                "Socket.write failed 20 ms earlier in thread \"t\": java.io.IOException: y (epipe #4)");
    }

    @Test
    void wordsOfTheApplicationCannotBreakALine() throws Exception {
        SocketException thrown = new SocketException("line\nfeed \"quote\" half a pair \ud83d and \u2028");
        File file = directory.resolve("out.json").toFile();
        JsonOutput output = output(file, null);
        output.report(Incidents.documented(1).thrown(thrown).build());
        output.report(Incidents.documented(2).build());
        List<Map<String, Object>> records = read(file.toPath());
        assertThat(records).hasSize(2);
        assertThat(records.get(0)).containsEntry("exception.message", "line\nfeed \"quote\" half a pair ? and \u2028");
    }

    @Test
    void noCharacterOfARecordActsOnATerminal() throws Exception {
        String hostile = "a\u001b[31m\u009b31m\u202e\u2066\u200b\u2028\u0085\u007f\nepipe #77";
        File file = directory.resolve("out.json").toFile();
        output(file, "shop").report(Incidents.documented(1).thrown(new SocketException(hostile)).build());
        String line = Files.readString(file.toPath());
        assertThat(line.chars().filter(c -> PlainWords.isHarmful((char) c)).boxed()).containsExactly((int) '\n');
        assertThat(parse(line)).containsEntry("exception.message", hostile);
    }

    @Test
    void aStreamOfUnknownCharsetGetsAscii() throws Exception {
        StringBuilder written = new StringBuilder();
        new JsonOutput(new Sink() {
            @Override
            public void start() {
                // nothing to open
            }

            @Override
            public void write(String text) {
                written.append(text);
            }

            @Override
            public String destination() {
                return "memory";
            }

            @Override
            public long blockedSince() {
                return 0;
            }
        }, true, "Caf\u00e9").report(Incidents.documented(1).build());
        assertThat(written.toString()).matches("\\p{ASCII}*").contains("Caf\\u00e9");
        assertThat(parse(written.toString())).containsEntry("service.name", "Caf\u00e9");
    }

    @Test
    void repeatsAndOmissionsHaveRecordsOfTheirOwn() throws Exception {
        File file = directory.resolve("out.json").toFile();
        JsonOutput output = output(file, null);
        Repeats repeats = new Repeats(Repeats.Kind.AGAIN, Incidents.documented(5).build(), 5, true);
        repeats.add(Incidents.documented(6).timestampMicros(Incidents.WHEN + 1).build());
        repeats.closed(Incidents.WHEN + 60_000_000);
        output.repeats(repeats);
        output.omitted(new Omissions(3, 4, 10, Incidents.WHEN));
        List<Map<String, Object>> records = read(file.toPath());
        records.forEach(r -> r.keySet().removeIf(k -> k.startsWith("process.") || k.equals("service.instance.id")
            || k.equals("host.name")));
        assertThat(records.get(0)).containsExactly(
            Map.entry("timestamp", "2026-11-23T20:32:12.345678Z"), Map.entry("severity", "INFO"),
            Map.entry("event.name", "epipe.repeats"),
            Map.entry("epipe.incident.id", "5"), Map.entry("epipe.verdict", "PEER_CLOSED"),
            Map.entry("epipe.confidence", "certain"), Map.entry("code.function.name", "com.acme.Orders.send"),
            Map.entry("code.file.path", "com.acme.Orders.java"), Map.entry("code.line.number", 42L),
            Map.entry("network.peer.address", "127.0.0.1"), Map.entry("network.peer.port", 2222L),
            Map.entry("epipe.role", "client"), Map.entry("epipe.operation", "Socket.write"),
            Map.entry("epipe.repeats.event", "epipe.write_failure"), Map.entry("epipe.repeats.count", 1L),
            Map.entry("epipe.repeats.first_timestamp", "2026-11-23T20:31:12.345678Z"),
            Map.entry("epipe.repeats.last_timestamp", "2026-11-23T20:31:12.345679Z"),
            Map.entry("epipe.repeats.distinct_peers", 1L), Map.entry("epipe.repeats.distinct_addresses", 1L));
        assertThat(records.get(1)).containsExactly(
            Map.entry("timestamp", "2026-11-23T20:31:12.345678Z"), Map.entry("severity", "WARN"),
            Map.entry("event.name", "epipe.omitted"),
            Map.entry("epipe.omitted.dropped", 3L), Map.entry("epipe.omitted.withheld", 4L),
            Map.entry("epipe.omitted.rate", 10L));
    }

    @Test
    void aFileThatWasRotatedAwayIsMadeAnew() throws Exception {
        Path file = directory.resolve("out.json");
        JsonOutput output = output(file.toFile(), null);
        output.start();
        assertThat(file).isEmptyFile();
        output.report(Incidents.documented(1).build());
        Files.move(file, directory.resolve("out.json.1"));
        output.report(Incidents.documented(2).build());
        assertThat(read(directory.resolve("out.json.1"))).hasSize(1);
        assertThat(read(file)).hasSize(1).first().extracting(r -> r.get("epipe.incident.id")).isEqualTo("2");
    }

    @Test
    void aFileThatCannotBeWrittenIsSaidOnceAndCountedEachTime() {
        File file = directory.resolve("missing/out.json").toFile();
        JsonOutput output = output(file, null);
        String said = StandardErrorTest.capture(() -> {
            assertThatThrownBy(output::start).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> output.report(Incidents.documented(1).build())).isInstanceOf(IOException.class);
        });
        assertThat(said.lines()).singleElement().asString()
            .startsWith("epipe: option json: cannot write to " + file.getAbsolutePath() + ": ");
    }

    private static JsonOutput output(File file, String service) {
        return new JsonOutput(new FileSink(file, "option json", null), false, service);
    }

    private Map<String, Object> written(Incident incident) throws IOException {
        Path file = directory.resolve("one.json");
        output(file.toFile(), "shop").report(incident);
        return read(file).get(0);
    }

    private static List<Map<String, Object>> read(Path file) throws IOException {
        List<Map<String, Object>> records = new ArrayList<>();
        for (String line : Files.readString(file).split("\n")) {
            records.add(parse(line));
        }
        return records;
    }

    private static Map<String, Object> parse(String line) throws IOException {
        return Records.parse(line);
    }
}
