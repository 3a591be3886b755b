package io.epipe.lab;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.testkit.Jdk;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Verdicts held against packet captures: every scenario, every JDK, every source of evidence. */
class LabIT {

    @TempDir
    static Path directory;

    private static Network network;
    private static Peers peers;
    private static List<Scenario> scenarios;
    private static ResultTable table;

    static List<Scenario> scenarios() {
        List<Scenario> all = new ArrayList<>();
        all.addAll(NetworkScenarios.all());
        all.addAll(ClosingScenarios.all());
        all.addAll(RuleScenarios.all());
        all.addAll(AttachScenarios.all());
        all.addAll(OtherScenarios.all());
        if (Shell.has("haproxy")) {
            all.addAll(ProxyScenarios.all());
        } else {
            System.out.println("epipe tests: NOT TESTED that verdicts are right behind a proxy: haproxy is missing");
        }
        String only = System.getProperty("epipe.lab.only");
        if (only != null) {
            all.removeIf(s -> !s.id().matches(only));
        }
        return all;
    }

    private static String introduction() {
        return "Played on " + LocalDate.now(ZoneOffset.UTC) + " on Linux " + System.getProperty("os.version") + " ("
            + System.getProperty("os.arch") + "), with Java and Python peers in network namespaces; "
            + table.summary() + ".\n\n"
            + "*right*: the verdict is the true one, and every number and line of the record agrees with the capture: FIN, bytes\n"
            + "sent, acknowledged, lost, received and unread exactly, times within 10 ms (see above). *≥*: right, and the age of the peer's\n"
            + "close is told as a lower bound. *less precise*: less was known, the verdict is a wider one and the record says\n"
            + "that it is not certain. *–*: this JDK, or this evidence, cannot play it.\n";
    }

    /** Every JDK with what it gives by itself; each other source of evidence on one. */
    static List<Object[]> runs() {
        List<Object[]> runs = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            runs.add(new Object[] {jdk, null});
        }
        int last = Jdk.all().size() - 1;
        runs.add(new Object[] {Jdk.all().get(last), "foreign"});
        runs.add(new Object[] {Jdk.all().get(0), "tcp_state"});
        runs.add(new Object[] {Jdk.all().get(last / 2), "none"});
        runs.removeIf(run -> "foreign".equals(run[1]) && ((Jdk) run[0]).feature() < 21);
        String wanted = System.getProperty("epipe.lab.evidence");
        if (wanted != null) {
            runs.removeIf(run -> !wanted.equals(String.valueOf(run[1])));
        }
        return runs;
    }

    @BeforeAll
    static void buildTheNetwork() throws Exception {
        List<String> missing = new ArrayList<>();
        if (!"root".equals(System.getProperty("user.name"))) {
            missing.add("the rights of root");
        }
        for (String program : List.of("ip", "iptables", "tcpdump", "sysctl", "ss", "python3")) {
            if (!Shell.has(program)) {
                missing.add(program);
            }
        }
        if (!missing.isEmpty()) {
            System.out.println("epipe tests: NOT TESTED that verdicts agree with packet captures: missing are " + missing);
        }
        assumeTrue(missing.isEmpty(), "missing: " + missing);
        network = new Network();
        peers = new Peers(network, directory);
        scenarios = scenarios();
        table = new ResultTable(scenarios);
    }

    @AfterAll
    static void takeItDown() throws Exception {
        if (peers != null) {
            peers.close();
        }
        if (network != null) {
            network.close();
        }
        if (table != null && !table.columns().isEmpty()) {
            System.out.println(table.markdown() + table.summary());
            Path page = Path.of("../docs/verdicts.md");
            if (Boolean.getBoolean("epipe.update.docs") && Files.exists(page)) {
                table.writeTo(page, introduction());
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("runs")
    void recordsAgreeWithTheCapture(Jdk jdk, String evidence) throws Exception {
        LabRun run = new LabRun(jdk, evidence, network, peers, directory);
        Map<String, Judge.Finding> findings = run.run(scenarios);
        table.add(run.title(), findings);
        if (!run.failures().isEmpty()) {
            fail(run.title() + ":\n" + String.join("\n", run.failures().entrySet().stream()
                .map(e -> "  " + e.getKey() + ": " + e.getValue()).toList()));
        }
    }
}
