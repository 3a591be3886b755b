package io.epipe.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Servers as they are used, each with a client that leaves in the middle of its answer, without the agent and with it: the same output and exit
 * status, one record, no error of the agent's, and {@code status} and {@code detach} work where the server waits for it. With
 * {@code mvn -Phost verify} alone; what a build holds of servers is in {@code io.epipe.servers}, {@code io.epipe.netty} and {@code io.epipe.outputs}.
 */
class ServersBenchIT {

    private static final boolean ALL = Boolean.getBoolean("epipe.test.host");
    private static final Pattern PORT = Pattern.compile("port (\\d+)\\.");
    private static final String NIO = "org.apache.coyote.http11.Http11NioProtocol";
    private static final String NIO2 = "org.apache.coyote.http11.Http11Nio2Protocol";
    private static final String[] TOMCAT = {"org.apache.tomcat.embed:tomcat-embed-core:9.0.111"};
    private static final String[] JETTY = {"org.eclipse.jetty:jetty-server:9.4.58.v20250814"};
    private static final String[] VERTX = {"io.vertx:vertx-core:4.5.14", "io.netty:netty-transport-native-epoll:4.1.118.Final:linux-x86_64"};
    private static final String[] WITH_LOGBACK = {"org.springframework.boot:spring-boot-starter-web:3.5.7"};
    private static final String[] WITH_LOG4J2 = {"org.springframework.boot:spring-boot-autoconfigure:3.5.7",
        "org.springframework:spring-webmvc:6.2.12", "org.apache.tomcat.embed:tomcat-embed-core:10.1.48",
        "org.springframework.boot:spring-boot-starter-log4j2:3.5.7", "jakarta.annotation:jakarta.annotation-api:2.1.1"};
    /** To compile against: the server brings its own. */
    private static final String[] SERVLET = {"org.apache.tomcat.embed:tomcat-embed-core:10.1.48"};
    private static final Path STORE = Path.of("target/host").toAbsolutePath();
    private static final OutcomeTable TABLE = new OutcomeTable("server", "servers");
    private static final int TERMINATED = 143;

    /** @param arguments those of the program; {@code DIRECTORY} stands for one of its own */
    private record Server(String name, int first, String source, int release, String[] artifacts, String... arguments) {
        @Override
        public String toString() {
            return name;
        }

        boolean waits() {
            return source.equals("springboot");
        }

        boolean isWildFly() {
            return source.equals("wildfly");
        }
    }

    private static List<Server> servers() {
        String programs = "io.epipe.programs.servers.";
        return List.of(
            new Server("Tomcat 9, NIO", 8, "tomcat", 8, TOMCAT, programs + "TomcatServer", NIO, "stream", "DIRECTORY"),
            new Server("Tomcat 9, NIO2", 8, "tomcat", 8, TOMCAT, programs + "TomcatServer", NIO2, "stream", "DIRECTORY"),
            new Server("Jetty 9.4", 8, "jetty", 8, JETTY, programs + "JettyServer"),
            new Server("Vert.x 4.5 on epoll", 8, "vertx", 8, VERTX, programs + "VertxServer"),
            new Server("Spring Boot 3.5 with Logback", 17, "springboot", 17, WITH_LOGBACK, "io.epipe.programs.springboot.Shop", "--server.port=0"),
            new Server("Spring Boot 3.5 with Log4j2", 17, "springboot", 17, WITH_LOG4J2, "io.epipe.programs.springboot.Shop", "--server.port=0"),
            new Server("WildFly 39", 17, "wildfly", 17, SERVLET));
    }

    static List<Object[]> runs() {
        List<Object[]> runs = new ArrayList<>();
        for (Server server : servers()) {
            for (Jdk jdk : Jdk.all()) {
                if (jdk.feature() >= server.first()) {
                    runs.add(new Object[] {server, jdk});
                }
            }
        }
        return runs;
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("runs")
    void theServerDoesNotNotice(Server server, Jdk jdk) throws IOException {
        assumeThat(ALL).isTrue();
        Optional<String> libraries = Artifacts.classPath(server.artifacts());
        assumeThat(libraries).isPresent();
        String classPath = Artifacts.compile("src/programs/" + server.source(), libraries.get(), server.release());
        if (server.isWildFly()) {
            assumeThat(WildFly.in(Files.createDirectories(STORE))).isPresent();
        }
        String outcome = "**failed**";
        try {
            outcome = compare(server, jdk, classPath);
        } finally {
            TABLE.put(server.name(), jdk, outcome);
        }
    }

    private static String compare(Server server, Jdk jdk, String classPath) throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(STORE), "server");
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended without = run(server, jdk, classPath, null, directory);
        ForkedJvm.Ended with = run(server, jdk, classPath, json, directory);
        assertThat(plain(with.out())).as(with.err()).isEqualTo(plain(without.out()));
        assertThat(with.status()).isEqualTo(without.status());
        assertThat(with.err()).doesNotContain("epipe:").doesNotContainPattern("at io[.]epipe[.](?!programs)");
        List<Map<String, Object>> records = Records.writeFailures(json);
        assertThat(records).hasSize(1);
        assertThat(records.get(0)).containsEntry("epipe.role", "server");
        assertThat((String) records.get(0).get("epipe.verdict")).isIn("PEER_CLOSED_MID_TRANSFER", "PEER_ABORTED", "CLIENT_GONE");
        return String.valueOf(records.get(0).get("epipe.evidence"));
    }

    private static ForkedJvm.Ended run(Server server, Jdk jdk, String classPath, Path json, Path directory) throws IOException {
        ForkedJvm.Builder builder = HostPrograms.attachable(jdk);
        if (json != null) {
            builder.agent("log=off,json=" + json);
        }
        if (server.isWildFly()) {
            Path base = directory.resolve(json == null ? "without" : "with");
            List<String> command = WildFly.in(STORE).orElseThrow().command(base, Path.of(classPath.split(java.io.File.pathSeparator)[0]));
            int port = Integer.parseInt(command.get(0).substring(command.get(0).indexOf('=') + 1));
            try (ForkedJvm jvm = builder.run(command.toArray(new String[0])).start()) {
                // started; 0026 is: with errors
                jvm.awaitOutput("WFLYSRV0025");
                leave(port);
                jvm.awaitOutput("the client has left");
                return askAndEnd(jvm, json);
            }
        }
        List<String> command = new ArrayList<>();
        for (String argument : server.arguments()) {
            command.add(argument.equals("DIRECTORY") ? directory.toString() : argument);
        }
        try (ForkedJvm jvm = builder.vm("-cp", classPath).run(command.toArray(new String[0])).start()) {
            if (!server.waits()) {
                return jvm.await();
            }
            jvm.awaitOutput("port ");
            jvm.awaitOutput(".\n");
            Matcher port = PORT.matcher(jvm.output());
            assertThat(port.find()).isTrue();
            leave(Integer.parseInt(port.group(1)));
            return askAndEnd(jvm, json);
        }
    }

    private static ForkedJvm.Ended askAndEnd(ForkedJvm jvm, Path json) {
        if (json != null) {
            HostPrograms.await(() -> Records.writeFailures(json).size() == 1);
            String pid = String.valueOf(jvm.pid());
            assertThat(HostPrograms.command("status", "--verbose", pid).out()).contains("self-test passed", "agent errors 0")
                .doesNotContain("MISSING");
            assertThat(HostPrograms.command("detach", pid).out()).contains("is detached from process");
        }
        ProcessHandle.of(jvm.pid()).orElseThrow().destroy();
        ForkedJvm.Ended ended = jvm.await();
        assertThat(ended.status()).as(ended.err()).isEqualTo(TERMINATED);
        return ended;
    }

    /** Asks for more than the buffers hold, reads the beginning, and closes with the rest unread. */
    private static void leave(int port) throws IOException {
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.getOutputStream().write("GET /catalogue HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo('H');
        }
    }

    /**
     * Without times, ports, process ids, WildFly's threads, its directory and the hash of what was deployed, which has its time in it; and as a set: who
     * logs first differs from run to run.
     */
    private static List<String> plain(String text) {
        return text.lines().map(line -> line.replaceAll("\\((MSC|ServerService|Thread|Controller)[^)]*\\) ", "")
                .replaceAll("content/\\S+/content", "content").replaceAll("/(with|without)/", "/"))
            .map(line -> line.replaceAll("[0-9]+", "#").replaceAll(" +", " ")).sorted().distinct().toList();
    }

    @AfterAll
    static void write() throws IOException {
        if (ALL) {
            TABLE.write(servers().stream().map(Server::name).toList());
        }
    }
}
