package io.epipe.report;

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
import java.util.stream.Collectors;

/** Downloads that clients cancel, each client another one: some examples in full, at level INFO, and then a count. */
class FloodIT {

    private static final int CLIENTS = 400;
    /** Full reports of one story within a window. */
    private static final long EXAMPLES = 5;

    @TempDir
    Path directory;

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void manyClientsThatCancelAreSomeExamplesAndACount(Jdk jdk) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,repeats=600s,rate=1000,json=" + json)
            .main(Programs.FLOOD, Integer.toString(CLIENTS)).startAndAwait();
        assertThat(ended.out()).as(ended.err()).isEqualTo(CLIENTS + "\n");
        List<Map<String, Object>> records = Records.of(json);
        Map<Object, Long> examples = Records.writeFailures(json).stream()
            .collect(Collectors.groupingBy(FloodIT::story, Collectors.counting()));
        assertThat(examples).isNotEmpty().allSatisfy((story, count) -> assertThat(count).isLessThanOrEqualTo(EXAMPLES));
        assertThat(records).filteredOn(r -> "CLIENT_GONE".equals(r.get("epipe.verdict"))).isNotEmpty()
            .allSatisfy(r -> assertThat(r).containsEntry("severity", "INFO"));
        List<Map<String, Object>> counts = records.stream().filter(r -> "epipe.repeats".equals(r.get("event.name"))).toList();
        long counted = counts.stream().mapToLong(r -> (Long) r.get("epipe.repeats.count")).sum();
        assertThat(Records.writeFailures(json).size() + counted).isEqualTo(CLIENTS);
        assertThat(counts).filteredOn(r -> (Long) r.get("epipe.repeats.count") > 100).isNotEmpty()
            .allSatisfy(r -> assertThat((Long) r.get("epipe.repeats.distinct_addresses")).isEqualTo(r.get("epipe.repeats.count")));
    }

    private static String story(Map<String, Object> record) {
        return record.get("epipe.verdict") + " " + record.get("epipe.operation") + " " + record.get("code.line.number");
    }
}
