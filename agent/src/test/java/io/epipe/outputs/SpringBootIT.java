package io.epipe.outputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real Spring Boot application shows a cancelled download on its own metrics page, with no exporter. */
class SpringBootIT {

    private static final Pattern PORT = Pattern.compile("port (\\d+)\\.");

    static List<Jdk> jdks() {
        return Jdk.all().stream().filter(jdk -> jdk.feature() >= 17).toList();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aCancelledDownloadIsOnTheActuatorsPrometheusPage(Jdk jdk) throws Exception {
        Optional<String> libraries = Artifacts.classPath("org.springframework.boot:spring-boot-starter-web:3.5.7",
            "org.springframework.boot:spring-boot-starter-actuator:3.5.7", "io.micrometer:micrometer-registry-prometheus:1.15.5");
        assumeThat(libraries).isPresent();
        String classPath = Artifacts.compile("src/programs/springboot", libraries.get(), 17);
        try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("").vm("-cp", classPath)
            .run("io.epipe.programs.springboot.Shop", "--server.port=0",
                "--management.endpoints.web.exposure.include=prometheus,health").start()) {
            jvm.awaitOutput("port ");
            jvm.awaitOutput(".\n");
            Matcher port = PORT.matcher(jvm.output());
            assertThat(port.find()).isTrue();
            int number = Integer.parseInt(port.group(1));
            cancel(number);
            jvm.awaitError("epipe #1");
            String line = await(number, "epipe_write_failures_total{");
            assertThat(line).contains("role=\"server\"").contains("verdict=\"").contains("error=\"E").endsWith(" 1.0");
        }
    }

    /** Asks for more than the buffers hold, reads the beginning, and closes with the rest unread. */
    private static void cancel(int port) throws IOException {
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.getOutputStream().write("GET /catalogue HTTP/1.1\r\nHost: localhost\r\n\r\n"
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
