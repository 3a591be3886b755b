package io.epipe.programs.logs;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.BiConsumer;
import java.util.logging.Level;

/**
 * Breaks connections and logs what it meets as applications do: wrapped, and again when it tidies up. Arguments: {@code jul} or {@code slf4j}, and how
 * many connections.
 */
public final class FailingLogs {

    private FailingLogs() {
    }

    public static void main(String[] arguments) throws Exception {
        BiConsumer<String, Throwable> log;
        if (arguments[0].equals("jul")) {
            java.util.logging.Logger logger = java.util.logging.Logger.getLogger("com.acme.Outbox");
            log = (words, thrown) -> logger.log(Level.SEVERE, words, thrown);
        } else {
            log = Slf4j.of("com.acme.Outbox");
        }
        log.accept("begins", null);
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            try (Outbox outbox = new Outbox()) {
                try {
                    outbox.deliver();
                } catch (IllegalStateException e) {
                    log.accept("cannot deliver", e);
                }
                try {
                    outbox.flush();
                } catch (IOException e) {
                    log.accept("cannot flush: " + e.getMessage(), e);
                }
            }
        }
        log.accept("ends", new IllegalArgumentException("nothing of the kind"));
    }

    /** Apart, because there may be no SLF4J. */
    private static final class Slf4j {
        static BiConsumer<String, Throwable> of(String name) {
            org.slf4j.Logger logger = org.slf4j.LoggerFactory.getLogger(name);
            return logger::error;
        }
    }

    private static final class Outbox implements AutoCloseable {

        private final Socket socket;

        Outbox() throws IOException {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            try (ServerSocket server = new ServerSocket(0, 1, loopback)) {
                socket = new Socket(loopback, server.getLocalPort());
                try (Socket accepted = server.accept()) {
                    accepted.setSoLinger(true, 0);
                }
            }
        }

        void deliver() {
            try {
                send(new byte[100]);
            } catch (IOException e) {
                throw new IllegalStateException("mail is not delivered", e);
            }
        }

        private void send(byte[] bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < 1_000; i++) {
                out.write(bytes);
            }
        }

        void flush() throws IOException {
            socket.getOutputStream().write(1);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
