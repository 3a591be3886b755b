package io.epipe.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.clients.ClientKind.Server;
import io.epipe.testkit.Artifacts;
import io.epipe.testkit.FailingCalls;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Servers and clients as they are used, in the very moment in which their connection is reset and they write: as many records as connections with a failing
 * system call, of the right side, operation and code, and nothing kept from the application.
 */
class BrokenPeersIT {

    private static final String NAMESPACE = "epipe-peers-" + ProcessHandle.current().pid();
    private static final String[] INSIDE = {"ip", "netns", "exec", NAMESPACE};
    private static final String PROGRAMS = "io.epipe.programs.real.";

    @TempDir
    static Path directory;

    private static String classPath;
    private static Servers servers;
    private static boolean namespaceMade;

    @BeforeAll
    static void setUp() throws Exception {
        boolean possible = System.getProperty("os.name").equals("Linux") && System.getProperty("user.name").equals("root") && Servers.has("ip");
        if (!possible) {
            System.out.println("epipe tests: NOT TESTED with gRPC, Lettuce, OkHttp, HikariCP, Kafka whose peer breaks: only as root, with ip");
        }
        assumeTrue(possible);
        Optional<String> libraries = Artifacts.classPath("io.grpc:grpc-netty-shaded:1.76.0", "io.lettuce:lettuce-core:6.8.1.RELEASE",
            "io.netty:netty-transport-native-epoll:4.1.118.Final:linux-x86_64", "com.squareup.okhttp3:okhttp:4.12.0",
            "com.zaxxer:HikariCP:4.0.3", "org.postgresql:postgresql:42.7.10", "org.apache.kafka:kafka_2.13:3.9.1",
            "org.slf4j:slf4j-nop:1.7.36");
        assumeTrue(libraries.isPresent());
        classPath = Artifacts.compile("src/programs/real", libraries.get(), 8);
        run("ip", "netns", "add", NAMESPACE);
        namespaceMade = true;
        run("ip", "netns", "exec", NAMESPACE, "ip", "link", "set", "lo", "up");
        servers = new Servers(INSIDE, directory, classPath, null);
    }

    @AfterAll
    static void takeDown() throws Exception {
        if (servers != null) {
            servers.close();
        }
        if (namespaceMade) {
            run("ip", "netns", "del", NAMESPACE);
        }
    }

    static List<Object[]> plays() {
        List<Object[]> plays = new ArrayList<>();
        List<Jdk> some = Jdk.all().stream().filter(jdk -> List.of(8, 17, 25).contains(jdk.feature())).toList();
        for (Jdk jdk : some.isEmpty() ? Jdk.all() : some) {
            plays.add(new Object[] {jdk, "Grpc", "server", null, "netty.epoll.write", "server", null});
            plays.add(new Object[] {jdk, "Grpc", "client", null, "netty.epoll.write", "client", null});
            plays.add(new Object[] {jdk, "LettuceNative", null, Server.REDIS, "netty.epoll.write", "client", PROGRAMS + "LettuceNative.send"});
            plays.add(new Object[] {jdk, "OkhttpUpload", null, null, "Socket.write", "client", PROGRAMS + "OkhttpUpload.upload"});
            plays.add(new Object[] {jdk, "Pool", null, Server.POSTGRESQL, "Socket.write", "client", PROGRAMS + "Pool.ask"});
            plays.add(new Object[] {jdk, "Kafka", "", null, "SocketChannel.", "server", "kafka.network.Processor.poll"});
        }
        return plays;
    }

    @ParameterizedTest(name = "{0}, {1} {2}")
    @MethodSource("plays")
    void oneRecordOfTheSideThatWrote(Jdk jdk, String program, String argument, Server server, String operation, String role,
                                     String frame) throws Exception {
        int port = server == null ? 0 : servers.port(server);
        if (server != null && port == 0) {
            System.out.println("epipe tests: NOT TESTED with " + program + ": there is no " + server + " here");
        }
        assumeTrue(server == null || port != 0);
        String name = program + argument + jdk.feature();
        Path json = directory.resolve(name + ".jsonl");
        Path calls = directory.resolve(name + ".calls");
        ForkedJvm.Builder jvm = ForkedJvm.on(jdk).under(INSIDE).agent("log=off,repeats=0,json=" + json)
            .vm("-cp", classPath, "-Drecords=" + json, "-Djava.net.preferIPv4Stack=true")
            .run(PROGRAMS + "Real", program, server != null ? "" + port : argument == null ? "none" : argument.isEmpty()
                ? directory.resolve(name).toString() : argument);
        FailingCalls.watch(jvm, calls);
        ForkedJvm.Ended ended = jvm.startAndAwait();
        String said = ended.out() + ended.err();
        assertThat(ended.out()).as(said).contains("agent errors 0 ").endsWith("end\n");
        List<Map<String, Object>> records = Records.of(json).stream().filter(r -> r.containsKey("epipe.confidence")).toList();
        assertThat(records).as(said).hasSize(1);
        Map<String, Object> record = records.get(0);
        assertThat(record).as(said).containsEntry("event.name", "epipe.write_failure").containsEntry("epipe.role", role)
            .containsEntry("epipe.role_inferred", false).containsEntry("error.type", "ECONNRESET")
            .containsKeys("network.peer.port", "network.local.port");
        assertThat(record.get("code.function.name")).as(said).isEqualTo(frame);
        assertThat((String) record.get("epipe.operation")).startsWith(operation);
        assertThat((String) record.get("epipe.verdict")).isIn("PEER_ABORTED", "PEER_CLOSED_MID_TRANSFER", "STALE_CONNECTION");
        if (FailingCalls.areKnown()) {
            assertThat(FailingCalls.of(calls).stream().filter(c -> c.kind().equals("write")).map(FailingCalls.Call::port).distinct().toList())
                .as("connections with a failing write, and " + record).containsExactly(((Long) record.get("network.local.port")).intValue());
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
