package io.epipe.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.bootstrap.NativeCalls;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@link ProbeProgram} on each JDK at hand, with nothing but its own output on either stream: no warning of any JDK,
 * which way answered, and what it found.
 */
class ProbesOnEveryJdkTest {

    private static final List<Jdk> JDKS = Jdk.all();

    @TempDir
    private static Path directory;

    /** The program, for Java 8. */
    private static Path program;
    /** {@link NativeCalls} alone, for the boot class path, where the agent puts it. */
    private static Path boot;

    @BeforeAll
    static void compile() throws Exception {
        program = Files.createDirectory(directory.resolve("program"));
        boot = Files.createDirectory(directory.resolve("boot"));
        Path source = Path.of("src/test/java/io/epipe/kernel/ProbeProgram.java");
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "8", "-Xlint:-options",
                "-cp", productClasses().toString(), "-d", program.toString(), source.toString());
        assertThat(result).as("compilation of %s", source.toAbsolutePath()).isZero();
        String name = NativeCalls.class.getName().replace('.', '/') + ".class";
        Path copy = boot.resolve(name);
        Files.createDirectories(copy.getParent());
        Files.copy(productClasses().resolve(name), copy);
    }

    static Stream<Arguments> everyWayOnEveryJdk() {
        return JDKS.stream().flatMap(jdk -> Stream.of(0, 1, 2).filter(way -> isOpen(way, jdk))
                .map(way -> Arguments.of(jdk, way)));
    }

    private static boolean isOpen(int way, Jdk jdk) {
        return switch (way) {
            case 0 -> libraryIsPackaged();
            case 1 -> jdk.feature() >= 21;
            default -> true;
        };
    }

    @ParameterizedTest(name = "{0}, way {1}")
    @MethodSource("everyWayOnEveryJdk")
    void sees_a_close_a_reset_and_a_pipe(Jdk jdk, int way) {
        Map<String, String> found = run(jdk, way, fork(jdk), "warm-up", "fin", "reset", "pipe");

        boolean full = way < 2;
        String source = full ? "TCP_INFO" : "TCP_STATE";
        assertThat(found).containsEntry("source", source).containsEntry("failures", "0");
        assertThat(found.get("describe")).startsWith(source.toLowerCase(Locale.ROOT)).contains(switch (way) {
            case 0 -> "JNI library, from " + System.getProperty("java.io.tmpdir");
            case 1 -> "java.lang.foreign";
            default -> "sun.nio.ch.Net";
        });

        assertThat(found).containsEntry("fin.errno", "EPIPE").containsEntry("fin.source", source)
                .containsEntry("fin.transport", "TCP").containsEntry("fin.state", "CLOSE")
                // 3 bytes that the peer took and 5 that drew its RST; one more was acknowledged: our SYN
                .containsEntry("fin.sent", full ? "8" : "-1").containsEntry("fin.acked", full ? "4" : "-1")
                // 7 bytes and the FIN, nobody read the 7
                .containsEntry("fin.received", full ? "8" : "-1").containsEntry("fin.out", full ? "5" : "-1")
                .containsEntry("fin.in", full || jdk.feature() >= 17 ? "7" : "-1");
        assertThat(found).containsEntry("reset.errno", "ECONNRESET").containsEntry("reset.state", "CLOSE")
                .containsEntry("reset.sent", full ? "0" : "-1").containsEntry("reset.out", full ? "0" : "-1");
        assertThat(found).containsEntry("pipe.errno", "EPIPE").containsEntry("pipe.transport", "PIPE")
                .containsEntry("pipe.source", source).containsEntry("pipe.state", "null")
                .containsEntry("pipe.out", full ? "9" : "-1");
    }

    static Stream<Arguments> everyLanguage() {
        return everyWayOnEveryJdk().flatMap(a -> Stream.of("de_DE", "fr_FR", "zh_CN", "ja_JP", "ru_RU")
                .map(language -> Arguments.of(a.get()[0], a.get()[1], language + ".UTF-8")));
    }

    @ParameterizedTest(name = "{0}, way {1}, {2}")
    @MethodSource("everyLanguage")
    void tells_errors_in_the_language_of_the_process(Jdk jdk, int way, String locale) {
        assumeTrue(isInstalled(locale), () -> "locale " + locale + " is not installed here");
        Map<String, String> found = run(jdk, way, fork(jdk).environment("LC_ALL", locale),
                "fin", "reset", "own-words");
        assertThat(found).containsEntry("fin.errno", "EPIPE").containsEntry("reset.errno", "ECONNRESET");
        // the test would be none if these were English
        assertThat(found.get("reset.message")).isNotEqualTo("Connection reset by peer");
        assertThat(found).containsEntry("own.EPIPE", found.get("fin.message"))
                .containsEntry("own.ECONNRESET", found.get("reset.message"));
        if (way < 2) {
            assertThat(found).containsEntry("strerror.EPIPE", found.get("fin.message"));
            assertThat(found.get("strerror.ETIMEDOUT")).isNotIn("null", "Connection timed out");
        }
    }

    @ParameterizedTest
    @FieldSource("JDKS")
    void calibrates_without_any_evidence(Jdk jdk) {
        assumeTrue(isInstalled("de_DE.UTF-8"), "locale de_DE.UTF-8 is not installed here");
        Map<String, String> found = run(jdk, 3, fork(jdk).environment("LC_ALL", "de_DE.UTF-8"), "fin", "reset");
        assertThat(found).containsEntry("source", "NONE").containsEntry("fin.source", "NONE")
                .containsEntry("fin.errno", "EPIPE").containsEntry("reset.errno", "ECONNRESET");
    }

    @ParameterizedTest
    @FieldSource("JDKS")
    void takes_the_next_way_where_the_library_cannot_be_loaded(Jdk jdk) {
        // an empty boot class path: from 24 on the JVM would warn of a native method, so that way must not be taken
        Map<String, String> found = run(jdk, 0, ForkedJvm.on(jdk).vm(opens(jdk)).vm("-cp", classPath()), "fin");
        boolean library = jdk.feature() < 24 && libraryIsPackaged();
        assertThat(found).containsEntry("fin.errno", "EPIPE")
                .containsEntry("source", library || jdk.feature() >= 21 ? "TCP_INFO" : "TCP_STATE");
        assertThat(found.get("describe")).contains(library ? "(JNI library" : "; JNI library: ");
    }

    @ParameterizedTest
    @FieldSource("JDKS")
    void gives_up_a_way_that_breaks(Jdk jdk) {
        assumeTrue(jdk.feature() >= 21, "needs java.lang.foreign");
        // the number of a descriptor cannot be read: java.lang.foreign opens, and breaks at the first question
        String[] opens = Stream.of(opens(jdk)).filter(o -> !o.contains("java.io=")).toArray(String[]::new);
        Map<String, String> found = run(jdk, 1, ForkedJvm.on(jdk).vm(opens).vm("-cp", classPath()), "fin", "reset");
        assertThat(found).containsEntry("source", "TCP_STATE").containsEntry("fin.source", "TCP_STATE")
                .containsEntry("failures", "1").containsEntry("reset.errno", "ECONNRESET");
        assertThat(found.get("describe")).contains("java.lang.foreign: broke, ");
    }

    @ParameterizedTest
    @FieldSource("JDKS")
    void is_silent_where_nothing_is_open(Jdk jdk) {
        assumeTrue(jdk.feature() >= 16, "before 16 nothing is closed");
        Map<String, String> found = run(jdk, 0, fork(jdk, new String[0]), "warm-up");
        assertThat(found).containsEntry("source", "NONE");
        assertThat(found.get("describe")).contains("JNI library: ").contains("java.lang.foreign: ")
                .contains("sun.nio.ch.Net: ");
    }

    /** libnet reads java.net.preferIPv4Stack when it is loaded: that is for the application to bring about. */
    @ParameterizedTest
    @FieldSource("JDKS")
    void loads_no_network_class_before_the_first_failure(Jdk jdk) {
        String loaded = fork(jdk).vm("-verbose:class").run(ProbeProgram.class.getName(), "0").startAndAwait().out();
        assertThat(loaded).contains("io.epipe.kernel.ErrorClassifier ").contains("source=NONE")
                .doesNotContain("sun.nio.ch.Net ").doesNotContain("sun.nio.ch.IOUtil ")
                .doesNotContain("io.epipe.kernel.ErrorTexts ").doesNotContain("java.lang.foreign.");
    }

    @ParameterizedTest
    @FieldSource("JDKS")
    void counts_no_memory_against_the_limit_of_direct_buffers(Jdk jdk) {
        assumeTrue(jdk.feature() >= 21, "needs java.lang.foreign");
        Map<String, String> found = run(jdk, 1, fork(jdk).vm("-XX:MaxDirectMemorySize=64"), "fin");
        assertThat(found).containsEntry("fin.source", "TCP_INFO");
    }

    @ParameterizedTest
    @FieldSource("JDKS")
    void finds_a_directory_and_leaves_nothing_there(Jdk jdk) throws IOException {
        // root writes everywhere but there
        assumeTrue(libraryIsPackaged(), "the JNI library is not packaged for this host");
        Path empty = Files.createTempDirectory(directory, "empty");
        Map<String, String> found = run(jdk, 0, fork(jdk).vm("-Djava.io.tmpdir=/proc")
                .environment("XDG_RUNTIME_DIR", empty.toString()), "interrupted");
        assertThat(found).containsEntry("source", "TCP_INFO").containsEntry("interrupted", "true");
        assertThat(found.get("library"))
                .startsWith("[/proc (java.io.tmpdir): ")
                .endsWith(", " + empty + " (XDG_RUNTIME_DIR): loaded]");
        assertThat(empty).isEmptyDirectory();
    }

    private static ForkedJvm.Builder fork(Jdk jdk) {
        return fork(jdk, opens(jdk));
    }

    private static ForkedJvm.Builder fork(Jdk jdk, String[] opens) {
        return ForkedJvm.on(jdk).vm(opens).vm("-Xbootclasspath/a:" + boot, "-cp", classPath());
    }

    private static String classPath() {
        return productClasses() + File.pathSeparator + program;
    }

    /** What the agent opens to itself, an argument a package. */
    private static String[] opens(Jdk jdk) {
        if (jdk.feature() < 9) {
            return new String[0];
        }
        return Stream.of("java.lang", "java.lang.invoke", "java.io", "java.net", "sun.nio.ch")
                .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED").toArray(String[]::new);
    }

    private static Map<String, String> run(Jdk jdk, int first, ForkedJvm.Builder fork, String... acts) {
        List<String> program = new ArrayList<>(List.of(ProbeProgram.class.getName(), String.valueOf(first)));
        program.addAll(Arrays.asList(acts));
        ForkedJvm.Ended ended = fork.run(program.toArray(String[]::new)).startAndAwait();
        assertThat(ended.err()).as("standard error of %s", jdk).isEmpty();
        assertThat(ended.status()).isZero();
        assertThat(ended.out().lines()).as("standard output of %s", jdk).allMatch(line -> line.matches("[\\w.]+=.*"));
        Map<String, String> values = new LinkedHashMap<>();
        ended.out().lines().forEach(line -> {
            String[] pair = line.split("=", 2);
            values.put(pair[0], pair[1]);
        });
        return values;
    }

    private static boolean libraryIsPackaged() {
        return NativeLibrary.class.getResource(
                "native/linux-" + Host.genericLinuxArchitecture() + "/libepipe.so") != null;
    }

    private static boolean isInstalled(String locale) {
        try {
            Process process = new ProcessBuilder("locale", "-a").redirectErrorStream(true).start();
            String wanted = locale.toLowerCase(Locale.ROOT).replace("-", "");
            try (var lines = process.inputReader()) {
                return lines.lines().map(l -> l.toLowerCase(Locale.ROOT).replace("-", ""))
                        .toList().contains(wanted);
            }
        } catch (IOException e) {
            return false;
        }
    }

    private static Path productClasses() {
        try {
            return Path.of(KernelProbes.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
