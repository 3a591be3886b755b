package io.epipe.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.clients.ClientKind.Server;
import io.epipe.clients.ClientTable.Row;
import io.epipe.lab.Network;
import io.epipe.lab.SlowWire;
import io.epipe.paths.Keystore;
import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Real clients on a kept connection that is ended at rest, and asked once more: what the application sees, and what epipe says. By default some clients on one
 * JDK; {@code -Depipe.clients=all} plays all on every JDK, {@code -Depipe.clients.only=REGEX} some of them, and {@code -Depipe.update.docs=true} writes what was
 * played into the table of docs/clients.md.
 */
class RealClientsIT {

    private static final String NAMESPACE = "epipe-clients-" + ProcessHandle.current().pid();
    private static final String[] INSIDE = {"ip", "netns", "exec", NAMESPACE};
    private static final List<String> KINDS = List.of("fin", "rst", "forgotten", "silence");
    private static final boolean ALL = "all".equals(System.getProperty("epipe.clients"));

    /** How long the connection rests before it is ended, and again before it is used. */
    private static final long REST_MILLIS = 400;
    private static final int HEALTHY_REQUESTS = 100;

    @TempDir
    static Path directory;

    private static String classPath;
    private static Path keystore;
    private static Servers near;
    private static Servers far;
    private static Network network;
    private static SlowWire wire;
    private static Path hosts;
    private static boolean namespaceMade;
    private static final ClientTable TABLE = new ClientTable();

    static List<ClientKind> clients() {
        List<ClientKind> all = new ArrayList<>();
        all.add(new ClientKind("HttpURLConnection", "HttpUrlConnection", Server.HTTP, false, 8, "http://localhost:%d/"));
        all.add(new ClientKind("HttpClient 5", "Http5", Server.HTTP, false, 8, "http://localhost:%d/"));
        all.add(new ClientKind("OkHttp", "Okhttp", Server.HTTP, false, 8, "http://localhost:%d/"));
        all.add(new ClientKind("java.net.http", "JdkHttp", Server.HTTP, false, 11, "http://localhost:%d/"));
        all.add(new ClientKind("PostgreSQL JDBC", "Jdbc", Server.POSTGRESQL, false, 8,
            "jdbc:postgresql://localhost:%d/postgres?user=epipe&socketTimeout=3&sslmode=disable"));
        all.add(new ClientKind("Jedis", "JedisClient", Server.REDIS, false, 8, "%d"));
        all.add(new ClientKind("log shipper", "LogShipper", Server.SINK, false, 8, "%d"));
        all.add(new ClientKind("OkHttp", "Okhttp", Server.HTTPS, true, 8, "https://localhost:%d/"));
        if (ALL) {
            all.add(new ClientKind("HttpClient 4.5", "Http4", Server.HTTP, false, 8, "http://localhost:%d/"));
            all.add(new ClientKind("OkHttp", "Okhttp", Server.HTTP, false, 8, "http://localhost:%d/").with("closes=on"));
            all.add(new ClientKind("MariaDB JDBC", "Jdbc", Server.MARIADB, false, 8,
                "jdbc:mariadb://localhost:%d/mysql?user=epipe&password=epipe&socketTimeout=3000"));
            all.add(new ClientKind("MySQL JDBC", "Jdbc", Server.MARIADB, false, 8,
                "jdbc:mysql://localhost:%d/mysql?user=epipe&password=epipe&socketTimeout=3000&sslMode=DISABLED"));
            all.add(new ClientKind("Lettuce", "LettuceClient", Server.REDIS, false, 8, "%d"));
            all.add(new ClientKind("HttpURLConnection", "HttpUrlConnection", Server.HTTPS, true, 8, "https://localhost:%d/"));
            all.add(new ClientKind("HttpClient 4.5", "Http4", Server.HTTPS, true, 8, "https://localhost:%d/"));
            all.add(new ClientKind("HttpClient 5", "Http5", Server.HTTPS, true, 8, "https://localhost:%d/"));
            all.add(new ClientKind("java.net.http", "JdkHttp", Server.HTTPS, true, 11, "https://localhost:%d/"));
        }
        all.add(new ClientKind("log shipper", "LogShipper", Server.SINK, false, 8, "%d").with("closes=on"));
        List<String> far = ALL ? List.of("HttpURLConnection", "HttpClient 4.5", "HttpClient 5", "OkHttp", "java.net.http", "PostgreSQL JDBC", "Jedis")
            : List.of("HttpClient 5", "OkHttp");
        for (ClientKind client : List.copyOf(all)) {
            if (far.contains(client.name()) && (ALL || client.tls() == client.name().equals("OkHttp"))) {
                all.add(client.farAway());
            }
        }
        if (ALL) {
            all.add(new ClientKind("Kafka producer, acks=0", "Kafka", Server.KAFKA, false, 8, "%d 0"));
            all.add(new ClientKind("Kafka producer, acks=0", "Kafka", Server.KAFKA, false, 8, "%d 0").with("closes=on"));
            all.add(new ClientKind("Kafka producer, acks=1", "Kafka", Server.KAFKA, false, 8, "%d 1"));
            all.add(new ClientKind("Kafka producer, acks=1", "Kafka", Server.KAFKA, false, 8, "%d 1").with("closes=on"));
        }
        String only = System.getProperty("epipe.clients.only");
        if (only != null) {
            all.removeIf(client -> !client.toString().matches(only));
        }
        return all;
    }

    static List<Object[]> plays() {
        List<Object[]> plays = new ArrayList<>();
        for (Jdk jdk : ALL ? Jdk.all() : List.of(Jdk.current())) {
            for (ClientKind client : clients()) {
                if (jdk.feature() >= client.oldest()) {
                    plays.add(new Object[] {client, jdk});
                }
            }
        }
        return plays;
    }

    @BeforeAll
    static void prepare() throws Exception {
        List<String> missing = new ArrayList<>();
        if (!"root".equals(System.getProperty("user.name"))) {
            missing.add("the rights of root");
        }
        for (String program : List.of("ip", "iptables", "python3", "ss")) {
            if (!Servers.has(program)) {
                missing.add(program);
            }
        }
        if (!missing.isEmpty()) {
            System.out.println("epipe tests: NOT TESTED with real clients: missing are " + missing);
        }
        assumeTrue(missing.isEmpty(), "missing: " + missing);
        Optional<String> libraries = Artifacts.classPath("org.apache.httpcomponents:httpclient:4.5.14",
            "org.apache.httpcomponents.client5:httpclient5:5.5.1", "com.squareup.okhttp3:okhttp:4.12.0", "org.postgresql:postgresql:42.7.10",
            "org.mariadb.jdbc:mariadb-java-client:3.5.6", "com.mysql:mysql-connector-j:9.5.0", "redis.clients:jedis:5.2.0",
            "io.lettuce:lettuce-core:6.8.1.RELEASE", "org.apache.kafka:kafka-clients:3.9.1", "org.slf4j:slf4j-nop:1.7.36");
        assumeTrue(libraries.isPresent());
        classPath = Artifacts.compile("src/programs/clients11", Artifacts.compile("src/programs/clients", libraries.get(), 8), 11);
        keystore = Keystore.make(directory);
        run("ip", "netns", "add", NAMESPACE);
        namespaceMade = true;
        run("ip", "netns", "exec", NAMESPACE, "ip", "link", "set", "lo", "up");
        near = new Servers(INSIDE, directory, classPath, keystore);
    }

    /** Two machines with 20 ms of wire between them; on the clients' one, the servers' one is called localhost, as their certificate says. */
    private static Servers far() throws Exception {
        if (far == null) {
            network = new Network();
            wire = new SlowWire(network, "20");
            hosts = Path.of("/etc/netns", network.app.name(), "hosts");
            Files.createDirectories(hosts.getParent());
            Files.writeString(hosts, Network.Link.SLOW.peer + " localhost\n");
            far = new Servers(network.peer.prefix(), Files.createDirectories(directory.resolve("far")), classPath, keystore);
        }
        return far;
    }

    @AfterAll
    static void takeDown() throws Exception {
        for (AutoCloseable one : new AutoCloseable[] {near, far, wire, network}) {
            if (one != null) {
                one.close();
            }
        }
        if (hosts != null) {
            Files.delete(hosts);
            Files.delete(hosts.getParent());
        }
        if (namespaceMade) {
            run("ip", "netns", "del", NAMESPACE);
        }
        System.out.println(TABLE.markdown());
        Path page = Path.of("../docs/clients.md");
        if (ALL && Boolean.getBoolean("epipe.update.docs") && Files.exists(page)) {
            TABLE.writeTo(page, "Played on " + LocalDate.now(ZoneOffset.UTC) + " on Linux " + System.getProperty("os.version") + ".\n");
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("plays")
    void aConnectionEndedAtRestIsTold(ClientKind client, Jdk jdk) throws Exception {
        Servers servers = client.far() ? far() : near;
        int port = servers.port(client.server());
        if (port == 0) {
            System.out.println("epipe tests: NOT TESTED with " + client + ": there is no server for it here");
        }
        assumeTrue(port != 0);
        List<String> untold = new ArrayList<>();
        try (EndingProxy proxy = new EndingProxy(client.far() ? network.peer.prefix() : INSIDE, port < 0 ? "sink" : String.valueOf(port),
            client.far() ? Network.Link.SLOW.peer : "127.0.0.1", client.server() == Server.KAFKA ? Servers.KAFKA_PROXY_PORT : 0)) {
            for (String kind : client.far() ? KINDS.subList(0, 3) : KINDS) {
                Row row = play(client, jdk, proxy, kind);
                TABLE.add(row);
                if (!row.isTold() && mustBeTold(client, kind)) {
                    untold.add(kind + ": " + row.application());
                }
            }
        }
        assertThat(untold).as("%s on %s: lost, and nobody was told", client, jdk).isEmpty();
    }

    /** A silent peer's kernel may have taken what was sent; and a client that reads all the time meets the end before it asks. */
    private static boolean mustBeTold(ClientKind client, String kind) {
        List<String> readers = kind.equals("forgotten") ? List.of("JdkHttp") : List.of("JdkHttp", "LettuceClient", "Kafka");
        return !kind.equals("silence") && !readers.contains(client.program());
    }

    static List<ClientKind> healthy() {
        return clients().stream().filter(client -> client.options().isEmpty() && !client.far()).toList();
    }

    /** Requests and answers, and the client's own goodbye: whoever is told of something then is told of nothing. */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("healthy")
    void healthyTrafficIsNotTold(ClientKind client) throws Exception {
        int port = near.port(client.server());
        assumeTrue(port != 0);
        Path json = directory.resolve(client.program() + client.tls() + client.server() + "-healthy.jsonl");
        try (EndingProxy proxy = new EndingProxy(INSIDE, port < 0 ? "sink" : String.valueOf(port), "127.0.0.1",
            client.server() == Server.KAFKA ? Servers.KAFKA_PROXY_PORT : 0);
             ForkedJvm jvm = ForkedJvm.on(Jdk.current()).under(INSIDE).agent("log=off,repeats=0,reads=on,json=" + json)
            .vm("-cp", classPath, "-Djavax.net.ssl.trustStore=" + keystore, "-Djavax.net.ssl.trustStorePassword=changeit")
            .run("io.epipe.programs.clients.Clients", client.program(), String.format(client.address(), proxy.port())).start()) {
            jvm.awaitOutput("ready");
            for (int i = 1; i <= HEALTHY_REQUESTS; i++) {
                ask(jvm, i);
            }
            Thread.sleep(REST_MILLIS);
            jvm.input().close();
            jvm.await();
        }
        assertThat(Files.exists(json) ? Records.of(json) : List.of()).as("%s", client).isEmpty();
    }

    private static Row play(ClientKind client, Jdk jdk, EndingProxy proxy, String kind) throws Exception {
        Path json = directory.resolve(Integer.toHexString(client.hashCode()) + jdk.feature() + kind + ".jsonl");
        try (ForkedJvm jvm = ForkedJvm.on(jdk).under(client.far() ? network.app.prefix() : INSIDE)
            .agent(client.options() + "log=off,json=" + json)
            .vm("-cp", classPath, "-Djavax.net.ssl.trustStore=" + keystore, "-Djavax.net.ssl.trustStorePassword=changeit")
            .run("io.epipe.programs.clients.Clients", client.program(), String.format(client.address(), proxy.port())).start()) {
            jvm.awaitOutput("ready");
            ask(jvm, 1);
            Thread.sleep(REST_MILLIS);
            proxy.end(kind);
            Thread.sleep(REST_MILLIS);
            String second = ask(jvm, 2);
            if (client.server() == Server.SINK && client.options().isEmpty()) {
                // it does not read: the reset meets the line after
                second = second + ", then " + ask(jvm, 3);
            }
            jvm.input().close();
            jvm.await();
            return new Row(client.toString(), kind, String.valueOf(jdk.feature()), second.replaceAll("localhost:\\d+", "localhost"),
                Records.of(json).stream().filter(r -> r.containsKey("epipe.confidence")).toList());
        }
    }

    private static String ask(ForkedJvm jvm, int number) throws IOException {
        jvm.input().write("ask\n".getBytes(StandardCharsets.US_ASCII));
        jvm.input().flush();
        jvm.awaitOutput("(end of answer " + number + ")");
        String output = jvm.output();
        String start = "answer " + number + ": ";
        return output.substring(output.indexOf(start) + start.length(), output.indexOf(" (end of answer " + number + ")"));
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
