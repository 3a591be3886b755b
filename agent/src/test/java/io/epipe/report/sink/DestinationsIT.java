package io.epipe.report.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.command.CommandRun;
import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
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

    /** The program's own line meets it first, and its PrintStream keeps that to itself. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aStandardOutputThatNobodyReadsAnyMoreLosesNothingOfTheTextAndIsSaidOnce(Jdk jdk) throws Exception {
        try (ForkedJvm jvm = CommandRun.attachable(jdk).agent("repeats=0,log=stdout,json=stdout").under(withoutReader(1)).start()) {
            jvm.awaitError("epipe #1  Broken pipe");
            jvm.input().write('\n');
            jvm.input().flush();
            jvm.awaitError("PEER_ABORTED");
            assertCounted(jvm, "text: 0 dropped, 2 errors, the last: java.io.IOException: nobody reads it any more; json: 2 dropped, 2 errors, the last: java.io.IOException: nobody reads it any more");
            jvm.input().close();
            ForkedJvm.Ended ended = jvm.await();
            assertThat(ended.err().lines().filter(l -> l.startsWith("epipe: "))).containsExactlyInAnyOrder(
                "epipe: option log: cannot write to standard output: nobody reads it any more",
                "epipe: option json: cannot write to standard output: nobody reads it any more");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aStandardErrorThatNobodyReadsAnyMoreIsCounted(Jdk jdk) throws Exception {
        try (ForkedJvm jvm = CommandRun.attachable(jdk).agent("repeats=0").under(withoutReader(2)).start()) {
            CommandRun.breakOne(jvm, 1);
            assertCounted(jvm, "text: 1 dropped, 1 error, the last: java.io.IOException: nobody reads it any more");
        }
    }

    /** Starts a program with a pipe as its descriptor whose reading end is closed by then. */
    private String[] withoutReader(int descriptor) {
        String fifo = "'" + directory.resolve("fifo") + "'";
        return new String[] {"sh", "-c", "mkfifo " + fifo + " && exec 3<>" + fifo + " && exec " + descriptor + ">" + fifo + " 3<&- && exec \"$@\"", "sh"};
    }

    private static void assertCounted(ForkedJvm jvm, String expected) {
        String status;
        do {
            status = CommandRun.run(Jdk.current(), "status", "--verbose", CommandRun.pid(jvm)).out();
        } while (status.contains("not told yet"));
        assertThat(status).contains(expected);
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

    /** What it lost is told once there is room again; half a line, if the disk took that much, is a line of its own. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aDiskThatFillsUpKeepsWholeLinesAndTellsWhatItLost(Jdk jdk) throws Exception {
        assumeMounts("a disk that fills up");
        Path mounted = Files.createDirectory(directory.resolve("small"));
        try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("repeats=0,log=off,json=" + mounted.resolve("records.jsonl"))
                .under("unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs '" + mounted + "' && exec \"$@\"", "sh")
                .main(Programs.ONE_BY_ONE).start()) {
            round(jvm, 1);
            Path seen = Path.of("/proc/" + jvm.pid() + "/root" + mounted.toRealPath());
            Path json = seen.resolve("records.jsonl");
            awaitRecords(json, 2);
            Path filler = seen.resolve("filler");
            assertThatThrownBy(() -> Files.write(filler, new byte[1 << 20])).isInstanceOf(IOException.class);
            round(jvm, 2);
            jvm.awaitError("cannot write to " + mounted.resolve("records.jsonl"));
            Files.delete(filler);
            long end = System.nanoTime() + 60_000_000_000L;
            while (toldByWholeLines(json) < 4) {
                assertThat(System.nanoTime() - end).as(Files.readString(json)).isNegative();
                Thread.onSpinWait();
            }
            assertThat(toldByWholeLines(json)).as(Files.readString(json)).isEqualTo(4);
            assertThat(Files.readAllLines(json)).filteredOn(l -> !l.endsWith("}")).hasSizeLessThanOrEqualTo(2);
            jvm.input().close();
            assertThat(jvm.await().err().lines().filter(l -> l.startsWith("epipe: "))).hasSize(1);
        }
    }

    private static long toldByWholeLines(Path json) throws IOException {
        long told = 0;
        for (String line : Files.readString(json).split("\n")) {
            if (line.endsWith("}")) {
                told += told(Records.parse(line));
            }
        }
        return told;
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aReadOnlyFileSystemLosesNothingOfTheTextAndIsSaidOnce(Jdk jdk) throws Exception {
        assumeMounts("a read-only file system");
        Path mounted = Files.createDirectory(directory.resolve("readonly"));
        assertReadOnly(jdk, mounted, "Read-only file system",
            "unshare", "-m", "sh", "-c", "mount -t tmpfs -o ro tmpfs '" + mounted + "' && exec \"$@\"", "sh");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aDirectoryThatTheProcessMayNotWriteToLosesNothingOfTheTextAndIsSaidOnce(Jdk jdk) throws Exception {
        Path closed = Files.createDirectory(directory.resolve("closed"), PosixFilePermissions.asFileAttribute(
            PosixFilePermissions.fromString("r-xr-xr-x")));
        if (!Files.isWritable(closed)) {
            assertReadOnly(jdk, closed, "Permission denied");
            return;
        }
        // root may write everywhere, unless it gives that up
        String[] setpriv = {"setpriv", "--inh-caps=-dac_override,-dac_read_search", "--bounding-set=-dac_override,-dac_read_search"};
        assumeTrue(runs(setpriv), "no setpriv here: a directory that root may not write to was not tested");
        assertReadOnly(jdk, closed, "Permission denied", setpriv);
    }

    private static void assertReadOnly(Jdk jdk, Path where, String why, String... under) throws IOException {
        try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("repeats=0,log=" + where.resolve("epipe.log") + ",json=" + where.resolve("records.jsonl"))
                .under(under).main(Programs.ONE_BY_ONE).start()) {
            round(jvm, 1);
            round(jvm, 2);
            jvm.input().close();
            ForkedJvm.Ended ended = jvm.await();
            assertThat(ended.status()).isZero();
            assertThat(ended.err().lines().filter(l -> l.startsWith("epipe #"))).as(ended.err()).hasSize(4);
            assertThat(ended.err().lines().filter(l -> l.startsWith("epipe: "))).as(ended.err()).hasSize(2)
                .allSatisfy(l -> assertThat(l).contains("cannot write to " + where).contains(why));
        }
    }

    private static void assumeMounts(String what) throws Exception {
        assumeTrue(runs("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"), "nothing can be mounted here: " + what + " was not tested");
    }

    private static boolean runs(String... command) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of(command));
        if (!command[0].equals("unshare")) {
            all.add("true");
        }
        try {
            return new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    @Test
    void newFilesAreReadableByOthersOnlyIfTheUmaskSaysSo() throws IOException {
        for (Map.Entry<String, String> umask : Map.of("077", "rw-------", "022", "rw-r--r--").entrySet()) {
            Path text = directory.resolve("text-" + umask.getKey());
            Path json = directory.resolve("json-" + umask.getKey());
            ForkedJvm.Ended ended = ForkedJvm.on(Jdk.current()).agent("log=" + text + ",json=" + json)
                .under("sh", "-c", "umask " + umask.getKey() + " && exec \"$@\"", "sh").main(Programs.HOSTILE, "words").startAndAwait();
            assertThat(ended.status()).as(ended.err()).isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(text))).isEqualTo(umask.getValue());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(json))).isEqualTo(umask.getValue());
        }
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
        assertThat(told(json)).isEqualTo(4);
    }

    /** How many failures a file tells of, lost ones included. */
    private static long told(Path json) {
        long told = 0;
        for (Map<String, Object> record : Records.of(json)) {
            told += told(record);
        }
        return told;
    }

    private static long told(Map<String, Object> record) {
        return "epipe.omitted".equals(record.get("event.name")) ? (Long) record.get("epipe.omitted.dropped") : 1;
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
