package io.epipe.outputs;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What JFR's own tools read of a recording that was made beside epipe. */
class FlightRecorderIT {

    private static final int FAILURES = 50;
    /** Each look takes a dump of the recording, some 0.1 s. */
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    @TempDir
    Path directory;

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    /** The classes of the events are loaded once JFR is in use; a failure before that is told by the reporter, without its stack. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aRecordingHoldsEveryFailureWithThreadAndStack(Jdk jdk) throws IOException, InterruptedException {
        Path file = directory.resolve("recording-" + jdk.feature() + ".jfr");
        try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("log=off").vm("-XX:StartFlightRecording=filename=" + file, "-verbose:class")
            .main(Programs.MANAGED).start()) {
            jvm.awaitOutput("ready");
            breakSome(jvm, 1);
            jvm.awaitOutput("io.epipe.report.jfr.StatisticsEvent");
            awaitFirstEvent(jdk, jvm);
            breakSome(jvm, FAILURES - 1);
            jvm.input().close();
            assertThat(jvm.await().status()).as(jvm.error()).isZero();
        }
        String events = jfr(jdk, "print", "--stack-depth", "64", "--events", "io.epipe.WriteFailure", file.toString());
        assertThat(events.split("io.epipe.WriteFailure \\{")).hasSize(FAILURES + 1);
        // jfr print of JDK 8 keeps no order of time
        assertThat(events.split("io.epipe.WriteFailure \\{")).filteredOn(e -> e.contains("eventThread = \"main\"")).isNotEmpty()
            .allSatisfy(e -> assertThat(e).contains("verdict = \"PEER_ABORTED\"", "error = \"ECONNRESET\"", "role = \"client\"",
            "bytesRequested = 1 byte", "failingThread = \"main\"", "io.epipe.programs.Managed.breakOne"));
        assertThat(jfr(jdk, "summary", file.toString())).contains("io.epipe.Statistics");
        if (jdk.feature() >= 21) {
            assertThat(jfr(jdk, "view", "--width", "400", "io.epipe.WriteFailure", file.toString())).contains("Socket Write Failure", "Failing Stack",
                "PEER_ABORTED", "ECONNRESET", "io.epipe.programs.Managed.breakOne");
        }
        assertConsumed(file);
    }

    /** The consumer API, of whatever JDK the recording comes from: the first failure may have come before the events' classes. */
    private static void assertConsumed(Path file) throws IOException {
        List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
            .filter(e -> e.getEventType().getName().equals("io.epipe.WriteFailure")).toList();
        assertThat(events).hasSize(FAILURES).allSatisfy(event -> {
            assertThat(event.getString("event")).isEqualTo("epipe.write_failure");
            assertThat(event.getString("verdict")).isEqualTo("PEER_ABORTED");
            assertThat(event.getString("address")).isEqualTo("127.0.0.1");
            assertThat(event.getInt("port")).isPositive();
            assertThat(event.getLong("bytesRequested")).isEqualTo(1);
            assertThat(event.getString("callSite")).isEqualTo("io.epipe.programs.Managed.breakOne");
            assertThat(event.getString("failingThread")).isEqualTo("main");
            assertThat(event.getString("failingStack").lines()).allMatch(l -> l.startsWith("at "))
                .anyMatch(l -> l.contains("io.epipe.programs.Managed.breakOne(")).noneMatch(l -> l.contains("io.epipe.incident"));
        });
        assertThat(events.stream().map(e -> e.getLong("incidentId")).distinct()).hasSize(FAILURES);
        assertThat(events).filteredOn(e -> "main".equals(e.getThread().getJavaName())).isNotEmpty()
            .allSatisfy(e -> assertThat(e.getStackTrace().getFrames()).anyMatch(f -> f.getMethod().getName().equals("breakOne")));
    }

    /** The same as JMX counts. */
    @ParameterizedTest
    @MethodSource("jdks")
    void thePeriodicEventTellsWhatHappenedSoFar(Jdk jdk) throws IOException, InterruptedException {
        Path settings = Files.writeString(directory.resolve("often.jfc"), "<?xml version=\"1.0\" encoding=\"UTF-8\"?><configuration version=\"2.0\">"
            + "<event name=\"io.epipe.Statistics\"><setting name=\"enabled\">true</setting><setting name=\"period\">50 ms</setting></event></configuration>");
        try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("log=off,repeats=0").vm("-XX:StartFlightRecording=settings=" + settings).main(Programs.MANAGED).start()) {
            jvm.awaitOutput("ready");
            breakSome(jvm, 7);
            assertThat(awaitStatistics(jdk, jvm, 7)).contains("byVerdict = \"PEER_ABORTED=7\"", "furtherFailures = 0", "dropped = 0", "agentErrors = 0");
            ManagementIT.await(jvm, "server", "server ");
            ManagementIT.await(jvm, "count io.epipe:type=Failures,verdict=PEER_ABORTED", "count 7.");
        }
    }

    /** By the JDK's own tool: the reader of 17 and 25 ends at a chunk of JDK 8's that holds no event, as the first dumps do. */
    private String awaitStatistics(Jdk jdk, ForkedJvm jvm, long incidents) throws IOException, InterruptedException {
        Path dump = directory.resolve("statistics-" + jdk.feature() + ".jfr");
        String printed = "";
        for (long end = System.nanoTime() + PATIENCE_NANOS; System.nanoTime() - end < 0;) {
            tool(jdk, "jcmd", String.valueOf(jvm.pid()), "JFR.dump", "filename=" + dump);
            printed = jfr(jdk, "print", "--events", "io.epipe.Statistics", dump.toString());
            // they are printed in no order of time
            for (String event : printed.split("io\\.epipe\\.Statistics \\{")) {
                if (event.contains("incidents = " + incidents)) {
                    return event;
                }
            }
        }
        throw new AssertionError("no " + incidents + " incidents in " + printed);
    }

    /** Some failures are looked at again before they are told, and turn out to be others, or none. */
    @ParameterizedTest
    @MethodSource("jdks")
    void anEventSaysWhatTheRecordSays(Jdk jdk) throws IOException {
        Path file = directory.resolve("told-" + jdk.feature() + ".jfr");
        Path json = directory.resolve("told-" + jdk.feature() + ".jsonl");
        try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("log=off,repeats=0,rate=1000,json=" + json)
                .vm("-XX:StartFlightRecording=filename=" + file, "-Dstays=true")
                .main(Programs.LOST_WRITES, "stale", "stale-then-reads", "half-closed", "own-shutdown", "goodbyes-cross", "noticed-in-time", "pipelined",
                    "reset-in-a-read", "server-half-closed", "server-answer-lost", "stale").start()) {
            jvm.awaitOutput("end");
            // JFR writes its recording when the JVM ends, beside the reporter: the last record has been told before that
            awaitStale(json, 3);
            jvm.input().close();
            assertThat(jvm.await().status()).as(jvm.error()).isZero();
        }
        assertThat(RecordingFile.readAllEvents(file).stream().filter(e -> e.getEventType().getName().matches("io\\.epipe\\.(Write|Read)Failure"))
            .map(e -> e.getLong("incidentId") + " " + e.getString("event") + " " + e.getString("verdict") + " " + e.getString("confidence")))
            .containsExactlyInAnyOrderElementsOf(Records.of(json).stream().filter(r -> r.containsKey("epipe.timeline"))
                .map(r -> r.get("epipe.incident.id") + " " + r.get("event.name") + " " + r.get("epipe.verdict") + " " + r.get("epipe.confidence"))
                .toList()).isNotEmpty();
    }

    /** JFR makes the events' classes over a while, of which nothing tells the end: it is there once an event is in the recording. */
    private void awaitFirstEvent(Jdk jdk, ForkedJvm jvm) throws IOException, InterruptedException {
        Path dump = directory.resolve("dump-" + jdk.feature() + ".jfr");
        for (long end = System.nanoTime() + PATIENCE_NANOS; System.nanoTime() - end < 0;) {
            tool(jdk, "jcmd", String.valueOf(jvm.pid()), "JFR.dump", "filename=" + dump);
            if (jfr(jdk, "print", "--events", "io.epipe.WriteFailure", dump.toString()).contains("verdict = ")) {
                return;
            }
        }
        throw new AssertionError("no event of the first failure");
    }

    private static void awaitStale(Path json, int records) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!Files.exists(json) || Records.of(json).stream().filter(r -> "STALE_CONNECTION".equals(r.get("epipe.verdict"))).count() < records) {
            assertThat(System.nanoTime()).as("the records that were awaited").isLessThan(end);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static void breakSome(ForkedJvm jvm, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            jvm.input().write("break\n".getBytes(StandardCharsets.US_ASCII));
        }
        jvm.input().flush();
        jvm.awaitOutput("failed.");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void withoutARecordingTheEventClassesAreNotLoaded(Jdk jdk) {
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("")
            .vm("-verbose:class", "-jar").run(ForkedJvm.demoJar().toString()).startAndAwait();
        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("io.epipe.report.jfr.FlightRecording").doesNotContain("io.epipe.report.jfr.JfrEvents");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void offMeansNoEvents(Jdk jdk) throws IOException, InterruptedException {
        Path file = directory.resolve("off-" + jdk.feature() + ".jfr");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("jfr=off")
            .vm("-XX:StartFlightRecording=filename=" + file, "-jar").run(ForkedJvm.demoJar().toString()).startAndAwait();
        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(jfr(jdk, "summary", file.toString())).doesNotContain("io.epipe");
    }

    private static String jfr(Jdk jdk, String... arguments) throws IOException, InterruptedException {
        return tool(jdk, "jfr", arguments);
    }

    private static String tool(Jdk jdk, String name, String... arguments) throws IOException, InterruptedException {
        Path tool = jdk.home().resolve("bin").resolve(name);
        assertThat(Files.exists(tool)).as("%s", tool).isTrue();
        String[] command = new String[arguments.length + 1];
        command[0] = tool.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }
}
