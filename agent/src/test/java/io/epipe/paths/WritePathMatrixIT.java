package io.epipe.paths;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.testkit.FailingCalls;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Write path × JDK × failure: each a forked run with exactly the expected records. The result is printed as a table and held against docs/write-paths.md;
 * {@code -Depipe.update.docs=true} writes it there.
 */
class WritePathMatrixIT {

    @TempDir
    static Path directory;

    private static final MatrixTable TABLE = new MatrixTable();

    @TestFactory
    Stream<DynamicTest> exactlyOneRecordEach() throws IOException {
        Path keystore = Keystore.make(directory);
        // as many as there are processors: a run waits for its JVM, and hardly for anything else
        ExecutorService runs = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        Stream.Builder<DynamicTest> tests = Stream.builder();
        for (WritePath path : WritePath.all()) {
            for (Jdk jdk : Jdk.all()) {
                for (Failure failure : Failure.values()) {
                    if (!path.isOn(jdk) || path.leftOut.containsKey(failure)) {
                        continue;
                    }
                    Path own = Files.createDirectories(directory.resolve(String.valueOf(jdk.feature())));
                    Future<?> judged = runs.submit(() -> {
                        PathRun run = PathRun.of(jdk, path, failure, keystore, own, "");
                        TABLE.failed(path, jdk, failure);
                        judge(jdk, path, failure, run);
                        TABLE.passed(path, jdk, failure, run.consequences());
                    });
                    tests.add(DynamicTest.dynamicTest(jdk + ", " + path + ", " + failure, () -> await(judged)));
                }
            }
        }
        runs.shutdown();
        return tests.build();
    }

    private static void await(Future<?> judged) throws Throwable {
        try {
            judged.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private static void judge(Jdk jdk, WritePath path, Failure failure, PathRun run) {
        assertThat(run.ended().status()).as(run.toString()).isZero();
        assertThat(run.ended().out()).as(run.toString()).endsWith("end\n");
        List<Map<String, Object>> failures = run.records("epipe.write_failure");
        List<Map<String, Object>> lost = run.records("epipe.lost_write");
        if ((failure == Failure.READ_FIRST || path.racing) && !lost.isEmpty()) {
            // a reader of the library's own can be first, and TLS had written something that the reset found unacknowledged: the read tells of it, and the writes that fail are consequences
            assertThat(lost).as(run.toString()).hasSize(1).allSatisfy(r -> assertThat((Long) r.get("epipe.bytes.lost")).isPositive());
            assertThat(failures).as(run.toString()).isEmpty();
            return;
        }
        assertThat(run.records()).as(run.toString())
            .allMatch(r -> List.of("epipe.write_failure", "epipe.repeats").contains(r.get("event.name")));
        long expected = 1;
        String error = failure.error;
        long asked = -1;
        if (FailingCalls.areKnown()) {
            List<FailingCalls.Call> calls = run.calls("write");
            assertThat(calls.stream().map(FailingCalls.Call::socket).distinct().count()).as(run.toString())
                .isBetween(path.racing ? 0L : 1L, 1L);
            expected = Math.min(1, calls.size());
            assertThat(run.consequences()).as("consequences\n" + run).isEqualTo(Math.max(0, calls.size() - 1));
            if (!calls.isEmpty()) {
                error = path.racing ? calls.get(0).error() : failure.error;
                assertThat(calls.get(0).error()).as(run.toString()).isEqualTo(error);
                asked = calls.get(0).asked();
            }
        } else if (path.racing) {
            expected = Math.min(1, failures.size());
            error = failures.isEmpty() ? null : (String) failures.get(0).get("error.type");
        }
        assertThat(failures).as(run.toString()).hasSize((int) expected);
        for (Map<String, Object> record : failures) {
            assertThat(record).as(run.toString()).containsEntry("error.type", error)
                .containsEntry("epipe.operation", path.operation(jdk));
            if (!path.racing) {
                // the thread is the JDK's own, and a virtual one in JDK 27
                assertThat(record).as(run.toString()).containsEntry("epipe.thread.virtual", path.virtual);
            }
            judgeBytesAndThread(jdk, path, run, record, asked);
            judgeEnds(path, run, record);
            if (failure == Failure.READ_FIRST) {
                assertThat(record).as(run.toString()).containsEntry("epipe.verdict", "ALREADY_FAILED");
                assertThat((String) record.get("epipe.earlier_failure")).containsPattern("[.a-z][rR]ead failed ");
            }
        }
    }

    private static void judgeBytesAndThread(Jdk jdk, WritePath path, PathRun run, Map<String, Object> record,
                                            long calledWith) {
        String asked = run.said("asked");
        if (asked.equals("none")) {
            assertThat(record).as(run.toString()).doesNotContainKey("epipe.requested_bytes");
        } else if (!asked.equals("layer") && path.operation(jdk).equals(path.operation)) {
            assertThat(record).as(run.toString()).containsEntry("epipe.requested_bytes", Long.parseLong(asked));
        } else if (calledWith >= 0) {
            // a layer above the operation, of TLS or HTTP or the streams of JDK 8 and 11, has asked for more or for less
            assertThat(record).as(run.toString()).containsEntry("epipe.requested_bytes", calledWith);
        }
        if (!asked.equals("layer")) {
            assertThat(run.ended().out()).as("the exception's note").containsOnlyOnce(
                "Suppressed: java.io.IOException: epipe #" + record.get("epipe.incident.id") + " " + record.get("epipe.verdict") + ": ");
        }
        if (!run.said("thread").equals("null")) {
            assertThat(record).as(run.toString()).containsEntry("thread.name", run.said("thread"));
        }
        assertThat(record.containsKey("code.function.name")).as("the code that started the write\n" + run)
            .isEqualTo(!path.elsewhere && !path.racing);
    }

    private static void judgeEnds(WritePath path, PathRun run, Map<String, Object> record) {
        if (path.unix) {
            assertThat(record).as(run.toString()).containsEntry("network.transport", "unix")
                .containsEntry("epipe.peer.pid", ProcessHandle.current().pid())
                .containsEntry("epipe.peer.command", command()).containsKey("network.peer.address")
                .doesNotContainKey("network.peer.port");
        } else {
            assertThat(record).as(run.toString()).containsEntry("network.transport", "tcp")
                .containsEntry("network.local.address", "127.0.0.1")
                .containsEntry("network.local.port", (long) run.localPort())
                .containsEntry("network.peer.address", "127.0.0.1")
                .containsEntry("network.peer.port", (long) run.peerPort());
        }
    }

    private static String command() {
        try {
            return Files.readString(Path.of("/proc/self/comm")).strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterAll
    static void printAndKeep() throws IOException {
        System.out.println(TABLE.forPeople());
        TABLE.keepIn(Path.of("..", "docs", "write-paths.md"));
    }
}
