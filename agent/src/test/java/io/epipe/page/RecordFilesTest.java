package io.epipe.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Reading: what is an incident, what is counted as something else, and what no file can do. */
class RecordFilesTest {

    private static final String INCIDENT = "{\"timestamp\":\"2026-11-24T10:00:00.000001Z\",\"event.name\":\"epipe.write_failure\","
        + "\"epipe.incident.id\":\"7\",\"epipe.verdict\":\"CLIENT_GONE\",\"epipe.explanation\":\"The client closed 0.036 s before, 5 bytes.\","
        + "\"network.peer.address\":\"10.0.0.9\",\"network.peer.port\":4711,\"epipe.role\":\"server\",\"process.pid\":12,"
        + "\"code.function.name\":\"com.acme.A.b\"}";
    private static final String REPEATS = "{\"timestamp\":\"2026-11-24T10:01:00.000001Z\",\"event.name\":\"epipe.repeats\","
        + "\"epipe.incident.id\":\"7\",\"epipe.verdict\":\"CLIENT_GONE\",\"network.peer.address\":\"10.0.0.9\",\"epipe.repeats.count\":41,"
        + "\"epipe.repeats.first_timestamp\":\"2026-11-24T10:00:00.000001Z\",\"epipe.repeats.last_timestamp\":\"2026-11-24T10:00:59.000000Z\","
        + "\"process.pid\":12}";

    @TempDir
    Path directory;

    private final Table table = new Table(new Budget(16 << 20));
    private final Tally tally = new Tally();

    private void read(Path... files) throws IOException {
        new RecordFiles(table, tally, new Progress(null)).read(InputFiles.of(List.of(files)));
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
    }

    @Test
    void anIncidentKeepsItsWordsAndNumbers() throws IOException {
        read(file("a.json", INCIDENT));
        assertThat(table.rows()).isEqualTo(1);
        assertThat(table.text("epipe.explanation", 0)).isEqualTo("The client closed 0.036 s before, 5 bytes.");
        assertThat(table.text(Table.PEER, 0)).isEqualTo("10.0.0.9");
        assertThat(table.number("network.peer.port", 0)).isEqualTo(4711);
        assertThat(table.time.get(0)).isEqualTo(1_795_514_400_000_001L);
    }

    @Test
    void repeatsFindTheirIncidentAndItsCallSite() throws IOException {
        read(file("a.json", REPEATS, INCIDENT));
        RepeatLinks.find(table);
        assertThat(tally.repeats).isEqualTo(41);
        assertThat(table.again.get(1)).isEqualTo(41);
        assertThat(table.text("code.function.name", 0)).isEqualTo("com.acme.A.b");
    }

    @Test
    void theSameIdInAnotherProcessIsAnotherIncident() throws IOException {
        read(file("a.json", REPEATS, INCIDENT.replace("\"process.pid\":12", "\"process.pid\":13")));
        RepeatLinks.find(table);
        assertThat(table.again.get(1)).isEqualTo(Longs.ABSENT);
    }

    @Test
    void repeatsOfOtherPeersBelongToTheIncidentOfTheirStory() throws IOException {
        String instance = ",\"service.instance.id\":\"8f0c\"}";
        read(file("a.json", INCIDENT.replace("}", instance), REPEATS.replace("\"network.peer.address\":\"10.0.0.9\",", "\"epipe.repeats.distinct_peers\":40,")
            .replace("10:00:00.000001", "10:00:07.000000").replace("}", instance)));
        RepeatLinks.find(table);
        assertThat(table.again.get(0)).isEqualTo(41);
        assertThat(table.text(Table.PEER, 1)).isEqualTo("(many peers)");
    }

    @Test
    void everyOtherLineIsCountedAndNamed() throws IOException {
        read(file("a.json", INCIDENT, "", INCIDENT.substring(0, 90), "plain text", "[1]", "{\"event.name\":\"other.thing\"}", "{\"a\":1}",
            "{\"event.name\":\"epipe.of_the_future\"}", INCIDENT + INCIDENT, INCIDENT.replace("2026-11-24T", "yesterday "),
            "{\"event.name\":\"epipe.omitted\",\"epipe.omitted.withheld\":5,\"epipe.omitted.dropped\":2}",
            INCIDENT.replace("}", ",\"epipe.from_the_future\":{\"depth\":3,\"list\":[\"x\",{\"y\":1}]}}")));
        assertThat(tally.incidents).isEqualTo(2);
        assertThat(tally.damaged).isEqualTo(5);
        assertThat(tally.damagedLines.get(0)).endsWith("a.json:3: no whole JSON object");
        assertThat(tally.foreign).containsEntry("other.thing", 1L).containsEntry("lines without event.name", 1L);
        assertThat(tally.newer).containsExactly(java.util.Map.entry("epipe.of_the_future", 1L));
        assertThat(tally.withheld).isEqualTo(5);
        assertThat(tally.dropped).isEqualTo(2);
        assertThat(table.number("epipe.from_the_future.depth", 1)).isEqualTo(3);
        assertThat(table.text("epipe.from_the_future.list", 1)).isEqualTo("x\ny\n1");
    }

    @Test
    void rotatedAndPackedFilesOfADirectoryAreRead() throws IOException {
        file("epipe.json", INCIDENT);
        file("epipe.json.1", INCIDENT.replace("\"7\"", "\"6\""));
        Files.createDirectories(directory.resolve("host-b"));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(directory.resolve("host-b/epipe.json.2.gz")))) {
            out.write((INCIDENT.replace("\"7\"", "\"5\"") + "\n" + INCIDENT.replace("\"7\"", "\"4\"")).getBytes(StandardCharsets.UTF_8));
        }
        read(directory);
        assertThat(tally.files).isEqualTo(3);
        assertThat(tally.incidents).isEqualTo(4);
    }

    @Test
    void copiesOfALineCountOnceWhateverHoldsThem() throws IOException {
        String omitted = "{\"timestamp\":\"2026-11-24T10:02:00Z\",\"event.name\":\"epipe.omitted\",\"epipe.omitted.withheld\":5}";
        file("epipe.json", INCIDENT, REPEATS, omitted, INCIDENT.replace("\"7\"", "\"8\""));
        file("epipe.json.bak", INCIDENT + "\r", REPEATS + "\r", omitted);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(directory.resolve("epipe.json.gz")))) {
            out.write((INCIDENT + "\n" + REPEATS).getBytes(StandardCharsets.UTF_8));
        }
        read(directory);
        assertThat(tally.incidents).isEqualTo(2);
        assertThat(tally.repeats).isEqualTo(41);
        assertThat(tally.withheld).isEqualTo(5);
        assertThat(tally.copies).isEqualTo(5);
        assertThat(table.rows()).isEqualTo(3);
    }

    @Test
    void manyDifferentLinesAreAllRemembered() {
        SeenLines seen = new SeenLines();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 100_000; i++) {
                byte[] line = ("{\"epipe.incident.id\":\"" + i + "\"}").getBytes(StandardCharsets.UTF_8);
                assertThat(seen.add(line, line.length)).as("%d", i).isEqualTo(round == 0);
            }
        }
    }

    @Test
    void repeatsWhoseIncidentIsNowhereCountAndStandTogether() throws IOException {
        String later = REPEATS.replace("10:01:00", "10:02:00").replace("10:00:59", "10:01:59").replace(":41", ":3000000000");
        read(file("a.json", REPEATS, later, REPEATS.replace("\"7\"", "\"8\""), REPEATS.replace("\"epipe.incident.id\":\"7\",", "")));
        RepeatLinks.find(table);
        assertThat(RepeatLinks.orphans(table)).isEqualTo(3_000_000_123L);
        assertThat(table.incident.get(0)).isZero();
        assertThat(table.incident.get(1)).isEqualTo(1);
        assertThat(table.again.get(0)).isEqualTo(3_000_000_000L);
        assertThat(table.incident.get(2)).isZero();
        assertThat(table.incident.get(3)).isZero();
    }

    @Test
    void whatIsWrongWithATimeOrACountIsSaid() throws IOException {
        String time = "\"timestamp\":\"2026-11-24T10:00:00.000001Z\"";
        read(file("a.json", INCIDENT.replace(time + ",", ""), INCIDENT.replace(time, "\"timestamp\":\"0001-01-01T00:00:00Z\""),
            INCIDENT.replace(time, "\"timestamp\":1764377467"), REPEATS.replace(":41", ":-5"), REPEATS.replace(":41", ":4611686018427387904"),
            REPEATS.replace("\"epipe.repeats.count\":41,", "")));
        assertThat(tally.damagedLines).extracting(each -> each.replaceAll(".*a.json:", "")).containsExactly("1: no timestamp",
            "2: unreadable timestamp", "3: unreadable timestamp", "4: impossible number of repeats", "5: impossible number of repeats",
            "6: no number of repeats");
        assertThat(table.rows()).isZero();
    }

    @Test
    void aFileThatIsCutOffGivesWhatIsThereAndIsNamed() throws IOException {
        Path packed = directory.resolve("cut.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            for (int i = 0; i < 20_000; i++) {
                out.write((INCIDENT.replace("4711", Integer.toString(i * 7_919 % 65_536)) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] whole = Files.readAllBytes(packed);
        Files.write(packed, java.util.Arrays.copyOf(whole, whole.length / 2));
        Files.write(directory.resolve("other.zst"), new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0});
        read(directory);
        assertThat(tally.incidents).isGreaterThan(5_000);
        assertThat(tally.unreadable).hasSize(2).anyMatch(each -> each.contains("cut.gz: damaged after line"))
            .anyMatch(each -> each.contains("other.zst: compressed, but not with gzip"));
    }

    @Test
    void aLineWithoutEndTakesNoMemory() throws IOException {
        Path file = directory.resolve("long.json");
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] block = new byte[1 << 20];
            java.util.Arrays.fill(block, (byte) 'x');
            for (int i = 0; i < 40; i++) {
                out.write(block);
            }
            out.write(("\n" + INCIDENT).getBytes(StandardCharsets.UTF_8));
        }
        read(file);
        assertThat(tally.damaged).isEqualTo(1);
        assertThat(tally.incidents).isEqualTo(1);
    }

    @Test
    void textsBeyondTheBudgetAreLeftOutAndCounted() throws IOException {
        Table small = new Table(new Budget(700_000));
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            lines.append(INCIDENT.replace("com.acme.A.b", "x".repeat(1_000) + i)).append('\n');
        }
        Files.writeString(directory.resolve("a.json"), lines);
        new RecordFiles(small, tally, new Progress(null)).read(List.of(directory.resolve("a.json")));
        assertThat(small.rows()).isEqualTo(500);
        assertThat(small.leftOut()).isGreaterThan(100);
        assertThat(small.text("code.function.name", 499)).isEqualTo(Dictionary.LEFT_OUT);
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThatThrownBy(() -> InputFiles.of(List.of(Path.of("/no/such/file")))).isInstanceOf(IOException.class)
            .hasMessage("/no/such/file does not exist");
    }
}
