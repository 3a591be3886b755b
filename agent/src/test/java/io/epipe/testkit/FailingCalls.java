package io.epipe.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The system calls of a forked JVM that failed on sockets, as a preloaded library below the JDK saw them: what the agent's records are held
 * against, without a part of the agent in it.
 */
public final class FailingCalls {

    private static final Path LIBRARY = compile();

    private FailingCalls() {
    }

    /**
     * One failed call.
     *
     * @param kind   {@code write} or {@code read}
     * @param errno  of Linux
     * @param socket the kernel's cookie of the socket
     * @param port   local port; -1 for a Unix-domain socket
     * @param asked  bytes asked
     */
    public record Call(String kind, int errno, String socket, int port, long asked) {

        /** {@code EPIPE}, {@code ECONNRESET} or the number. */
        public String error() {
            return errno == 32 ? "EPIPE" : errno == 104 ? "ECONNRESET" : String.valueOf(errno);
        }
    }

    /** Whether there is a compiler to make the library with. */
    public static boolean areKnown() {
        return LIBRARY != null;
    }

    /** Has a JVM tell its failing calls in this file. */
    public static void watch(ForkedJvm.Builder jvm, Path file) {
        if (LIBRARY != null) {
            jvm.environment("LD_PRELOAD", LIBRARY.toString()).environment("EPIPE_FAILING_CALLS", file.toString());
        }
    }

    /** The calls of a file, in order. */
    public static List<Call> of(Path file) {
        List<Call> calls = new ArrayList<>();
        try {
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                String[] fields = line.split(" ");
                calls.add(new Call(fields[0], Integer.parseInt(fields[1]), fields[2], Integer.parseInt(fields[3]),
                    Long.parseLong(fields[4])));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return calls;
    }

    private static Path compile() {
        Path library = Path.of("target", "failing-calls.so").toAbsolutePath();
        try {
            Process gcc = new ProcessBuilder("gcc", "-shared", "-fPIC", "-O1", "-D_LARGEFILE64_SOURCE", "-o",
                library.toString(), "src/test/c/failing-calls.c").inheritIO().start();
            if (gcc.waitFor() == 0) {
                return library;
            }
        } catch (IOException noCompiler) {
            // told below
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.println("epipe tests: no gcc, so records are NOT held against the failing system calls");
        return null;
    }
}
