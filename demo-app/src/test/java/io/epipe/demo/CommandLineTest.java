package io.epipe.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts and exit statuses of the command line. */
class CommandLineTest {

    @Test
    void listNamesEveryScenarioWithItsVerdict() throws Exception {
        DemoRun run = DemoRun.of("--list");

        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        for (Scenario scenario : Scenario.values()) {
            assertThat(run.out()).containsPattern("(?m)^" + scenario.label() + " +" + scenario.verdict() + " +"
                    + scenario.error() + " +\\w");
        }
        assertThat(run.out()).contains("CONNECTION_FORGOTTEN", "PEER_UNREACHABLE", "ABORTED_LOCALLY");
    }

    @Test
    void scenarioNamesAreUnique() {
        assertThat(Arrays.stream(Scenario.values()).map(Scenario::label)).doesNotHaveDuplicates();
    }

    @Test
    void anUnknownScenarioIsOneLineThatNamesTheKnownOnes() throws Exception {
        DemoRun run = DemoRun.of("peer-clsoed");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).singleElement().asString()
                .startsWith("demo-app: no scenario \"peer-clsoed\"")
                .contains(Scenario.labels());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "--peer localhost,             not HOST:PORT",
        "--peer 127.0.0.1:,            not HOST:PORT",
        "--peer 127.0.0.1:0,           not HOST:PORT",
        "--peer 127.0.0.1:65536,       not HOST:PORT",
        "--peer 127.0.0.1:http,        not HOST:PORT",
        "--peer :80,                   not HOST:PORT",
        "--peer ::1:80,                not HOST:PORT",
        "client-gone --peer [::1]:80,  --peer goes with peer-closed only",
        "--peer,                       --peer",
        "--wait soon,                  soon",
        "--wait 49,                    not between 50 and",
        "--wait -1,                    not between 50 and",
        "--nonsense,                   --nonsense",
        "peer-closed client-gone,      client-gone"
    })
    void aWrongCommandLineIsOneLine(String arguments, String named) throws Exception {
        DemoRun run = DemoRun.of(arguments.split(" "));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).singleElement().asString().startsWith("demo-app: ").contains(named);
    }

    @Test
    void helpAndVersion() throws Exception {
        DemoRun help = DemoRun.of("--help");
        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("SCENARIO", "--list", "--nio", "--peer=HOST:PORT", "--wait=MILLIS");

        DemoRun version = DemoRun.of("--version");
        assertThat(version.status()).isZero();
        assertThat(version.out()).startsWith("demo-app ").contains(System.getProperty("java.version"));
    }

    @Test
    void withoutTheAgentItSaysHowToAddIt() throws Exception {
        DemoRun run = DemoRun.of("peer-aborted", "--wait", "50");

        assertThat(run.out().lines().toList()).last().asString().endsWith("java -javaagent:agent/target/epipe-agent.jar"
                + " -jar demo-app/target/demo-app.jar peer-aborted --wait 50");
    }

    /** A class of the agent's name stands in for its jar, which joins the class path of a JVM that has it. */
    @Test
    void withTheAgentItSaysNothingOfIt(@TempDir Path directory) throws Exception {
        Path source = Files.writeString(directory.resolve("EpipeAgent.java"),
                "package io.epipe; class EpipeAgent { static { System.out.println(\"initialised\"); } }");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", directory.toString(),
                source.toString())).isZero();

        DemoRun run = DemoRun.withClasses(directory, "peer-aborted", "--wait", "50");

        assertThat(run.status()).isZero();
        assertThat(run.out()).doesNotContain("javaagent", "initialised");
    }
}
