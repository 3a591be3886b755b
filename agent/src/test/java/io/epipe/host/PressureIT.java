package io.epipe.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Heap, stack, descriptors or threads run out while a write fails. The agent may be without a record then, but no class of the JDK is broken by it,
 * and it is there again when the moment has passed.
 */
class PressureIT {

    /** 0 to 20 were measured, of what epipe takes for itself in the last of the heap; with a look at every failure 311 in 50 failures, 1,409 in 300. */
    private static final int MOST_COLLECTIONS = 100;
    private static final Pattern SAID = Pattern.compile("failed \\d+, collections (\\d+), notes (\\d+) end");

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    static List<Object[]> jdksAndStates() {
        List<Object[]> all = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            all.add(new Object[] {jdk, "cold"});
            all.add(new Object[] {jdk, "warm"});
        }
        return all;
    }

    /** What is initialised for the first time by a failure could be so under pressure: nothing of the JDK, and nothing of ours, is. */
    @ParameterizedTest
    @MethodSource("jdks")
    void theFirstFailureLoadsNoClass(Jdk jdk, @TempDir Path directory) throws IOException {
        Path json = directory.resolve("records.jsonl");
        List<String> loaded = loadedInBetween(ForkedJvm.on(jdk)
            .agent("log=" + directory.resolve("text.log") + ",repeats=0,last-words=64,json=" + json), jdk, json);
        assertThat(loaded).as("the JVM's own log works").isNotNull();
        assertThat(loaded).isEmpty();
    }

    private static List<String> loadedInBetween(ForkedJvm.Builder builder, Jdk jdk, Path json) throws IOException {
        builder.vm(jdk.feature() == 8 ? "-verbose:class" : "-Xlog:class+load=info:stdout");
        try (ForkedJvm jvm = builder.main(HostPrograms.FIRST_USE, "agent").start()) {
            jvm.awaitOutput("mark begin");
            jvm.awaitOutput("notes 1");
            HostPrograms.await(() -> Records.writeFailures(json).size() == 2);
            HostPrograms.line(jvm);
            String out = jvm.await().out();
            assertThat(out).contains("io.epipe.");
            String between = out.substring(out.indexOf("mark begin"), out.indexOf("mark end"));
            return between.lines().filter(line -> line.contains("oaded ") || line.contains("source:"))
                // what the JVM makes of its own accord
                .filter(line -> !line.contains("LambdaForm") && !line.contains("Hidden") && !line.contains("$$")
                    && !line.contains("java.io.") && !line.contains("java.util.concurrent.locks"))
                .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("jdksAndStates")
    void descriptorsRunOut(Jdk jdk, String state, @TempDir Path directory) throws IOException {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        Path json = directory.resolve("records.jsonl");
        try (ForkedJvm jvm = ForkedJvm.on(jdk).under("sh", "-c", "ulimit -n 80 && exec \"$@\"", "sh")
                .agent("log=off,repeats=0,json=" + json).main(HostPrograms.NO_DESCRIPTORS, state).start()) {
            jvm.awaitOutput("no descriptors left: true");
            HostPrograms.line(jvm);
            ForkedJvm.Ended ended = jvm.await();
            assertThat(ended.out()).as(ended.err()).contains("failed: true", "time zones work: true",
                "the system's too: true", "notes later: 1",
                // to wait for room is none
                "agent errors: 0 null");
            assertThat(ended.status()).isZero();
            assertThat(Records.writeFailures(json)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("jdksAndStates")
    void theHeapIsFull(Jdk jdk, String state, @TempDir Path directory) throws IOException {
        Path json = directory.resolve("records.jsonl");
        // on 25 the program itself ends for want of memory where it has left itself nothing
        List<String> least = jdk.feature() >= 25 ? List.of("60000") : List.of("0");
        for (String spare : state.equals("cold") ? least : List.of(least.get(0), "200000")) {
            try (ForkedJvm jvm = ForkedJvm.on(jdk).vm("-Xmx32m", "-XX:+UseSerialGC")
                    .agent("log=off,repeats=0,json=" + json).main(HostPrograms.NO_HEAP, state, spare).start()) {
                ForkedJvm.Ended ended = jvm.await();
                assertThat(ended.out()).as(spare + " spare, " + ended.err()).contains("failed: true", "notes later: 1")
                    .doesNotContain("broken: ");
                assertThat(ended.status()).isZero();
                assertThat(ended.err()).doesNotContain("epipe-");
            }
        }
        assertThat(Records.writeFailures(json)).isNotEmpty();
    }

    /** A heap that every collection leaves full, and an agent that looks for room in it: not for every failure. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aFullHeapIsNotTriedForEveryFailure(Jdk jdk) {
        Matcher said = fullOfLife(jdk, 200, 1_500, "cold");
        assertThat(Integer.parseInt(said.group(1))).as("collections while 200 writes fail; without epipe there is none").isLessThan(MOST_COLLECTIONS);
    }

    /** Nor is every failure recorded, when records have brought on collections. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aFullHeapIsSparedOfRecords(Jdk jdk) {
        Matcher said = fullOfLife(jdk, 600, 500, "warm");
        assertThat(Integer.parseInt(said.group(2))).as("recorded").isLessThan(600);
    }

    private static Matcher fullOfLife(Jdk jdk, int failures, int spare, String state) {
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).vm("-Xmx64m", "-XX:+UseSerialGC").agent("log=off")
            .main(HostPrograms.FULL_OF_LIFE, String.valueOf(failures), String.valueOf(spare), state).startAndAwait();
        Matcher said = SAID.matcher(ended.out());
        assertThat(said.find()).as(ended.out() + ended.err()).isTrue();
        System.out.println("epipe, " + jdk + ", " + state + ": " + said.group());
        // at once, when there is room again
        assertThat(ended.out()).contains("notes later 1");
        assertThat(ended.status()).isZero();
        return said;
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anInterruptMeanwhileIsNotLost(Jdk jdk) {
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off").main(HostPrograms.INTERRUPTED).startAndAwait();
        assertThat(ended.out()).as(ended.err()).isEqualTo("failed: true, lost: false\n");
    }
}
