package io.epipe.host;

import io.epipe.testkit.Artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A whole WildFly, as its distribution has it, with one application deployed. */
final class WildFly {

    private static final String DISTRIBUTION = "org.wildfly:wildfly-dist:39.0.1.Final@zip";
    /** What its own script gives to a JDK with modules. */
    private static final String[] OPENED = {"java.base/java.lang", "java.base/java.lang.invoke", "java.base/java.lang.reflect",
        "java.base/java.io", "java.base/java.net", "java.base/java.security", "java.base/java.util", "java.base/java.util.concurrent",
        "java.management/javax.management", "java.naming/javax.naming"};
    private static final String[] PORTS = {"http", "https", "management.http", "management.https"};

    private final Path home;

    private WildFly(Path home) {
        this.home = home;
    }

    /** Unpacked once a build; empty where it cannot be had. */
    static Optional<WildFly> in(Path store) throws IOException {
        Optional<String> zip = Artifacts.classPath(DISTRIBUTION);
        if (zip.isEmpty()) {
            return Optional.empty();
        }
        Path unpacked = store.resolve("wildfly");
        if (!Files.exists(unpacked.resolve("whole"))) {
            unpack(Path.of(zip.get()), unpacked);
            Files.createFile(unpacked.resolve("whole"));
        }
        try (Stream<Path> entries = Files.list(unpacked)) {
            return entries.filter(Files::isDirectory).findFirst().map(WildFly::new);
        }
    }

    private static void unpack(Path zip, Path directory) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = directory.resolve(entry.getName()).normalize();
                if (!file.startsWith(directory)) {
                    throw new IOException(entry.getName());
                }
                Files.createDirectories(entry.isDirectory() ? file : file.getParent());
                if (!entry.isDirectory()) {
                    Files.copy(in, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /**
     * A server of its own, with ports that were free a moment ago.
     *
     * @param classes of the application
     * @return what follows the options of the JVM; the first is {@code -Djboss.http.port=} and the port
     */
    List<String> command(Path base, Path classes) throws IOException {
        copy(home.resolve("standalone"), base);
        war(classes, base.resolve("deployments/ROOT.war"));
        List<String> command = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        for (String port : PORTS) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            held.add(socket);
            command.add("-Djboss." + port + ".port=" + socket.getLocalPort());
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        for (String opened : OPENED) {
            command.add("--add-opens=" + opened + "=ALL-UNNAMED");
        }
        command.addAll(List.of("-Djboss.home.dir=" + home, "-Djboss.server.base.dir=" + base, "-Djboss.bind.address=127.0.0.1",
            "-Dorg.jboss.boot.log.file=" + base.resolve("log/server.log"), "-Dlogging.configuration=" + base.resolve("configuration/logging.properties").toUri(),
            "-jar", home.resolve("jboss-modules.jar").toString(), "-mp", home.resolve("modules").toString(), "org.jboss.as.standalone"));
        return command;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static void war(Path classes, Path war) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(war)); Stream<Path> files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                out.putNextEntry(new ZipEntry("WEB-INF/classes/" + classes.relativize(file)));
                try (InputStream in = Files.newInputStream(file)) {
                    in.transferTo(out);
                }
                out.closeEntry();
            }
        }
    }
}
