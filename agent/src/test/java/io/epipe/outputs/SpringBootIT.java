package io.epipe.outputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real Spring Boot application shows a cancelled download where its owners look: its metrics page, its structured log, its traces. */
class SpringBootIT {

    private static final Pattern PORT = Pattern.compile("port (\\d+)\\.");

    private static final String BOOT = "3.5.7";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @TempDir
    Path directory;

    static List<Jdk> jdks() {
        return Jdk.all().stream().filter(jdk -> jdk.feature() >= 17).toList();
    }

    /** One cancelled download, in the actuator's page, the structured log, and the trace that Micrometer Tracing keeps in OpenTelemetry's SDK. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aCancelledDownloadIsOnTheActuatorsPageInTheStructuredLogAndInItsTrace(Jdk jdk) throws Exception {
        Path json = directory.resolve("records.jsonl");
        try (ForkedJvm jvm = shop(jdk, "log=app,json=" + json, "ecs", "io.micrometer:micrometer-tracing-bridge-otel:1.5.5",
                "io.opentelemetry:opentelemetry-exporter-logging:1.49.0")) {
            int port = port(jvm);
            cancel(port);
            jvm.awaitOutput("epipe #1 ");
            String metric = await(port, "epipe_write_failures_total{");
            assertThat(metric).contains("role=\"server\"").contains("verdict=\"").contains("error=\"E").endsWith(" 1.0");
            Map<String, Object> record = record(json);
            assertThat(record).containsEntry("trace_id", TRACE).containsEntry("trace_flags", "01")
                .containsEntry("code.function.name", "io.epipe.programs.springboot.Shop.catalogue");
            String event = event(jvm);
            assertThat(event).contains("\"log\":{\"level\":", "\"logger\":\"epipe\"")
                .contains("\"epipe\":{\"verdict\":\"" + record.get("epipe.verdict") + "\"")
                .contains("\"incident\":{\"id\":\"1\"}", "\"operation\":\"SocketChannel.write\"", "\"role\":\"server\"")
                .contains("\"network\":{\"peer\":{\"address\":\"127.0.0.1\"", "\"tags\":[\"epipe\"]")
                .contains("\"traceId\":\"" + TRACE + "\"", "\"spanId\":\"" + record.get("span_id") + "\"");
        }
    }

    /** Brave has no such API: its bridge puts the ids into the MDC, from where they are read. */
    @Test
    void logstashsFormatAndMicrometerTracingOverBrave() throws Exception {
        Path json = directory.resolve("records.jsonl");
        try (ForkedJvm jvm = shop(Jdk.current(), "log=app,json=" + json, "logstash", "io.micrometer:micrometer-tracing-bridge-brave:1.5.5")) {
            cancel(port(jvm));
            jvm.awaitOutput("epipe #1 ");
            Map<String, Object> record = record(json);
            assertThat(record).containsEntry("trace_id", TRACE).containsKey("span_id").doesNotContainKey("trace_flags");
            assertThat(event(jvm)).contains("\"logger_name\":\"epipe\"", "\"epipe.verdict\":\"" + record.get("epipe.verdict") + "\"",
                "\"epipe.incident.id\":\"1\"", "\"network.peer.address\":\"127.0.0.1\"", "\"tags\":[\"epipe\"]",
                "\"traceId\":\"" + TRACE + "\"");
        }
    }

    private static ForkedJvm shop(Jdk jdk, String options, String format, String... tracing) {
        List<String> wanted = new ArrayList<>(List.of("org.springframework.boot:spring-boot-starter-web:" + BOOT,
            "org.springframework.boot:spring-boot-starter-actuator:" + BOOT, "io.micrometer:micrometer-registry-prometheus:1.15.5",
            // without Boot's own management of versions an older one would win
            "org.slf4j:slf4j-api:2.0.17"));
        wanted.addAll(List.of(tracing));
        Optional<String> libraries = Artifacts.classPath(wanted.toArray(new String[0]));
        assumeThat(libraries).isPresent();
        String classPath = Artifacts.compile("src/programs/springboot", libraries.get(), 17);
        return ForkedJvm.on(jdk).agent(options).vm("-cp", classPath)
            .run("io.epipe.programs.springboot.Shop", "--server.port=0", "--logging.structured.format.console=" + format,
                "--management.tracing.sampling.probability=1.0", "--management.endpoints.web.exposure.include=prometheus,health").start();
    }

    private static int port(ForkedJvm jvm) {
        jvm.awaitOutput("port ");
        jvm.awaitOutput(".\n");
        Matcher port = PORT.matcher(jvm.output());
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    /** The one event of epipe's in the application's log: a line of JSON. */
    private static String event(ForkedJvm jvm) {
        // a long line comes in pieces
        long end = System.nanoTime() + 60_000_000_000L;
        for (int at = -1; at < 0 || jvm.output().indexOf('\n', at) < 0; at = jvm.output().indexOf("\"epipe #1 ")) {
            assertThat(System.nanoTime()).as(jvm.output()).isLessThan(end);
            LockSupport.parkNanos(10_000_000);
        }
        List<String> events = jvm.output().lines().filter(l -> l.contains("\"epipe #1 ")).toList();
        assertThat(events).as(jvm.output()).hasSize(1);
        assertThat(events.get(0)).startsWith("{").endsWith("}");
        return events.get(0);
    }

    /** Outputs have threads of their own: that of the log may have been faster. */
    private static Map<String, Object> record(Path json) throws IOException {
        for (long end = System.nanoTime() + 60_000_000_000L; Files.notExists(json) || !Files.readString(json).endsWith("\n"); ) {
            assertThat(System.nanoTime() - end).isNegative();
            Thread.onSpinWait();
        }
        return Records.of(json).get(0);
    }

    /** Asks for more than the buffers hold, reads the beginning, and closes with the rest unread. */
    private static void cancel(int port) throws IOException {
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.getOutputStream().write(("GET /catalogue HTTP/1.1\r\nHost: localhost\r\ntraceparent: 00-" + TRACE + "-00f067aa0ba902b7-01\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo('H');
        }
    }

    /** The reporter counts after the text has been written, so the page is asked until the line is there. */
    private static String await(int port, String start) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus")).build();
        HttpClient client = HttpClient.newHttpClient();
        for (long end = System.nanoTime() + 60_000_000_000L; ; ) {
            String page = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            Optional<String> line = page.lines().filter(l -> l.startsWith(start)).findFirst();
            if (line.isPresent()) {
                return line.get();
            }
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("no line " + start + " in\n" + page);
            }
        }
    }
}
