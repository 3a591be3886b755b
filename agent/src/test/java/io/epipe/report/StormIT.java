package io.epipe.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A storm of failures from many peers: reports keep to their rate, memory to its bounds, and every failure is counted once. */
class StormIT {

    private static final int CLIENTS = 10_000;
    private static final int RATE = 10;

    @TempDir
    Path directory;

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void everyFailureIsInOneRecordOrOneCount(Jdk jdk) throws Exception {
        List<Map<String, Object>> byRate = storm(jdk, "repeats=0,rate=" + RATE);
        Duration lasted = Duration.between(time(byRate.get(0)), time(byRate.get(byRate.size() - 1)));
        assertThat(count(byRate, "epipe.write_failure")).isPositive().isLessThanOrEqualTo(RATE * (lasted.toSeconds() + 2));

        List<Map<String, Object>> byStory = storm(jdk, "rate=" + RATE);
        assertThat(count(byStory, "epipe.write_failure")).isPositive().isLessThan(100);
        assertThat(byStory).anySatisfy(r -> assertThat(r).containsKey("epipe.repeats.peers"));

        List<Map<String, Object>> quiet = storm(jdk, "quiet=PEER_ABORTED,CLIENT_GONE,ALREADY_FAILED");
        assertThat(quiet).filteredOn(r -> "epipe.repeats".equals(r.get("event.name")))
            .anySatisfy(r -> assertThat(r).containsEntry("epipe.repeats.quiet", true));
    }

    private List<Map<String, Object>> storm(Jdk jdk, String options) throws Exception {
        Path json = Files.createTempFile(directory, "storm", ".jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,json=" + json + "," + options).vm("-Xmx64m")
            .main(Programs.STORM, Integer.toString(CLIENTS), "25").startAndAwait();
        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.err()).isEmpty();
        String[] numbers = ended.out().trim().split(" ");
        System.out.println("epipe tests: JDK " + jdk.feature() + ", " + options + ": " + numbers[1] + " failed writes, " + numbers[2]
            + " a second");
        List<Map<String, Object>> records = Records.of(json);
        assertThat(records.stream().mapToLong(StormIT::failures).sum()).as(options).isEqualTo(Long.parseLong(numbers[0]));
        return records;
    }

    /** How many failures a line tells of. */
    private static long failures(Map<String, Object> record) {
        switch ((String) record.get("event.name")) {
            case "epipe.write_failure":
                return 1;
            case "epipe.repeats":
                return (Long) record.get("epipe.repeats.count");
            default:
                return (Long) record.get("epipe.omitted.dropped") + (Long) record.get("epipe.omitted.withheld");
        }
    }

    private static long count(List<Map<String, Object>> records, String event) {
        return records.stream().filter(r -> event.equals(r.get("event.name"))).count();
    }

    private static Instant time(Map<String, Object> record) {
        return Instant.parse((String) record.get("timestamp"));
    }
}
