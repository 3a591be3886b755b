package io.epipe.histories;

import io.epipe.lab.Network;
import io.epipe.lab.Shell;
import io.epipe.testkit.Jdk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Where histories are played: the network, what it can do to a flow, and what the players need. Lives as long as all batches. */
final class Stage implements AutoCloseable {

    private static final String PASSWORD = "changeit";

    final Network network;
    final Router router;
    final Path directory;
    private final Process wire;
    private final Path file;
    private final Path keys;
    private final Path pem;
    private final Path peer;

    Stage(Path directory) throws Exception {
        this.directory = directory;
        file = directory.resolve("sent");
        try (RandomAccessFile sent = new RandomAccessFile(file.toFile(), "rw")) {
            sent.setLength(4_000_000);
        }
        keys = directory.resolve("keys.p12");
        pem = directory.resolve("keys.pem");
        makeKeys();
        peer = copy("peer.py", "/io/epipe/histories/peer.py");
        network = new Network();
        try {
            // 0.2 + 0.4 + 0.8 s of retransmissions and some
            network.app.set("ipv4.tcp_retries2", 3);
            network.app.set("ipv4.tcp_max_syn_backlog", 1024);
            router = new Router(network);
            wire = slowWire();
        } catch (Exception | Error e) {
            network.close();
            throw e;
        }
    }

    /** What is missing on this machine; empty if nothing is. */
    static List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!"root".equals(System.getProperty("user.name"))) {
            missing.add("the rights of root");
        }
        for (String program : List.of("ip", "nft", "tcpdump", "sysctl", "ss", "python3")) {
            if (!Shell.has(program)) {
                missing.add(program);
            }
        }
        return missing;
    }

    private void makeKeys() throws Exception {
        Shell.run(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "h",
            "-keyalg", "EC", "-dname", "CN=histories", "-validity", "100", "-storetype", "PKCS12", "-keystore",
            keys.toString(), "-storepass", PASSWORD, "-J-Dkeystore.pkcs12.legacy"));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        Certificate certificate = store.getCertificate("h");
        Base64.Encoder encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        Files.writeString(pem, "-----BEGIN PRIVATE KEY-----\n"
            + encoder.encodeToString(store.getKey("h", PASSWORD.toCharArray()).getEncoded())
            + "\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n"
            + encoder.encodeToString(certificate.getEncoded()) + "\n-----END CERTIFICATE-----\n");
    }

    private Path copy(String name, String resource) throws IOException {
        Path to = directory.resolve(name);
        try (InputStream in = Stage.class.getResourceAsStream(resource)) {
            Files.copy(in, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        return to;
    }

    /** The bridge of {@link Network.Link#SLOW}: 15 ms each way, each 40th frame of data is lost. */
    private Process slowWire() throws IOException {
        List<String> command = new ArrayList<>(List.of(network.router.prefix()));
        command.addAll(List.of("python3", copy("wire.py", "/io/epipe/lab/wire.py").toString(), "near", "far", "15", "40"));
        Process bridge = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new BufferedReader(new InputStreamReader(bridge.getInputStream())).readLine();
        if (!"ready".equals(said)) {
            throw new IOException("the slow wire: " + said);
        }
        return bridge;
    }

    Player app(Jdk jdk, List<String> options) throws Exception {
        List<String> command = new ArrayList<>(List.of(network.app.prefix()));
        command.add(jdk.java());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("epipe.test.programs", "target/test-programs"),
            "io.epipe.programs.histories.Player", file.toString(), keys.toString(), PASSWORD));
        return new Player(command);
    }

    /** On its own machine, or on the application's. */
    Player peer(boolean home) throws Exception {
        List<String> command = new ArrayList<>(List.of((home ? network.app : network.peer).prefix()));
        command.addAll(List.of("python3", peer.toString(), pem.toString()));
        return new Player(command);
    }

    /** Destroys the connections of a listener's port on the application's machine, as an administrator would. */
    void destroy(boolean weConnected, String listener, int port) {
        network.app.run("ss -K -t state all " + (weConnected ? "dst " : "src ") + listener + ":" + port);
    }

    @Override
    public void close() throws Exception {
        wire.destroyForcibly();
        router.close();
        network.close();
    }
}
