package io.epipe.programs;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Breaks connections in an application that is hostile to reports: its streams, names and messages. Argument: how. */
public final class Hostile {

    private static final String FORGED = "\nepipe #77  forged\r\u001b[31m\u009b31m \u202e \u2066 \u2028 \u0085 \ud800";

    private Hostile() {
    }

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "errblocks":
                System.setErr(new PrintStream(new Blocking(), true));
                fail(null);
                break;
            case "errthrows":
                System.setErr(new PrintStream(new Throwing(), true) {
                    @Override
                    public void print(String text) {
                        throw new IllegalStateException("no");
                    }
                });
                fail(null);
                break;
            case "errnull":
                System.setErr(null);
                fail(null);
                break;
            case "words":
                Thread thread = new Thread("thread" + FORGED) {
                    @Override
                    public void run() {
                        fail(("words" + FORGED).getBytes(StandardCharsets.UTF_8));
                    }
                };
                thread.start();
                thread.join();
                break;
            default:
                throw new IllegalArgumentException(arguments[0]);
        }
        System.out.println("done");
    }

    /** What the peer says before it closes, unread; may be null. */
    private static void fail(byte[] lastWords) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 5, loopback);
             Socket client = new Socket(loopback, server.getLocalPort())) {
            Socket peer = server.accept();
            if (lastWords != null) {
                peer.getOutputStream().write(lastWords);
            }
            peer.close();
            while (true) {
                client.getOutputStream().write(1);
            }
        } catch (IOException e) {
            e.addSuppressed(new IllegalStateException("suppressed" + FORGED));
            e.initCause(new Exception("cause" + FORGED));
        }
    }

    private static final class Blocking extends OutputStream {
        @Override
        public void write(int b) {
            while (true) {
                try {
                    Thread.sleep(Long.MAX_VALUE);
                } catch (InterruptedException e) {
                    // a device does not listen
                    continue;
                }
            }
        }
    }

    private static final class Throwing extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("no");
        }
    }
}
