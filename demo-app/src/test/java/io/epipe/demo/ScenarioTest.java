package io.epipe.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario, both ways, ends in exactly one failing write, with the error that it promises. */
class ScenarioTest {

    static Stream<Arguments> everyScenarioBothWays() {
        return Arrays.stream(Scenario.values())
                .flatMap(each -> Stream.of(Arguments.of(each, false), Arguments.of(each, true)));
    }

    @ParameterizedTest
    @MethodSource("everyScenarioBothWays")
    void goesAsDocumented(Scenario scenario, boolean nio) throws Exception {
        DemoRun run = nio ? DemoRun.of(scenario.label(), "--nio", "--wait", "50")
                : DemoRun.of(scenario.label(), "--wait", "50");

        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out()).contains("As documented: one write failed with " + scenario.error()
                + ". The verdict should be " + scenario.verdict() + ".");
        assertThat(run.outLines("write").stream().filter(line -> line.contains("failed:")).toList()).singleElement()
                .asString().endsWith(expectedMessage(scenario, nio));
        assertThat(run.err().lines().findFirst()).hasValueSatisfying(
                first -> assertThat(first).endsWith(expectedMessage(scenario, nio)));
        assertThat(run.err()).contains("at io.epipe.demo.Demo.main");
        namesOneConnection(scenario, run);
    }

    private static String expectedMessage(Scenario scenario, boolean nio) {
        if (scenario == Scenario.OUTPUT_SHUT_DOWN && nio) {
            return "java.nio.channels.AsynchronousCloseException";
        }
        String type = nio ? "java.io.IOException" : "java.net.SocketException";
        return type + (scenario.error().equals("EPIPE") ? ": Broken pipe" : ": Connection reset by peer");
    }

    /** Readers and tests find the connection by this line in the agent's report. */
    private static void namesOneConnection(Scenario scenario, DemoRun run) {
        String port = run.outLines("listens on 127.0.0.1:").get(0).replaceAll(".*:", "");
        String line = scenario == Scenario.CLIENT_GONE
                ? ".*server: accepted 127\\.0\\.0\\.1:" + port + " -> 127\\.0\\.0\\.1:\\d+"
                : ".*client: connected 127\\.0\\.0\\.1:\\d+ -> 127\\.0\\.0\\.1:" + port;
        assertThat(run.outLines(" -> 127.0.0.1:")).singleElement().asString().matches(line);
    }

    @Test
    void theDocumentedScenarioIsTheDefault() throws Exception {
        DemoRun run = DemoRun.of();

        List<String> acts = run.out().lines().filter(line -> line.startsWith("["))
                .map(line -> line.replaceFirst("^\\[ *\\d+\\.\\d{3} s] ", "").replaceFirst(" \\(.*", "")
                        .replaceFirst("127\\..*", "...")).toList();
        assertThat(acts).containsExactly(
                "server: listens on ...",
                "client: connected ...",
                "server: accepted the connection",
                "client: writes \"hello\" -> succeeded",
                "server: read \"hello\"",
                "server: closed the connection",
                "client: waited 1000 ms",
                "kernel: has the FIN of the other side",
                "client: writes \"hello\" -> succeeded",
                "kernel: has the reset of the other side",
                "client: writes \"hello\" -> failed: java.net.SocketException: Broken pipe");
    }
}
