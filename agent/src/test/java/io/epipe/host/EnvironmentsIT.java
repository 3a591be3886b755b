package io.epipe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.host.Environment.Trait;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The host test bench: one program in many environments, without the agent and with it. Its output, its standard error and its exit status are the
 * same, it ends after a time of the same class, each broken connection has its one record, the agent counts no error of its own, and {@code status} and {@code detach} work.
 *
 * <p>In every build each environment is tried on one of the JDKs, in turn. With {@code mvn -Phost verify} it is each on all of them, and other agents
 * in both orders, and the table of docs/environments.md is written.
 */
class EnvironmentsIT {

    private static final boolean ALL = Boolean.getBoolean("epipe.test.host");
    private static final Path STORE = Path.of("target/host").toAbsolutePath();
    /** Of {@code Bench}. */
    private static final int STATUS = 7;
    private static final int KILLED_STATUS = 128 + 15;
    /** No measure of speed: machines are busy. What waits for something that does not come, or costs more the more there is, is beyond it. */
    private static final int TIMES_AS_LONG = 10;
    private static final long AND_MILLIS = 10_000;
    private static final List<Took> TOOK = new ArrayList<>();
    private static final OutcomeTable TABLE = new OutcomeTable("environment", "environments");

    /** How long the program took, in ms. */
    private record Took(String where, long without, long with) {
    }

    static List<Object[]> environments() throws IOException {
        List<Environment> environments = new ArrayList<>(Environment.all(Files.createDirectories(STORE)));
        if (ALL) {
            environments.addAll(Environment.otherAgents());
        }
        List<Object[]> runs = new ArrayList<>();
        List<Jdk> jdks = Jdk.all();
        for (int i = 0; i < environments.size(); i++) {
            Environment environment = environments.get(i);
            List<Jdk> possible = jdks.stream().filter(environment::isOn).toList();
            for (int k = 0; k < possible.size(); k++) {
                if (ALL || k == i % possible.size() && !environment.is(Trait.LONG)) {
                    runs.add(new Object[] {environment, possible.get(k)});
                }
            }
        }
        return runs;
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("environments")
    void theProgramDoesNotNotice(Environment environment, Jdk jdk) throws IOException {
        Path directory = Files.createTempDirectory(STORE, "run");
        String outcome = "**failed**";
        try {
            outcome = compare(environment, jdk, directory);
        } finally {
            TABLE.put(environment.name(), jdk, outcome);
        }
    }

    private static String compare(Environment environment, Jdk given, Path directory) throws IOException {
        Optional<Jdk> jdk = environment.jdk(given, STORE);
        if (jdk.isEmpty()) {
            return "n/a";
        }
        Path json = directory.resolve("records.jsonl");
        Path errors = directory.resolve("errors");
        long start = System.nanoTime();
        ForkedJvm.Ended without = run(environment, jdk.get(), null, errors, false);
        if (without.out().isEmpty() && !environment.is(Trait.SILENT)) {
            // this build of the JDK, or this machine, refuses it
            assertThat(without.status()).isNotZero();
            return "n/a";
        }
        long between = System.nanoTime();
        assertThat(without.status()).as(without.err()).isEqualTo(environment.is(Trait.KILLED) ? KILLED_STATUS : STATUS);
        String options = "log=off,repeats=0,rate=1000,json=" + json + environment.options();
        ForkedJvm.Ended with = run(environment, jdk.get(), options, errors, false);
        Took took = new Took(environment + " on " + given, (between - start) / 1_000_000, (System.nanoTime() - between) / 1_000_000);
        assertThat(took.with()).as("ms, with the agent").isLessThanOrEqualTo(TIMES_AS_LONG * took.without() + AND_MILLIS);
        TOOK.add(took);
        assertThat(plain(with.out())).as(with.err()).isEqualTo(plain(without.out()));
        assertThat(with.status()).as(with.err()).isEqualTo(without.status());
        if (!environment.is(Trait.TALKATIVE)) {
            assertThat(plain(with.err())).isEqualTo(plain(without.err()));
        }
        assertThat(with.err()).doesNotContainPattern("io[.]epipe[.](?!programs)");
        List<Map<String, Object>> records = Records.writeFailures(json);
        assertThat(records).allSatisfy(record -> assertThat(record).containsEntry("epipe.verdict", "PEER_ABORTED")
            .containsEntry("epipe.role", "client"));
        if (environment.is(Trait.STORM)) {
            assertThat(records).hasSizeGreaterThan(3);
        } else {
            assertThat(records).hasSize(3);
        }
        if (!environment.is(Trait.KILLED)) {
            assertThat(Files.readString(errors)).startsWith("0 ");
        }
        if (!environment.is(Trait.UNREACHABLE) && !environment.is(Trait.SILENT) && ALL) {
            ForkedJvm.Ended asked = run(environment, jdk.get(), options, errors, true);
            assertThat(plain(asked.out())).isEqualTo(plain(without.out()));
            assertThat(asked.status()).isEqualTo(without.status());
        }
        return String.valueOf(records.get(0).get("epipe.evidence"));
    }

    /** @param options of the agent; null for none */
    private static ForkedJvm.Ended run(Environment environment, Jdk jdk, String options, Path errors, boolean ask)
            throws IOException {
        ForkedJvm.Builder builder = ask ? HostPrograms.attachable(jdk) : ForkedJvm.on(jdk);
        environment.before().accept(builder);
        if (options != null) {
            builder.agent(options);
        }
        environment.after().accept(builder);
        long pid = 0;
        try (ForkedJvm jvm = builder.main(HostPrograms.BENCH, errors.toString()).start()) {
            pid = jvm.pid();
            HostPrograms.line(jvm);
            if (ask) {
                jvm.awaitOutput("done");
                String process = String.valueOf(pid);
                ForkedJvm.Ended status = HostPrograms.command("status", "--verbose", process);
                assertThat(status.out()).as(status.err()).contains("self-test passed").doesNotContain("MISSING");
                ForkedJvm.Ended detached = HostPrograms.command("detach", process);
                assertThat(detached.out()).as(detached.err()).contains("is detached from process");
            }
            if (environment.is(Trait.KILLED)) {
                jvm.awaitOutput("done");
                assertThat(ProcessHandle.of(pid).orElseThrow().destroy()).isTrue();
            } else {
                HostPrograms.line(jvm);
                jvm.input().close();
            }
            return jvm.await();
        } catch (IOException refused) {
            // it has ended before it read its first line
            return new ForkedJvm.Ended(1, "", String.valueOf(refused));
        } finally {
            Environment.forget(pid);
        }
    }

    /** Without what differs from run to run. */
    private static String plain(String text) {
        return text.lines().filter(line -> !line.startsWith("looked up: ") && !line.startsWith("["))
            .map(line -> line.replaceAll("[0-9]+", "#")).reduce("", (a, b) -> a + b + "\n");
    }

    @AfterAll
    static void write() throws IOException {
        if (ALL) {
            List<String> names = new ArrayList<>();
            Environment.all(STORE).forEach(environment -> names.add(environment.name()));
            Environment.otherAgents().forEach(environment -> names.add(environment.name()));
            TABLE.write(names);
            if (!TOOK.isEmpty()) {
                OutcomeTable.write("durations", durations());
            }
        }
    }

    private static String durations() {
        long without = TOOK.stream().mapToLong(Took::without).sum();
        long with = TOOK.stream().mapToLong(Took::with).sum();
        Took most = TOOK.stream().max(Comparator.comparingLong(took -> took.with() - took.without())).orElseThrow();
        return String.format(Locale.ROOT, "In %d cells the program took %.1f s without the agent and %.1f s with it on average; most was added in "
            + "\"%s\": %.1f s and %.1f s.%n", TOOK.size(), without / 1e3 / TOOK.size(), with / 1e3 / TOOK.size(), most.where(), most.without() / 1e3,
            most.with() / 1e3);
    }
}
