package io.epipe.host;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The names of the programs in src/programs that these tests fork, and how to talk to them. */
final class HostPrograms {

    /** Breaks one connection for each line of standard input; no socket before the first. */
    static final String TURNS = "io.epipe.programs.host.Turns";

    /** As {@link #TURNS}, but keeps the exceptions, and says at its end whether the agent's class loader can go. */
    static final String KEEPER = "io.epipe.programs.host.Keeper";
    /** An agent. */
    static final String NESTED_DEFINITION = "io.epipe.programs.host.NestedDefinition";

    static final String LATE_SOCKETS = "io.epipe.programs.host.LateSockets";
    static final String FIRST_USE = "io.epipe.programs.host.FirstUse";
    static final String NO_DESCRIPTORS = "io.epipe.programs.host.NoDescriptors";
    static final String NO_HEAP = "io.epipe.programs.host.NoHeap";
    /** Arguments: how many failures, how many KB to leave free, cold or warm. */
    static final String FULL_OF_LIFE = "io.epipe.programs.host.FullOfLife";
    static final String INTERRUPTED = "io.epipe.programs.host.Interrupted";
    static final String HELD = "io.epipe.programs.host.Held";
    static final String HOSTILE = "io.epipe.programs.host.Hostile";

    static final String LAST_HOOK = "io.epipe.programs.host.LastHook";
    /** Argument: the lock. */
    static final String ENDS_WITH_LOCK = "io.epipe.programs.host.EndsWithLock";
    static final String NO_THREADS = "io.epipe.programs.host.NoThreads";

    /** Argument: a file for the agent's count of its own errors. */
    static final String BENCH = "io.epipe.programs.host.Bench";

    /** Does what the lines of its input say. See {@link DrivenJvm}. */
    static final String DRIVEN = "io.epipe.programs.host.Driven";

    /** Argument: files or pipes. */
    static final String NUMBER_REUSED = "io.epipe.programs.host.NumberReused";

    /** An agent, for {@link #SOAK}. */
    static final String LOADED_CLASSES = "io.epipe.programs.host.LoadedClasses";
    static final String SOAK = "io.epipe.programs.host.Soak";

    private static final long LIMIT_NANOS = 60_000_000_000L;

    private HostPrograms() {
    }

    /** Has {@link #TURNS} break one, and returns what it said of it. */
    static String turn(ForkedJvm jvm, int number) throws IOException {
        line(jvm);
        jvm.awaitOutput("turn " + number + ": notes ");
        jvm.awaitOutput("\n");
        String said = jvm.output();
        int at = said.indexOf("turn " + number + ": ");
        int end = said.indexOf('\n', at);
        return said.substring(at, end < 0 ? said.length() : end);
    }

    /** A line of standard input. */
    static void line(ForkedJvm jvm) throws IOException {
        jvm.input().write("\n".getBytes(StandardCharsets.US_ASCII));
        jvm.input().flush();
    }

    /** Waits for something that no event tells, such as a line in a file of another process. */
    static void await(BooleanSupplier there) {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!there.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("did not come");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** The command of the packaged jar, run by the JDK that runs the tests. */
    static ForkedJvm.Ended command(String... arguments) {
        return ForkedJvm.on(Jdk.current()).run("-jar", ForkedJvm.agentJar().toString()).run(arguments).startAndAwait();
    }

    /** Packs an agent of src/programs, with the classes whose names begin like its own. */
    static Path agentJar(Path directory, String main) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", main);
        attributes.putValue("Can-Retransform-Classes", "true");
        String name = main.replace('.', '/');
        Path classes = Path.of(System.getProperty("epipe.test.programs", "target/test-programs"));
        Path jar = directory.resolve(name.substring(name.lastIndexOf('/') + 1) + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
             Stream<Path> files = Files.list(classes.resolve(name).getParent())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String entry = classes.relativize(file).toString();
                if (entry.equals(name + ".class") || entry.startsWith(name + "$")) {
                    out.putNextEntry(new JarEntry(entry));
                    out.write(Files.readAllBytes(file));
                    out.closeEntry();
                }
            }
        }
        return jar;
    }

    /** With what JDK 21 and later need to load an agent without a warning. */
    static ForkedJvm.Builder attachable(Jdk jdk) {
        ForkedJvm.Builder builder = ForkedJvm.on(jdk);
        return jdk.feature() >= 21 ? builder.vm("-XX:+EnableDynamicAgentLoading") : builder;
    }
}
