package io.epipe.testkit;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

/**
 * Real libraries for the programs that the tests fork: resolved by Maven, each set on a class path of its own, so that none of them meets the agent's or
 * the tests'. A set is resolved once a build and kept under {@code target/artifacts}.
 */
public final class Artifacts {

    private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath";
    private static final long LIMIT_SECONDS = 300;
    private static final Path STORE = Path.of("target", "artifacts").toAbsolutePath();

    private Artifacts() {
    }

    /**
     * The class path of some artifacts with all that they need at run time.
     *
     * @param coordinates {@code group:artifact:version} or {@code group:artifact:version:classifier}; of two versions of one artifact the first named wins.
     *                    {@code group:artifact:version@type} is that file alone
     * @return empty where they cannot be had here, which is said once; a test is then skipped
     */
    public static synchronized Optional<String> classPath(String... coordinates) {
        String name = Integer.toHexString(String.join(" ", coordinates).hashCode());
        Path kept = STORE.resolve(name + ".classpath");
        try {
            Files.createDirectories(STORE);
            try (RandomAccessFile lock = new RandomAccessFile(STORE.resolve("lock").toFile(), "rw");
                 FileLock held = lock.getChannel().lock()) {
                if (!Files.exists(kept) && !resolve(name, kept, coordinates)) {
                    return Optional.empty();
                }
            }
            return Optional.of(Files.readString(kept).trim());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static boolean resolve(String name, Path kept, String... coordinates)
            throws IOException, InterruptedException {
        Path pom = STORE.resolve(name + ".pom");
        Files.writeString(pom, pom(coordinates));
        Path log = STORE.resolve(name + ".log");
        String home = System.getProperty("epipe.test.maven");
        Process maven = new ProcessBuilder(home == null ? "mvn" : home + "/bin/mvn", "-B", "-q", "-f", pom.toString(), PLUGIN,
            "-Dmdep.outputFile=" + kept, "-DincludeScope=runtime", "-Dmaven.repo.local=" + repository())
            .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            if (maven.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && maven.exitValue() == 0) {
                return true;
            }
        } finally {
            maven.destroyForcibly();
        }
        Files.deleteIfExists(kept);
        System.out.println("epipe tests: NOT TESTED with " + String.join(", ", coordinates)
            + ": Maven could not resolve them (" + log + ")");
        return false;
    }

    private static String repository() {
        return System.getProperty("epipe.test.repository", System.getProperty("user.home") + "/.m2/repository");
    }

    private static String pom(String... coordinates) {
        StringBuilder pom = new StringBuilder("<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><modelVersion>4.0.0</modelVersion>"
            + "<groupId>io.epipe.tests</groupId><artifactId>libraries</artifactId><version>1</version><packaging>pom</packaging>"
            + "<dependencies>");
        for (String coordinate : coordinates) {
            int type = coordinate.indexOf('@');
            String[] part = (type < 0 ? coordinate : coordinate.substring(0, type)).split(":");
            pom.append("<dependency><groupId>").append(part[0]).append("</groupId><artifactId>").append(part[1])
                .append("</artifactId><version>").append(part[2]).append("</version>");
            if (part.length > 3) {
                pom.append("<classifier>").append(part[3]).append("</classifier>");
            }
            if (type >= 0) {
                pom.append("<type>").append(coordinate.substring(type + 1)).append("</type><exclusions><exclusion><groupId>*</groupId>"
                    + "<artifactId>*</artifactId></exclusion></exclusions>");
            }
            pom.append("</dependency>");
        }
        return pom.append("</dependencies></project>").toString();
    }

    /**
     * Compiles programs that use such libraries.
     *
     * @param source    a directory of sources, such as {@code src/programs/spring}
     * @param classPath as {@link #classPath} gives it
     * @param release   the oldest JDK that shall run them
     * @return the class path that holds the programs and the libraries
     */
    public static String compile(String source, String classPath, int release) {
        Path root = Path.of(source).toAbsolutePath();
        Path classes = STORE.resolve("classes-" + root.getFileName() + "-" + Integer.toHexString(classPath.hashCode()));
        List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-cp", classPath, "--release",
            Integer.toString(release), "-encoding", "UTF-8", "-nowarn", "-proc:none", "-parameters"));
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(f -> f.toString().endsWith(".java")).forEach(f -> arguments.add(f.toString()));
            Files.createDirectories(classes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        java.io.ByteArrayOutputStream said = new java.io.ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(new String[0]));
        if (status != 0) {
            throw new AssertionError("could not compile " + root + ":\n" + said.toString(StandardCharsets.UTF_8));
        }
        return classes + File.pathSeparator + classPath;
    }
}
