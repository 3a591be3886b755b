package io.epipe.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The JVM ends, or has no thread left, just when a write fails: the record comes all the same. */
class EndIT {

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theFirstSocketIsUsedInAShutdownHook(Jdk jdk, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,json=" + json).main(HostPrograms.LAST_HOOK).startAndAwait();
        assertThat(ended.out()).as(ended.err()).isEqualTo("notes 1\n");
        assertThat(ended.err()).isEmpty();
        assertThat(Records.writeFailures(json)).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void everythingIsCompiledBeforeItRuns(Jdk jdk, @TempDir Path directory) throws IOException {
        Path json = directory.resolve("records.jsonl");
        try (ForkedJvm jvm = ForkedJvm.on(jdk).vm("-Xcomp").agent("log=off,json=" + json).main(HostPrograms.TURNS).start()) {
            jvm.awaitOutput("ready");
            assertThat(HostPrograms.turn(jvm, 1)).endsWith("notes 1");
            HostPrograms.await(() -> Records.writeFailures(json).size() == 1);
            jvm.input().close();
            assertThat(jvm.await().status()).isZero();
        }
    }

    /** On JDK 8 no property can be read then, on none a thread be made, and on 21 and later the stream has a lock of its own. */
    @ParameterizedTest
    @CsvSource({"properties, incident; epipe-starter waits for a lock", "thread, incident; epipe-starter waits for a lock",
        "error, record of text; epipe-text waits for a lock"})
    void whatALockKeepsFromBeingToldIsCounted(String lock, String said) {
        Jdk jdk = lock.equals("properties") ? Jdk.all().get(0) : Jdk.current();
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("").main(HostPrograms.ENDS_WITH_LOCK, lock).startAndAwait();
        assertThat(ended.status()).isEqualTo(3);
        if (lock.equals("thread") && jdk.feature() >= 19) {
            // takes no lock of the class any more
            assertThat(ended.err()).contains("epipe #1  ");
        } else {
            assertThat(ended.err()).startsWith("epipe: not told in time for the JVM's end: 1 " + said + " that another thread holds, in java.");
            assertThat(ended.err().lines()).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void thereIsNoThreadToBeHad(Jdk jdk, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,repeats=0,json=" + json).main(HostPrograms.NO_THREADS)
            .startAndAwait();
        boolean possible = !ended.out().contains("no cgroup");
        if (!possible) {
            System.out.println("epipe tests: NOT TESTED without threads: that takes a cgroup that may be written to");
        }
        assumeThat(possible).isTrue();
        assertThat(ended.out()).as(ended.err()).contains("no thread left: true", "failed: true", "threads are back",
            "notes later: 1");
        assertThat(ended.err()).isEmpty();
        assertThat(Records.writeFailures(json)).isNotEmpty();
    }
}
