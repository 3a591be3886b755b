package io.epipe.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Prints each act with the time since the start. Safe for use by both sides' threads. */
final class Steps {

    private final PrintStream out;
    private final long start = System.nanoTime();

    Steps(PrintStream out) {
        this.out = out;
    }

    /**
     * Prints one line such as {@code [ 1.004 s] client: writes "hello" -> succeeded}.
     *
     * @param actor who acts: {@code client}, {@code server} or {@code kernel}
     * @param act what it did
     */
    void print(String actor, String act) {
        double seconds = (System.nanoTime() - start) / 1e9;
        out.println(String.format(Locale.ROOT, "[%6.3f s] %s: %s", seconds, actor, act));
    }
}
