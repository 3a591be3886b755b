package io.epipe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The host test bench: one program in many environments, without the agent and with it. Its output, its standard error and its exit status are the
 * same, each broken connection has its one record, the agent counts no error of its own, and {@code status} and {@code detach} work.
 *
 * <p>In every build each environment is tried on one of the JDKs, in turn. With {@code mvn -Phost verify} it is each on all of them, and other agents
 * in both orders, and the table of docs/environments.md is written.
 */
class EnvironmentsIT {

    private static final boolean ALL = Boolean.getBoolean("epipe.test.host");
    private static final Path DOCUMENT = Path.of("../docs/environments.md");
    private static final String BEGIN = "<!-- environments:begin -->";
    private static final String END = "<!-- environments:end -->";
    private static final Map<String, Map<Integer, String>> TABLE = new LinkedHashMap<>();

    @TempDir
    private static Path agents;

    static List<Object[]> environments() throws IOException {
        Path directory = Files.createDirectories(Path.of("target/host").toAbsolutePath());
        List<Environment> environments = new ArrayList<>(Environment.all(directory));
        if (ALL) {
            environments.addAll(Environment.otherAgents());
        }
        List<Object[]> runs = new ArrayList<>();
        List<Jdk> jdks = Jdk.all();
        for (int i = 0; i < environments.size(); i++) {
            Environment environment = environments.get(i);
            List<Jdk> possible = jdks.stream().filter(environment::isOn).toList();
            for (int k = 0; k < possible.size(); k++) {
                if (ALL || k == i % possible.size() && !environment.name().contains("Xcomp")) {
                    runs.add(new Object[] {environment, possible.get(k)});
                }
            }
        }
        return runs;
    }

    @BeforeAll
    static void clear() {
        TABLE.clear();
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("environments")
    void theProgramDoesNotNotice(Environment environment, Jdk jdk, @TempDir Path directory) throws IOException {
        String outcome = "**failed**";
        try {
            outcome = compare(environment, jdk, directory);
        } finally {
            TABLE.computeIfAbsent(environment.name(), name -> new TreeMap<>()).put(jdk.feature(), outcome);
        }
    }

    private static String compare(Environment environment, Jdk jdk, Path directory) throws IOException {
        Path json = directory.resolve("records.jsonl");
        Path errors = directory.resolve("errors");
        ForkedJvm.Ended without = run(environment, jdk, null, errors, false);
        if (without.out().isEmpty() && without.status() == 1) {
            // this build of the JDK refuses the option
            return "n/a";
        }
        String options = "log=off,repeats=0,rate=1000,json=" + json + environment.options();
        ForkedJvm.Ended with = run(environment, jdk, options, errors, false);
        assertThat(plain(with.out())).as(with.err()).isEqualTo(plain(without.out()));
        assertThat(with.status()).isEqualTo(without.status());
        if (!environment.talkative()) {
            assertThat(plain(with.err())).isEqualTo(plain(without.err()));
        }
        assertThat(with.err()).doesNotContainPattern("io[.]epipe[.](?!programs)");
        List<Map<String, Object>> records = Records.writeFailures(json);
        assertThat(records).hasSize(3).allSatisfy(record -> assertThat(record)
            .containsEntry("epipe.verdict", "PEER_ABORTED").containsEntry("epipe.role", "client"));
        assertThat(Files.readString(errors)).startsWith("0 ");
        if (environment.attach() && ALL) {
            ForkedJvm.Ended asked = run(environment, jdk, options, errors, true);
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
        try (ForkedJvm jvm = builder.main(HostPrograms.BENCH, errors.toString()).start()) {
            jvm.input().write("\n".getBytes());
            jvm.input().flush();
            if (ask) {
                jvm.awaitOutput("done");
                String pid = String.valueOf(jvm.pid());
                assertThat(HostPrograms.command("status", "--verbose", pid).out()).contains("self-test passed").doesNotContain("MISSING");
                assertThat(HostPrograms.command("detach", pid).out()).contains("is detached from process");
            }
            jvm.input().write("\n".getBytes());
            jvm.input().close();
            return jvm.await();
        }
    }

    /** Without what differs from run to run. */
    private static String plain(String text) {
        return text.lines().filter(line -> !line.startsWith("looked up: ") && !line.startsWith("["))
            .map(line -> line.replaceAll("[0-9]+", "#")).reduce("", (a, b) -> a + b + "\n");
    }

    @AfterAll
    static void write() throws IOException {
        if (!ALL || !Files.exists(DOCUMENT)) {
            return;
        }
        TreeSet<Integer> jdks = new TreeSet<>();
        TABLE.values().forEach(row -> jdks.addAll(row.keySet()));
        StringBuilder table = new StringBuilder("| environment |");
        jdks.forEach(jdk -> table.append(" JDK ").append(jdk).append(" |"));
        table.append("\n|---|").append("---|".repeat(jdks.size())).append('\n');
        TABLE.forEach((name, row) -> {
            table.append("| ").append(name).append(" |");
            jdks.forEach(jdk -> table.append(' ').append(row.getOrDefault(jdk, "–")).append(" |"));
            table.append('\n');
        });
        String text = Files.readString(DOCUMENT);
        Files.writeString(DOCUMENT, text.substring(0, text.indexOf(BEGIN) + BEGIN.length()) + "\n" + table
            + text.substring(text.indexOf(END)));
    }
}
