package io.epipe.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Paths;

/** What standard output and standard error are connected to. */
final class Terminal {

    private static final int PLAIN_WIDTH = 80;

    private Terminal() {
    }

    /** Whether somebody looks at standard output. */
    static boolean isOutput() {
        return isTerminal(1);
    }

    /** Whether somebody looks at standard error. */
    static boolean isError() {
        return isTerminal(2);
    }

    /** Whether standard output takes colours, and somebody wants them (no-color.org). */
    static boolean isColoured() {
        String none = System.getenv("NO_COLOR");
        return isOutput() && (none == null || none.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
    }

    /** Columns: 80 where nobody says. */
    static int width() {
        try {
            int columns = Integer.parseInt(System.getenv("COLUMNS"));
            return columns >= 40 ? columns : PLAIN_WIDTH;
        } catch (NumberFormatException notSaid) {
            return PLAIN_WIDTH;
        }
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String file = Files.readSymbolicLink(Paths.get("/proc/self/fd/" + descriptor)).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException notLinux) {
            return isConsole();
        }
    }

    /** Since JDK 22 there is a console without a terminal, too. */
    private static boolean isConsole() {
        if (System.console() == null) {
            return false;
        }
        try {
            return (Boolean) java.io.Console.class.getMethod("isTerminal").invoke(System.console());
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
