package io.epipe.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The libraries that are kept in the repository are what their source gives: byte for byte with the compiler that made them, and with any
 * other the same symbols, relocations and answers. What a machine without compilers can see of them is tested everywhere.
 */
class NativeLibraryTest {

    private static final Path SOURCE = Path.of("src/main/c").toAbsolutePath();
    private static final Path WORK = Path.of("target/native-check").toAbsolutePath();
    private static final List<String> QEMU = List.of("qemu-aarch64", "-L", "/usr/aarch64-linux-gnu");

    /** An architecture that the jar has a library for. */
    enum Architecture {
        X86_64("linux-x86_64", "gcc", 62, "amd64"),
        AARCH64("linux-aarch64", "aarch64-linux-gnu-gcc", 183, "aarch64");

        final String directory;
        final String crossCompiler;
        final int machine;
        final String java;

        Architecture(String directory, String crossCompiler, int machine, String java) {
            this.directory = directory;
            this.crossCompiler = crossCompiler;
            this.machine = machine;
            this.java = java;
        }

        boolean isOurs() {
            return System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals(java);
        }

        /** Null where there is none for it. */
        String compiler() {
            String name = isOurs() ? "gcc" : this == X86_64 ? "x86_64-linux-gnu-gcc" : crossCompiler;
            return onPath(name) ? name : null;
        }

        Path kept() {
            return SOURCE.resolve(directory).resolve("libepipe.so");
        }
    }

    @BeforeAll
    static void workDirectory() throws IOException {
        Files.createDirectories(WORK);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsKeptExportsItsCallsAndNeedsNothing(Architecture architecture) throws IOException {
        ElfFile kept = ElfFile.read(architecture.kept());
        assertThat(kept.machine()).isEqualTo(architecture.machine);
        assertThat(kept.needed()).isEmpty();
        assertThat(kept.symbols()).containsExactly("Java_io_epipe_bootstrap_NativeCalls_errorText global defined",
            "Java_io_epipe_bootstrap_NativeCalls_inspect global defined",
            "Java_io_epipe_bootstrap_NativeCalls_peek global defined", "strerror weak undefined");
        assertThat(kept.relocations()).allMatch(relocation -> relocation.endsWith(" strerror"));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsKeptIsWhatTheSourceGives(Architecture architecture) throws IOException {
        Path built = build(architecture);
        String compiler = versions(architecture);
        if (Files.readAllLines(SOURCE.resolve("BUILT-WITH")).contains(architecture.directory + " " + compiler)) {
            assertThat(architecture.kept()).as("same compiler: " + compiler).hasSameBinaryContentAs(built);
        } else {
            System.out.println("epipe tests: " + architecture.directory + "/libepipe.so NOT compared byte for byte: this is "
                + compiler);
        }
        ElfFile kept = ElfFile.read(architecture.kept());
        ElfFile anew = ElfFile.read(built);
        assertThat(anew.symbols()).isEqualTo(kept.symbols());
        assertThat(anew.relocations()).isEqualTo(kept.relocations());
        assertThat(anew.needed()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsKeptAnswersAsWhatTheSourceGives(Architecture architecture) throws IOException {
        Path built = build(architecture);
        List<String> kept = ask(architecture, architecture.kept());
        assertThat(ask(architecture, built)).isEqualTo(kept);
        assertThat(kept).contains("tcp-unread.layout 1", "tcp-unread.state 1", "tcp-unread.in_queue 5",
            "tcp-unread.peeked 4 hell", "tcp-peer-closed.state 8", "tcp-reset.state 7", "unix.domain 1", "unix.in_queue 4",
            "unix.peer_is_us 1", "pipe.seek -29", "file.seek 0", "no-descriptor.domain -9", "too-short -1",
            "text.4 4 Brok", "text.512 11 Broken pipe").noneMatch(line -> line.contains("PAST_THE_END"));
        if (kept.contains("tcp-unread.info_length 4")) {
            System.out.println("epipe tests: on " + architecture.directory
                + " the emulator cut TCP_INFO to 4 bytes, so its counters were NOT seen there");
        } else {
            assertThat(kept).contains("tcp-unread.received 5");
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothArchitecturesAnswerAlike(Architecture architecture) throws IOException {
        assumeThat(architecture).isNotEqualTo(Architecture.X86_64);
        List<String> theirs = ask(architecture, architecture.kept());
        List<String> ours = ask(Architecture.X86_64, Architecture.X86_64.kept());
        assertThat(comparable(theirs)).isEqualTo(comparable(ours));
    }

    /** Without what an emulator may cut. */
    private static List<String> comparable(List<String> lines) {
        return lines.stream().filter(line -> !line.matches("tcp-.*\\.(info_length|acked|received) .*")).toList();
    }

    private static Path build(Architecture architecture) {
        String compiler = architecture.compiler();
        if (compiler == null) {
            System.out.println("epipe tests: no compiler for " + architecture.directory
                + ", so its kept library is NOT held against the source");
        }
        assumeThat(compiler).as("a compiler").isNotNull();
        Path library = WORK.resolve(architecture.directory + ".so");
        run(List.of("sh", SOURCE.resolve("build.sh").toString(), compiler, library.toString()));
        return library;
    }

    /** As BUILT-WITH has them. */
    private static String versions(Architecture architecture) {
        String compiler = architecture.compiler();
        String linker = run(List.of(compiler, "-print-prog-name=ld")).get(0);
        return run(List.of(compiler, "--version")).get(0) + " | " + run(List.of(linker, "--version")).get(0);
    }

    /** What a library says of real sockets, on the processor that it is for, or on an emulation of it. */
    private static List<String> ask(Architecture architecture, Path library) {
        Path headers = Path.of(System.getProperty("java.home"), "include");
        String compiler = architecture.compiler();
        boolean possible = compiler != null && Files.exists(headers.resolve("jni.h"))
            && (architecture.isOurs() || onPath(QEMU.get(0)));
        if (!possible) {
            System.out.println("epipe tests: the library for " + architecture.directory
                + " was NOT asked: that takes a compiler for it, jni.h, and its processor or qemu-user");
        }
        assumeThat(possible).as("can be run here").isTrue();
        Path program = WORK.resolve("ask-" + architecture.directory);
        run(List.of(compiler, "-O1", "-Wall", "-Wextra", "-Werror", "-I" + headers, "-I" + headers.resolve("linux"), "-o",
            program.toString(), "src/test/c/ask-library.c", "-ldl"));
        List<String> command = new ArrayList<>(architecture.isOurs() ? List.of() : QEMU);
        command.add(program.toString());
        command.add(library.toString());
        return run(command);
    }

    private static boolean onPath(String program) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    private static List<String> run(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command + " ends").isTrue();
            assertThat(process.exitValue()).as(command + " said " + lines).isZero();
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
