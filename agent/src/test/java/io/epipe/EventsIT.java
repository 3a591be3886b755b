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

/** What is no failed write is counted, silenced, and told with the connection's origin as failed writes are: lost writes, failed reads, own closes. */
class EventsIT {

    /** The first takes so long that the way to the kernel is open behind it. */
    private static final String[] CLOSES = {"stale", "server-answer-lost", "close-unread", "server-answer-lost", "close-unread", "server-answer-lost",
        "close-unread"};
    private static final String[] READS = {"half-of-a-late-answer", "half-of-a-late-answer", "half-of-a-late-answer"};

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aRepeatIsCountedWithTheFirstOfItsEvent(Jdk jdk, @TempDir Path directory) {
        List<Map<String, Object>> lost = play(jdk, directory, "closes=on", Programs.LOST_WRITES, CLOSES);
        toldOnceAndCounted(lost, "epipe.lost_write", "CLIENT_GONE");
        toldOnceAndCounted(lost, "epipe.abortive_close", "CLOSED_ABORTIVELY");
        List<Map<String, Object>> failed = play(jdk, directory, "reads=on", Programs.READS, READS);
        toldOnceAndCounted(failed, "epipe.read_failure", "PEER_ABORTED");
    }

    private static void toldOnceAndCounted(List<Map<String, Object>> records, String event, String verdict) {
        assertThat(records).filteredOn(r -> r.get("event.name").equals(event) && r.get("epipe.verdict").equals(verdict)).as(event + " in " + records)
            .singleElement().satisfies(r -> assertThat(String.valueOf(r.get("epipe.connection.opened_at"))).contains("io.epipe.programs."));
        assertThat(records).filteredOn(r -> event.equals(r.get("epipe.repeats.event")) && r.get("epipe.verdict").equals(verdict))
            .as("repeats of " + event + " in " + records).singleElement().satisfies(r -> assertThat(r).containsEntry("epipe.repeats.count", 2L));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aQuietVerdictIsOnlyCounted(Jdk jdk, @TempDir Path directory) {
        List<Map<String, Object>> lost = play(jdk, directory, "closes=on,quiet=CLIENT_GONE,CLOSED_ABORTIVELY,STALE_CONNECTION", Programs.LOST_WRITES, CLOSES);
        quietlyCounted(lost, "epipe.lost_write", "CLIENT_GONE");
        quietlyCounted(lost, "epipe.abortive_close", "CLOSED_ABORTIVELY");
        List<Map<String, Object>> failed = play(jdk, directory, "reads=on,quiet=PEER_ABORTED", Programs.READS, READS);
        quietlyCounted(failed, "epipe.read_failure", "PEER_ABORTED");
    }

    private static void quietlyCounted(List<Map<String, Object>> records, String event, String verdict) {
        assertThat(records).as("nothing but counts").allSatisfy(r -> assertThat(r).containsEntry("event.name", "epipe.repeats"));
        assertThat(records).filteredOn(r -> event.equals(r.get("epipe.repeats.event")) && r.get("epipe.verdict").equals(verdict)).as(event + " in " + records)
            .singleElement().satisfies(r -> assertThat(r).containsEntry("epipe.repeats.count", 3L).containsEntry("epipe.repeats.quiet", true));
    }

    /** Each line is held to the schema as it is read. */
    private static List<Map<String, Object>> play(Jdk jdk, Path directory, String options, String program, String... names) {
        Path json = directory.resolve(program + ".jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent(options + ",origin=stack,log=off,rate=1000,json=" + json).main(program, names).startAndAwait();
        assertThat(ended.out()).as(ended.err()).endsWith("end\n");
        return Records.of(json);
    }
}
