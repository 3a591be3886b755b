package io.epipe.command;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.concurrent.atomic.AtomicBoolean;

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

    /**
     * Rows and columns of the terminal that this process belongs to, asked of {@code stty}, first and whenever the terminal says that it was resized.
     * 24 and 80 where nobody tells.
     */
    static final class Size {

        private static final int PLAIN_ROWS = 24;

        private final AtomicBoolean resized = new AtomicBoolean();
        private int rows;
        private int columns;

        Size() {
            ask();
            Resizes.listen(resized);
        }

        int rows() {
            return rows;
        }

        int columns() {
            return columns;
        }

        /** Whether it was resized since the last call. */
        boolean hasChanged() {
            if (!resized.getAndSet(false)) {
                return false;
            }
            int before = rows;
            int wide = columns;
            ask();
            return before != rows || wide != columns;
        }

        private void ask() {
            rows = PLAIN_ROWS;
            columns = PLAIN_WIDTH;
            try {
                Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).redirectErrorStream(true).start();
                byte[] words = new byte[64];
                int length = Math.max(0, stty.getInputStream().read(words));
                String[] numbers = new String(words, 0, length, StandardCharsets.US_ASCII).trim().split(" ");
                if (stty.waitFor() == 0 && numbers.length == 2 && Integer.parseInt(numbers[0]) > 0 && Integer.parseInt(numbers[1]) > 0) {
                    rows = Integer.parseInt(numbers[0]);
                    columns = Integer.parseInt(numbers[1]);
                }
            } catch (IOException | NumberFormatException noTerminal) {
                // then it is as large as the first ones were
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** SIGWINCH, which Java hears by {@code sun.misc.Signal} alone (module jdk.unsupported). */
    private static final class Resizes implements InvocationHandler {

        private final AtomicBoolean resized;

        private Resizes(AtomicBoolean resized) {
            this.resized = resized;
        }

        static void listen(AtomicBoolean resized) {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                Object listening = Proxy.newProxyInstance(Terminal.class.getClassLoader(), new Class<?>[] {handler}, new Resizes(resized));
                signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), listening);
            } catch (ReflectiveOperationException | IllegalArgumentException none) {
                // then the size that it began with holds
            }
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            switch (method.getName()) {
                case "handle":
                    resized.set(true);
                    return null;
                case "equals":
                    return proxy == arguments[0];
                case "hashCode":
                    return System.identityHashCode(proxy);
                default:
                    return "resizes";
            }
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
