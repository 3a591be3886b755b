package io.epipe.outputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epipe.diagnosis.Verdict;
import io.epipe.programs.Programs;
import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The MBeans, as the application, an exporter and a real Prometheus see them. */
class ManagementIT {

    private static final String ABORTED = "io.epipe:type=Failures,verdict=PEER_ABORTED";
    @TempDir
    Path directory;

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void wherePeopleHaveAServerAllVerdictsAreThereFromTheBeginning(Jdk jdk) throws IOException {
        try (ForkedJvm jvm = managed(jdk, "log=off")) {
            say(jvm, "server");
            jvm.awaitOutput("server ");
            say(jvm, "break");
            jvm.awaitOutput("failed.");
            await(jvm, "count " + ABORTED, "count 1.");
            say(jvm, "names");
            jvm.awaitOutput("names [");
            for (Verdict verdict : Verdict.values()) {
                assertThat(jvm.output()).contains("io.epipe:type=Failures,verdict=" + verdict.name());
            }
            assertThat(jvm.output()).contains("io.epipe:type=Agent");
            assertThat(jvm.error()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void autoMakesNoServerAndOffRegistersNothing(Jdk jdk) throws IOException {
        try (ForkedJvm jvm = managed(jdk, "json=" + directory.resolve("auto-" + jdk.feature() + ".jsonl"));
             ForkedJvm off = managed(jdk, "jmx=off")) {
            say(jvm, "break");
            jvm.awaitError("epipe #1");
            say(jvm, "servers");
            jvm.awaitOutput("servers 0.");
            say(off, "server");
            off.awaitOutput("server ");
            say(off, "break");
            off.awaitError("epipe #1");
            say(off, "names");
            off.awaitOutput("names [].");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void onHasItMadeButNotBeforeTheApplicationsOwnBuilderAndLoggingManagerCouldBeUsed(Jdk jdk) throws IOException {
        try (ForkedJvm jvm = managed(jdk, "jmx=on,log=off")) {
            say(jvm, "break");
            await(jvm, "servers", "servers 1.");
        }
        try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("jmx=on,log=off")
            .vm("-Djavax.management.builder.initial=io.epipe.programs.Managed$Builder",
                "-Djava.util.logging.manager=io.epipe.programs.Managed$Manager")
            .main(Programs.MANAGED).start()) {
            jvm.awaitOutput("ready");
            say(jvm, "break");
            jvm.awaitOutput("failed.");
            say(jvm, "logging");
            jvm.awaitOutput("logging io.epipe.programs.Managed$Manager.");
            assertThat(jvm.output()).doesNotContain("builder asked.");
            say(jvm, "server");
            jvm.awaitOutput("builder asked.");
            await(jvm, "count " + ABORTED, "count 1.");
        }
    }

    /** It must be the first that java.util.logging meets. */
    @Test
    void jbossLogManagerWins() throws IOException {
        Optional<String> manager = Artifacts.classPath("org.jboss.logmanager:jboss-logmanager:3.1.2.Final");
        assumeThat(manager).isPresent();
        try (ForkedJvm jvm = ForkedJvm.on(Jdk.current()).agent("jmx=on,log=off").vm("-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp", System.getProperty("epipe.test.programs") + File.pathSeparator + manager.get()).run(Programs.MANAGED).start()) {
            jvm.awaitOutput("ready");
            say(jvm, "break");
            jvm.awaitOutput("failed.");
            say(jvm, "logging");
            jvm.awaitOutput("logging org.jboss.logmanager.LogManager.");
            say(jvm, "server");
            await(jvm, "count " + ABORTED, "count 1.");
            assertThat(jvm.error()).doesNotContain("LogManager");
        }
    }

    @Test
    void thePrometheusExporterNeedsOneRuleAndPrometheusCountsByVerdict() throws Exception {
        Optional<String> exporter = Artifacts.classPath("io.prometheus.jmx:jmx_prometheus_javaagent:1.0.1");
        assumeThat(exporter).isPresent();
        String jar = Stream.of(exporter.get().split(File.pathSeparator)).filter(p -> p.contains("jmx_prometheus_javaagent"))
            .findFirst().orElseThrow();
        Path rules = Files.writeString(directory.resolve("rules.yml"), documented("rules:"));
        int port = freePort();
        try (ForkedJvm jvm = ForkedJvm.on(Jdk.current()).vm("-javaagent:" + jar + "=127.0.0.1:" + port + ":" + rules)
            .agent("log=off").main(Programs.MANAGED).start()) {
            jvm.awaitOutput("ready");
            say(jvm, "break");
            jvm.awaitOutput("failed.");
            awaitPage("http://127.0.0.1:" + port + "/metrics", "epipe_write_failures_total{verdict=\"PEER_ABORTED\"} 1.0");
            awaitPage("http://127.0.0.1:" + port + "/metrics", "epipe_write_failures_total{verdict=\"CLIENT_GONE\"} 0.0");
            prometheus(port, jvm);
        }
    }

    /** A block of YAML of docs/integrations.md. */
    private static String documented(String start) throws IOException {
        Matcher block = Pattern.compile("```yaml\n(" + Pattern.quote(start) + ".*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../docs/integrations.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private void prometheus(int exporter, ForkedJvm jvm) throws Exception {
        Path program = Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(d -> Path.of(d, "prometheus"))
            .filter(Files::isExecutable).findFirst().orElse(null);
        if (program == null) {
            System.out.println("epipe tests: NOT TESTED with a real Prometheus: there is no prometheus on the PATH");
            return;
        }
        int port = freePort();
        Path configuration = Files.writeString(directory.resolve("prometheus.yml"),
            "global:\n  scrape_interval: 1s\n  evaluation_interval: 1s\nrule_files: [alerts.yml]\nscrape_configs:\n- job_name: shop\n  static_configs:\n  - targets: ['127.0.0.1:"
                + exporter + "']\n");
        Files.writeString(directory.resolve("alerts.yml"), "groups:\n- name: epipe\n  rules:\n" + documented("- alert:").indent(2));
        Process server = new ProcessBuilder(program.toString(), "--config.file=" + configuration,
            "--storage.tsdb.path=" + directory.resolve("data"), "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true).redirectOutput(directory.resolve("prometheus.log").toFile()).start();
        try {
            awaitPage("http://127.0.0.1:" + port
                    + "/api/v1/query?query=sum%20by%20(verdict)%20(epipe_write_failures_total%7Bverdict%3D%22PEER_ABORTED%22%7D)",
                "\"verdict\":\"PEER_ABORTED\"},\"value\":[");
            // the rate is that of five minutes
            for (int i = 0; i < 200; i++) {
                say(jvm, "break");
            }
            awaitPage("http://127.0.0.1:" + port + "/api/v1/alerts", "\"alertname\":\"WritesFail\"");
            awaitPage("http://127.0.0.1:" + port + "/api/v1/alerts", "\"state\":\"firing\"");
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private static ForkedJvm managed(Jdk jdk, String options) {
        ForkedJvm jvm = ForkedJvm.on(jdk).agent(options).main(Programs.MANAGED).start();
        jvm.awaitOutput("ready");
        return jvm;
    }

    private static void say(ForkedJvm jvm, String line) throws IOException {
        jvm.input().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        jvm.input().flush();
    }

    /** Asks until the answer is there: epipe's own thread looks for a server now and then. */
    /** Asks a {@code Managed} again and again until it has given this answer. */
    static void await(ForkedJvm jvm, String question, String answer) throws IOException {
        for (long end = System.nanoTime() + 60_000_000_000L; !jvm.output().contains(answer); ) {
            int before = jvm.output().length();
            say(jvm, question);
            while (jvm.output().length() == before) {
                assertThat(System.nanoTime() - end).as("'%s' after: %s", answer, jvm.output()).isNegative();
                Thread.onSpinWait();
            }
        }
    }

    private static void awaitPage(String address, String wanted) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        String page = "";
        for (long end = System.nanoTime() + 60_000_000_000L; System.nanoTime() - end < 0; ) {
            try {
                page = client.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString()).body();
                if (page.contains(wanted)) {
                    return;
                }
            } catch (IOException notYet) {
                page = notYet.toString();
            }
        }
        throw new AssertionError("no " + wanted + " in\n" + page);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
