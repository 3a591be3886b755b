package io.epipe.report.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where texts and records can go, and what becomes of them when that place is not as it should be. */
class DestinationsIT {

    @TempDir
    Path directory;

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void standardOutput(Jdk jdk) throws IOException {
        ForkedJvm.Ended json = ForkedJvm.on(jdk).agent("log=off,json=stdout,service=Caf\u00e9").vm("-Dfile.encoding=ISO-8859-1")
            .main(Programs.HOSTILE, "words").startAndAwait();
        List<String> lines = json.out().lines().filter(l -> l.startsWith("{")).toList();
        assertThat(lines).as(json.out()).hasSize(1);
        assertThat(Records.parse(lines.get(0))).containsEntry("service.name", "Caf\u00e9");
        assertThat(json.err()).isEmpty();
        ForkedJvm.Ended text = ForkedJvm.on(jdk).agent("log=stdout").main(Programs.HOSTILE, "words").startAndAwait();
        assertThat(text.out()).contains("\nepipe #1  ");
        assertThat(text.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aRelativePathIsShownAsWhatItMeansAndMayNameTheProcess(Jdk jdk) throws IOException {
        ForkedJvm jvm = ForkedJvm.on(jdk).agent("verbose=on,log=off,json=records-%p.jsonl").in(directory)
            .main(Programs.HOSTILE, "words").vm("-cp", System.getProperty("epipe.test.programs")).start();
        Path json = directory.toRealPath().resolve("records-" + jvm.pid() + ".jsonl");
        ForkedJvm.Ended ended = jvm.await();
        assertThat(ended.err()).contains("epipe: output json to " + json + "\n");
        assertThat(Records.of(json)).hasSize(1);
    }

    @Test
    void aStandardErrorThatNobodyReadsIsSaidInTheStatus() throws Exception {
        Path said = directory.resolve("said");
        Process process = new ProcessBuilder("sh", "-c", "exec \"$@\" > '" + said + "' 2> /dev/null", "sh", Jdk.current().java(),
            "-javaagent:" + ForkedJvm.agentJar(), "-cp", System.getProperty("epipe.test.programs"), Programs.ATTACHABLE).start();
        try {
            while (Files.notExists(said) || !Files.readString(said).contains("ready")) {
                assertThat(process.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            assertThat(ForkedJvm.on(Jdk.current()).run("-jar", ForkedJvm.agentJar().toString(), "status", "--verbose", Long.toString(process.pid()))
                .startAndAwait().out()).contains("output text to standard error, which is /dev/null");
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aFullDiskLosesNothingOfTheTextAndIsSaidOnce(Jdk jdk) {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full here: a full disk was not tested");
        ForkedJvm.Ended ended = rounds(jdk, "repeats=0,log=/dev/full,json=/dev/full", 2);
        assertThat(ended.err().lines().filter(l -> l.startsWith("epipe #"))).as(ended.err()).hasSize(4);
        assertThat(ended.err().lines().filter(l -> l.startsWith("epipe: "))).hasSize(2)
            .allSatisfy(l -> assertThat(l).contains("cannot write to /dev/full"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aMissingDirectoryIsSaidOnceAndUsedOnceItIsThere(Jdk jdk) throws IOException {
        Path json = directory.resolve("missing").resolve("records.jsonl");
        try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("repeats=0,log=off,json=" + json).main(Programs.ONE_BY_ONE).start()) {
            jvm.awaitError("cannot write to " + json);
            round(jvm, 1);
            Files.createDirectory(json.getParent());
            round(jvm, 2);
            jvm.input().close();
            ForkedJvm.Ended ended = jvm.await();
            assertThat(ended.err().lines()).as(ended.err()).hasSize(1);
        }
        // what was lost before is told now
        long told = 0;
        for (Map<String, Object> record : Records.of(json)) {
            told += "epipe.omitted".equals(record.get("event.name")) ? (Long) record.get("epipe.omitted.dropped") : 1;
        }
        assertThat(told).isEqualTo(4);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void rotationByRenameAndByCopyAndTruncateLosesNothing(Jdk jdk) throws IOException {
        Path json = directory.resolve("records.jsonl");
        long records = 0;
        try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("repeats=0,log=off,json=" + json).main(Programs.ONE_BY_ONE).start()) {
            round(jvm, 1);
            awaitRecords(json, 2);
            Files.move(json, directory.resolve("renamed"));
            round(jvm, 2);
            awaitRecords(json, 2);
            Files.copy(json, directory.resolve("copied"));
            FileChannel.open(json, StandardOpenOption.WRITE).truncate(0).close();
            round(jvm, 3);
            jvm.input().close();
            jvm.await();
        }
        for (String name : List.of("renamed", "copied", "records.jsonl")) {
            records += Records.of(directory.resolve(name)).size();
        }
        assertThat(records).isEqualTo(6);
    }

    private static void awaitRecords(Path json, int count) throws IOException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (Files.notExists(json) || Files.readAllLines(json).size() < count || !Files.readString(json).endsWith("\n")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void twoProcessesShareOneFile(Jdk jdk) throws IOException {
        Path json = directory.resolve("records.jsonl");
        String options = "repeats=0,rate=1000,log=off,json=" + json;
        try (ForkedJvm first = ForkedJvm.on(jdk).agent(options).main(Programs.STORM, "300", "1").start();
             ForkedJvm second = ForkedJvm.on(jdk).agent(options).main(Programs.STORM, "300", "1").start()) {
            assertThat(first.await().status()).isZero();
            assertThat(second.await().status()).isZero();
        }
        // each line is whole: parsing is the assertion
        assertThat(Records.of(json).stream().map(r -> r.get("service.instance.id")).distinct()).hasSize(2);
    }

    private static ForkedJvm.Ended rounds(Jdk jdk, String options, int count) {
        try (ForkedJvm jvm = ForkedJvm.on(jdk).agent(options).main(Programs.ONE_BY_ONE).start()) {
            for (int i = 1; i <= count; i++) {
                round(jvm, i);
            }
            jvm.input().close();
            return jvm.await();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void round(ForkedJvm jvm, int number) throws IOException {
        jvm.input().write('\n');
        jvm.input().flush();
        jvm.awaitOutput("end of round " + number);
    }
}
