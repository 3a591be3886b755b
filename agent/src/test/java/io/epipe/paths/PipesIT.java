package io.epipe.paths;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.command.CommandRun;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pipes, standard output and error, child processes: one record for each that broke, and none for a full disk. */
class PipesIT {

    private static final String PROGRAMS = "io.epipe.programs.paths.";
    /** The next command's output goes to a reader that takes one line and leaves. */
    private static final String[] INTO_HEAD = {"sh", "-c", "\"$@\" | head -n 1", "sh"};
    private static final String[] BOTH_INTO_HEAD = {"sh", "-c", "\"$@\" 2>&1 | head -n 1", "sh"};

    private static final RowsTable TABLE = new RowsTable("PipesIT", "epipe.verdict", List.of(8, 11, 17, 21, 25, 27));

    @TempDir
    Path directory;

    private static void note(String path, Jdk jdk, Map<String, Object> record) {
        TABLE.add(path, record.get("epipe.operation"), record.get("epipe.verdict"), jdk);
    }

    @AfterAll
    static void keepTheTable() throws IOException {
        TABLE.keep();
    }

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void everyWriteToAPipeWithoutReaderHasItsRecord(Jdk jdk) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,repeats=0,json=" + json)
            .main(PROGRAMS + "Pipes", directory.toString()).startAndAwait();
        assertThat(ended.out()).as(ended.err()).endsWith("none 0\nnone 0\nend\n");
        List<String> expected = new ArrayList<>(ended.out().lines().filter(line -> !line.startsWith("none")).toList());
        expected.remove("end");
        // 22 and later have no direct transfer to a pipe
        expected.replaceAll(line -> line.replace("transferTo", jdk.feature() < 22 ? "FileChannel.transferTo"
            : "Pipe.SinkChannel.write"));
        List<Map<String, Object>> records = Records.writeFailures(json);
        assertThat(records).extracting(r -> r.get("epipe.operation") + " " + r.get("epipe.requested_bytes"))
            .as(ended.err()).containsExactlyElementsOf(expected);
        assertThat(records).allSatisfy(record -> assertThat(record).containsEntry("epipe.verdict", "PIPE_READER_GONE")
            .containsEntry("epipe.confidence", "certain").containsEntry("network.transport", "pipe")
            .containsEntry("error.type", "EPIPE").doesNotContainKey("epipe.child.pid"));
        // the program closes each at once
        assertThat(records).allSatisfy(record -> assertThat((String) record.get("epipe.pipe.path"))
            .matches("\\Q" + directory.resolve("fifo") + "\\E|pipe:\\[\\d+]"));
        records.forEach(record -> note("a pipe or FIFO without a reader", jdk, record));
    }

    /** Two stories of one descriptor: between them somebody has read it again. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aFifoWhoseReaderComesAndGoesHasARecordEachTime(Jdk jdk) {
        Path json = directory.resolve("records.jsonl");
        Path fifo = directory.resolve("fifo");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,repeats=1m,json=" + json)
            .main(PROGRAMS + "ReaderComesAndGoes", fifo.toString()).startAndAwait();
        assertThat(ended.out().lines()).as(ended.out() + ended.err()).satisfiesExactly(
            first -> assertThat(first).startsWith("epipe #1 PIPE_READER_GONE"),
            second -> assertThat(second).startsWith("epipe #1 ALREADY_FAILED: this pipe was broken already"),
            third -> assertThat(third).startsWith("epipe #").contains(" PIPE_READER_GONE").doesNotStartWith("epipe #1 "),
            fourth -> assertThat(fourth).contains(" ALREADY_FAILED: this pipe was broken already").doesNotStartWith("epipe #1 "));
        List<Map<String, Object>> records = Records.writeFailures(json);
        assertThat(records).as(ended.err()).extracting(r -> r.get("epipe.requested_bytes")).containsExactly(5L, 6L);
        assertThat(records).allSatisfy(record -> assertThat(record).containsEntry("epipe.verdict", "PIPE_READER_GONE")
            .containsEntry("epipe.confidence", "certain").containsEntry("epipe.pipe.path", fifo.toString())
            .doesNotContainKey("epipe.earlier_failure"));
        assertThat(Records.of(json)).filteredOn(r -> "epipe.repeats".equals(r.get("event.name")))
            .allSatisfy(r -> assertThat(r).containsEntry("epipe.repeats.consequences", 1L)).hasSize(2);
        records.forEach(record -> note("a FIFO whose reader comes and goes", jdk, record));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void standardOutputIntoAReaderThatLeft(Jdk jdk) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.on(jdk).under(INTO_HEAD).agent("log=off,repeats=0,json=" + json)
            .main(PROGRAMS + "StandardOutput", "out").startAndAwait();
        assertThat(Records.writeFailures(json)).singleElement().satisfies(record -> {
            assertThat(record).containsEntry("epipe.operation", "System.out")
                .containsEntry("epipe.verdict", "PIPE_READER_GONE").containsEntry("network.transport", "pipe");
            assertThat((String) record.get("epipe.pipe.path")).startsWith("pipe:[");
            assertThat((String) record.get("epipe.explanation")).contains("standard output");
            note("standard output into a reader that has left", jdk, record);
        });
    }

    /** The report's own way out is what is broken. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aReportIntoTheBrokenPipeItselfDoesNotReportItself(Jdk jdk) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.on(jdk).under(BOTH_INTO_HEAD).agent("repeats=0,json=" + json)
            .main(PROGRAMS + "StandardOutput").startAndAwait();
        assertThat(Records.writeFailures(json)).extracting(r -> r.get("epipe.operation"))
            .containsExactlyInAnyOrder("System.out", "System.err");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void withPipesOffNothingIsRecorded(Jdk jdk) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,pipes=off,repeats=0,json=" + json)
            .main(PROGRAMS + "Pipes", directory.toString()).startAndAwait();
        assertThat(ended.out()).as(ended.err()).endsWith("end\n");
        assertThat(Records.of(json)).isEmpty();
    }

    static List<Object[]> children() {
        List<Object[]> runs = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            // the pipe breaks as the child ends: EPIPE, or no system call where it was reaped before
            runs.add(new Object[] {jdk, "builder", false, "echo $$; exit 3", 3L, "getErrorStream", null});
            runs.add(new Object[] {jdk, "exec", true, "echo $$; kill -9 $$", 137L, "getErrorStream", null});
            runs.add(new Object[] {jdk, "inherit", false, "exec 0<&-; echo $$; sleep 2", null, "this program's standard error", null});
            // it ends as soon as the write has failed: it had closed its input before, which is the reason
            runs.add(new Object[] {jdk, "builder", false, "exec 0<&-; echo $$; until [ -e failed ]; do sleep 0.01; done; exit 6", null, "getErrorStream", null});
            runs.add(new Object[] {jdk, "builder", true, "exec 0<&-; echo $$; exit 6", 6L, "getErrorStream", null});
            // the child has ended long before epipe is ready: the JDK's thread that reaps it has no room for what is not loaded
            runs.add(new Object[] {jdk, "builder", true, "echo $$; exit 3", 3L, "getErrorStream", "-Xint"});
            if (jdk.feature() >= 9) {
                runs.add(new Object[] {jdk, "pipeline", false, "echo $$; exec 1>&-; exit 4", 4L, "getErrorStream", null});
            }
        }
        return runs;
    }

    @ParameterizedTest(name = "{0}, {1}, after its end {2}: {3}")
    @MethodSource("children")
    void theChildIsTold(Jdk jdk, String how, boolean afterEnd, String script, Long status, String errors, String mode) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Builder builder = ForkedJvm.on(jdk).agent("log=off,repeats=0,json=" + json);
        if (mode != null) {
            builder.vm(mode);
        }
        ForkedJvm.Ended ended = builder.in(directory).main(PROGRAMS + "ChildInput", how, String.valueOf(afterEnd), script).startAndAwait();
        assertThat(ended.out()).as(ended.err()).contains("failed ");
        long pid = Long.parseLong(ended.out().lines().findFirst().orElseThrow().substring("pid ".length()));
        assertThat(Records.writeFailures(json)).as(ended.out() + ended.err()).singleElement().satisfies(record -> {
            assertThat(record).containsEntry("epipe.verdict", status == null ? "PIPE_READER_GONE" : "CHILD_EXITED")
                .containsEntry("network.transport", "pipe").containsEntry("epipe.operation", "Process.stdin").containsEntry("epipe.child.pid", pid)
                .containsEntry("epipe.child.command", "sh -c " + script);
            assertThat(record).containsEntry("epipe.requested_bytes", 100L);
            // JDK 8 does not tell an own close from that of a child that was reaped
            assertThat(record).containsEntry("epipe.confidence",
                jdk.feature() == 8 && !"EPIPE".equals(record.get("error.type")) ? "likely" : "certain");
            assertThat((String) record.get("epipe.child.stderr")).contains(errors);
            note("a child (" + how + "), " + (status == null ? errors.equals("getErrorStream") ? "which closes its standard input, then ends" : "which has closed its standard input" : afterEnd ? "reaped before the write" : "which ends"), jdk, record);
            if (status != null) {
                assertThat(record).containsEntry("epipe.child.exit_status", status)
                    .containsKey("epipe.child.exited_ago_ms");
            } else {
                assertThat((String) record.get("epipe.explanation")).contains("still runs");
            }
        });
    }

    static List<Object[]> earlierChildren() {
        List<Object[]> runs = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            // the write meets a pipe that is closed, or one that the JDK has closed with the exit status
            runs.add(new Object[] {jdk, "builder", "echo $$; head -c 50 >/dev/null; exit 3", true});
            runs.add(new Object[] {jdk, "inherit", "echo $$; head -c 50 >/dev/null; exec 0<&-; sleep 4", false});
        }
        return runs;
    }

    /** It was started before there was an agent: its exit status was told to nobody else. */
    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("earlierChildren")
    void aChildThatWasThereBeforeTheAttachIsTold(Jdk jdk, String how, String script, boolean ends) throws Exception {
        Path json = directory.resolve("records.jsonl");
        try (ForkedJvm jvm = CommandRun.dynamic(jdk).in(directory).main(PROGRAMS + "ChildInput", how, "attach", script).start()) {
            jvm.awaitOutput("\n");
            long pid = Long.parseLong(jvm.output().lines().findFirst().orElseThrow().substring("pid ".length()));
            ForkedJvm.Ended attached = CommandRun.run(Jdk.current(), "attach", String.valueOf(jvm.pid()), "log=off,repeats=0,json=" + json);
            assertThat(attached.status()).as(attached.err()).isZero();
            jvm.input().write('\n');
            jvm.input().flush();
            ForkedJvm.Ended ended = jvm.await();
            assertThat(ended.out()).as(ended.err()).contains("failed ");
            assertThat(Records.writeFailures(json)).as(ended.out() + ended.err()).singleElement().satisfies(record -> {
                assertThat(record).containsEntry("epipe.verdict", ends ? "CHILD_EXITED" : "PIPE_READER_GONE")
                    .containsEntry("epipe.operation", "Process.stdin");
                if ("EPIPE".equals(record.get("error.type"))) {
                    assertThat(record).containsEntry("epipe.child.pid", pid);
                    assertThat((String) record.get("epipe.child.command")).startsWith("sh -c echo").contains("head -c 50");
                }
                assertThat((String) record.get("epipe.explanation")).contains(ends ? "has ended" : "still runs");
                note("a child from before the attach, which " + (ends ? "ends" : "closes its standard input"), jdk, record);
            });
        }
    }
}
