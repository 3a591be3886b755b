package io.epipe.page;

import java.io.PrintWriter;
import java.util.Locale;

/** One line on a terminal that says how far the reading is; nothing elsewhere. */
final class Progress {

    private static final long EVERY_NANOS = 200_000_000;

    private final PrintWriter terminal;
    private long last = System.nanoTime();
    private int shown;

    /** @param terminal null where there is none */
    Progress(PrintWriter terminal) {
        this.terminal = terminal;
    }

    void reading(long bytes, long of, Tally tally) {
        if (terminal == null || System.nanoTime() - last < EVERY_NANOS) {
            return;
        }
        last = System.nanoTime();
        show(String.format(Locale.ROOT, "reading: %d %%, %,d incidents", of == 0 ? 100 : Math.min(100, bytes * 100 / of),
            tally.incidents));
    }

    void done() {
        if (shown > 0) {
            show("");
            terminal.print('\r');
            terminal.flush();
        }
    }

    private void show(String text) {
        StringBuilder line = new StringBuilder("\r").append(text);
        for (int i = text.length(); i < shown; i++) {
            line.append(' ');
        }
        shown = text.length();
        terminal.print(line);
        terminal.flush();
    }
}
