package io.epipe.demo;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** One run of the demo in a JVM of its own, whose system messages are in English: they follow the process's locale. */
record DemoRun(int status, String out, String err) {

    private static final long PATIENCE_SECONDS = 60;

    /** Starts the demo and waits for its end. */
    static DemoRun of(String... arguments) throws IOException, InterruptedException {
        return run(placeOf(Demo.class) + File.pathSeparator + placeOf(CommandLine.class), arguments);
    }

    /** As {@link #of}, with one more directory on the class path. */
    static DemoRun withClasses(Path directory, String... arguments) throws IOException, InterruptedException {
        return run(String.join(File.pathSeparator, placeOf(Demo.class), placeOf(CommandLine.class),
                directory.toString()), arguments);
    }

    /** Not java.class.path: what that holds is up to whoever launches the tests. */
    private static String placeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DemoRun run(String classPath, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", classPath, "io.epipe.demo.Demo"));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile("demo-run", ".out");
        Path err = Files.createTempFile("demo-run", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(Map.of("LC_ALL", "C"));
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IllegalStateException("did not end: " + command + "\n" + Files.readString(out));
            }
            return new DemoRun(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** The lines of standard output that contain {@code text}. */
    List<String> outLines(String text) {
        return out.lines().filter(line -> line.contains(text)).toList();
    }
}
