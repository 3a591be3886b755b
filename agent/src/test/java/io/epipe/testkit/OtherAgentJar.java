package io.epipe.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Packs the other agent of src/programs with Byte Buddy into a jar. */
public final class OtherAgentJar {

    private static final String PACKAGE = "io/epipe/programs/otheragent";
    private static final String MAIN = "io.epipe.programs.otheragent.OtherAgent";

    private OtherAgentJar() {
    }

    /** Makes the jar in this directory. */
    public static Path make(Path directory) {
        return make(directory, MAIN);
    }

    /** Makes one whose agent is another class of the same package. */
    public static Path make(Path directory, String agent) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Premain-Class", agent);
        main.putValue("Agent-Class", agent);
        main.putValue("Can-Retransform-Classes", "true");
        main.putValue("Can-Redefine-Classes", "true");
        Path jar = directory.resolve(agent.substring(agent.lastIndexOf('.') + 1) + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
             JarOutputStream out = new JarOutputStream(file, manifest);
             JarFile byteBuddy = new JarFile(Path.of(net.bytebuddy.ByteBuddy.class.getProtectionDomain()
                 .getCodeSource().getLocation().toURI()).toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) byteBuddy.stream()::iterator) {
                if (entry.getName().startsWith("net/bytebuddy/") && entry.getName().endsWith(".class")) {
                    try (InputStream in = byteBuddy.getInputStream(entry)) {
                        put(out, entry.getName(), in.readAllBytes());
                    }
                }
            }
            for (Path program : programs()) {
                put(out, PACKAGE + "/" + program.getFileName(), Files.readAllBytes(program));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
        return jar;
    }

    private static List<Path> programs() throws IOException {
        Path classes = Path.of(System.getProperty("epipe.test.programs", "target/test-programs")).resolve(PACKAGE);
        try (Stream<Path> found = Files.list(classes)) {
            return found.filter(path -> path.toString().endsWith(".class")).toList();
        }
    }

    private static void put(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }
}
