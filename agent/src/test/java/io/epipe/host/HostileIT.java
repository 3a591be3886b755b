package io.epipe.host;

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

/** Threads whose methods throw, exceptions whose methods throw or that have no end: the record comes, in the text and as JSON. */
class HostileIT {

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    static List<Object[]> cases() {
        List<Object[]> all = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            for (String which : List.of("loader", "hash", "id", "causes", "exception")) {
                all.add(new Object[] {jdk, which});
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theRecordComes(Jdk jdk, String which, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("json=" + json).main(HostPrograms.HOSTILE, which).startAndAwait();
        assertThat(ended.out()).as(ended.err()).isEqualTo("notes 1\n");
        assertThat(ended.err()).contains("epipe #");
        assertThat(Records.writeFailures(json)).hasSize(1);
    }

    /**
     * An exception of the application's whose getMessage takes an hour: its own record comes, and so does the next one's, and the JVM ends. (What the
     * record says of it is in {@code StackTracesTest}: whether it is there in time to be seen is a race here.)
     */
    @ParameterizedTest
    @MethodSource("jdks")
    void anExceptionThatDoesNotAnswerHoldsUpNothing(Jdk jdk, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("repeats=0,json=" + json).main(HostPrograms.HOSTILE, "slow").startAndAwait();
        assertThat(ended.out()).as(ended.err()).isEqualTo("notes 1\n");
        assertThat(ended.err()).contains("epipe #1", "epipe #2");
        assertThat(Records.writeFailures(json)).hasSize(2);
    }

    /**
     * epipe's starting thread is stuck behind a lock that the failing thread holds: the first failure alone waits for it, all are recorded, and there is
     * evidence again when the lock is free.
     */
    @ParameterizedTest
    @MethodSource("jdks")
    void aLockHeldByTheApplicationDelaysOneFailureAlone(Jdk jdk, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,repeats=0,json=" + json).main(HostPrograms.HELD).startAndAwait();
        assertThat(ended.out()).as(ended.err()).isEqualTo("stuck: true, waits: 0 0 0 0\n");
        List<Object> evidence = new ArrayList<>();
        Records.writeFailures(json).forEach(record -> evidence.add(record.get("epipe.evidence")));
        assertThat(evidence).hasSize(6).startsWith("none", "none", "none", "none", "none");
        assertThat(evidence.get(5)).isNotEqualTo("none");
    }
}
