package io.epipe.instrument;

import io.epipe.testkit.Jdk;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Class files of a JDK's java.base, read from its own image without running it. */
final class JdkClasses implements AutoCloseable {

    private final FileSystem image;
    private final Path root;

    private JdkClasses(FileSystem image, Path root) {
        this.image = image;
        this.root = root;
    }

    static JdkClasses of(Jdk jdk) throws IOException {
        if (jdk.feature() == 8) {
            Path ofJre = jdk.home().resolve("lib/rt.jar");
            Path jar = Files.exists(ofJre) ? ofJre : jdk.home().resolve("jre/lib/rt.jar");
            FileSystem opened = FileSystems.newFileSystem(jar);
            return new JdkClasses(opened, opened.getPath("/"));
        }
        FileSystem opened = FileSystems.newFileSystem(URI.create("jrt:/"), Map.of("java.home", jdk.home().toString()));
        return new JdkClasses(opened, opened.getPath("/modules/java.base"));
    }

    /** The class file of this internal name; null if this JDK has no such class. */
    byte[] read(String internalName) throws IOException {
        Path file = root.resolve(internalName + ".class");
        return Files.exists(file) ? Files.readAllBytes(file) : null;
    }

    @Override
    public void close() throws IOException {
        image.close();
    }
}
