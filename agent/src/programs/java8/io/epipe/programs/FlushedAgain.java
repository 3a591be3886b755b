package io.epipe.programs;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Connections that are reset by their peer, each with a buffered stream that is flushed, flushed again, and closed: prints what each of
 * the three met. The argument is the number of connections.
 */
public final class FlushedAgain {

    private FlushedAgain() {
    }

    public static void main(String[] arguments) throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket server = new ServerSocket(0, 5, loopback)) {
            for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
                Socket client = new Socket(loopback, server.getLocalPort());
                Socket peer = server.accept();
                peer.setSoLinger(true, 0);
                peer.close();
                OutputStream out = new BufferedOutputStream(client.getOutputStream());
                out.write(1);
                tell("flush", out::flush);
                tell("flush again", out::flush);
                tell("close", out::close);
            }
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void tell(String step, Step doing) {
        try {
            doing.run();
            System.out.println(step + ": nothing");
        } catch (IOException e) {
            String note = e.getSuppressed().length == 0 ? "no note" : e.getSuppressed()[0].getMessage();
            System.out.println(step + ": " + e.getSuppressed().length + " " + note);
        }
    }
}
