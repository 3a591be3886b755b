package io.epipe.clients;

import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The real servers of the table, in one network namespace; started when first asked for, ended by their handles. */
final class Servers implements AutoCloseable {

    private static final int POSTGRESQL_PORT = 15_432;
    private static final int MARIADB_PORT = 13_306;
    private static final int REDIS_PORT = 16_379;
    private static final int KAFKA_PORT = 19_192;
    /** Where a broker says that it is: clients come back to that address, which has to be the proxy's. */
    static final int KAFKA_PROXY_PORT = 19_092;

    private final String[] namespace;
    private final Path directory;
    private final String classPath;
    private final Path keystore;
    private final Map<ClientKind.Server, Integer> ports = new EnumMap<>(ClientKind.Server.class);
    private final List<Process> processes = new ArrayList<>();
    private final List<ForkedJvm> jvms = new ArrayList<>();

    Servers(String[] namespace, Path directory, String classPath, Path keystore) {
        this.namespace = namespace;
        this.directory = directory;
        this.classPath = classPath;
        this.keystore = keystore;
    }

    /** Its port; 0 where this machine has no such server. */
    int port(ClientKind.Server server) throws Exception {
        Integer known = ports.get(server);
        if (known == null) {
            known = start(server);
            ports.put(server, known);
        }
        return known;
    }

    private int start(ClientKind.Server server) throws Exception {
        switch (server) {
            case HTTP:
                return answers("plain");
            case HTTPS:
                return answers("tls");
            case POSTGRESQL:
                return postgresql();
            case MARIADB:
                return mariadb();
            case KAFKA:
                return kafka();
            case REDIS:
                return has("redis-server") && start("redis-server", "--port", "" + REDIS_PORT, "--save", "", "--bind", "127.0.0.1")
                    ? listening(REDIS_PORT) : 0;
            default:
                return -1;
        }
    }

    private int answers(String how) {
        ForkedJvm jvm = ForkedJvm.on(Jdk.current()).under(namespace).vm("-cp", classPath,
            "-Djavax.net.ssl.keyStore=" + keystore, "-Djavax.net.ssl.keyStorePassword=changeit")
            .run("io.epipe.programs.clients.Answers", how).start();
        jvms.add(jvm);
        jvm.awaitOutput(".\n");
        return Integer.parseInt(jvm.output().replaceAll("(?s).*port (\\d+)\\..*", "$1"));
    }

    private int postgresql() throws Exception {
        Path programs = newest(Path.of("/usr/lib/postgresql"));
        if (programs == null) {
            return 0;
        }
        // it refuses to run as root
        Path data = owned("postgresql", "postgres");
        run("runuser", "-u", "postgres", "--", programs + "/initdb", "-D", data.toString(), "-A", "trust", "-U", "epipe");
        start("runuser", "-u", "postgres", "--", programs + "/postgres", "-D", data.toString(), "-p", "" + POSTGRESQL_PORT,
            "-k", data.toString(), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off");
        return listening(POSTGRESQL_PORT);
    }

    private int mariadb() throws Exception {
        if (!has("mariadbd") && !Files.isExecutable(Path.of("/usr/sbin/mariadbd"))) {
            return 0;
        }
        Path data = owned("mariadb", "mysql");
        run("mariadb-install-db", "--no-defaults", "--user=mysql", "--datadir=" + data, "--skip-test-db");
        Path users = Files.writeString(data.resolve("users.sql"),
            "create or replace user epipe@'127.0.0.1' identified by 'epipe';\ngrant all on *.* to epipe@'127.0.0.1';\n");
        users.toFile().setReadable(true, false);
        start("/usr/sbin/mariadbd", "--no-defaults", "--user=mysql", "--datadir=" + data, "--port=" + MARIADB_PORT,
            "--bind-address=127.0.0.1", "--socket=" + data.resolve("s"), "--pid-file=" + data.resolve("pid"),
            "--skip-name-resolve", "--init-file=" + users);
        return listening(MARIADB_PORT);
    }

    /** One broker of its own, which is its own controller. */
    private int kafka() throws Exception {
        Optional<String> broker = Artifacts.classPath("org.apache.kafka:kafka_2.13:3.9.1", "org.slf4j:slf4j-nop:1.7.36");
        if (broker.isEmpty()) {
            return 0;
        }
        Path settings = Files.writeString(directory.resolve("kafka.properties"), "process.roles=broker,controller\nnode.id=1\n"
            + "controller.quorum.voters=1@127.0.0.1:19193\ncontroller.listener.names=CONTROLLER\n"
            + "listeners=PLAINTEXT://127.0.0.1:" + KAFKA_PORT + ",CONTROLLER://127.0.0.1:19193\n"
            + "advertised.listeners=PLAINTEXT://localhost:" + KAFKA_PROXY_PORT + "\n"
            + "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT\n"
            + "log.dirs=" + directory.resolve("kafka") + "\noffsets.topic.replication.factor=1\nnum.partitions=1\n");
        List<String> java = List.of(Jdk.current().java(), "-Xmx512m", "-cp", broker.get());
        List<String> format = new ArrayList<>(java);
        format.addAll(List.of("kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c", settings.toString()));
        run(format.toArray(new String[0]));
        List<String> serve = new ArrayList<>(java);
        serve.addAll(List.of("kafka.Kafka", settings.toString()));
        start(serve.toArray(new String[0]));
        return listening(KAFKA_PORT);
    }

    private Path owned(String name, String user) throws Exception {
        // of a short path, and one that the server's user can reach: sockets have at most 107 bytes of name
        Path data = Files.createTempDirectory("epipe-" + name);
        run("chown", user, data.toString());
        return data;
    }

    private static Path newest(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return null;
        }
        try (Stream<Path> versions = Files.list(root)) {
            return versions.map(v -> v.resolve("bin")).filter(b -> Files.isExecutable(b.resolve("postgres"))).max(Path::compareTo)
                .orElse(null);
        }
    }

    static boolean has(String program) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(d -> Files.isExecutable(Path.of(d, program)));
    }

    private boolean start(String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(namespace));
        all.addAll(List.of(command));
        processes.add(new ProcessBuilder(all).redirectErrorStream(true)
            .redirectOutput(directory.resolve("server-" + processes.size() + ".log").toFile()).start());
        return true;
    }

    private int listening(int port) throws Exception {
        Process last = processes.get(processes.size() - 1);
        for (long end = System.nanoTime() + 120_000_000_000L; ; ) {
            String sockets = output("ss", "-Hltn", "sport", "=", ":" + port);
            if (!sockets.isBlank()) {
                return port;
            }
            if (!last.isAlive() || System.nanoTime() - end > 0) {
                throw new AssertionError("the server for port " + port + " did not start: "
                    + Files.readString(directory.resolve("server-" + (processes.size() - 1) + ".log")));
            }
        }
    }

    private String output(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(namespace));
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return text;
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + said);
        }
    }

    @Override
    public void close() throws Exception {
        jvms.forEach(ForkedJvm::close);
        for (Process process : processes) {
            // what runs under `ip netns exec` or runuser is the child: SIGTERM is passed on by both
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            process.waitFor();
        }
    }
}
