package io.epipe.programs;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * One side of a connection. {@code listen}: tells its port, reads to the end of the stream, and writes until that fails.
 * {@code connect PORT}: ends its output, writes all the same, and closes.
 */
public final class TwoEnds {

    private TwoEnds() {
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("listen")) {
            listen();
        } else {
            connect(Integer.parseInt(arguments[1]));
        }
    }

    private static void listen() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            System.out.println("PORT " + server.getLocalPort() + ".");
            try (Socket socket = server.accept()) {
                while (socket.getInputStream().read() >= 0) {
                    // the peer's data
                }
                System.out.println("END");
                // until the peer has closed its other direction, too
                System.in.read();
                OutputStream out = socket.getOutputStream();
                for (int i = 0; i < 1_000_000; i++) {
                    out.write('x');
                }
            } catch (IOException e) {
                System.out.println("FAILED");
            }
        }
    }

    private static void connect(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            // a stream that is taken before can be written to after
            OutputStream out = socket.getOutputStream();
            out.write("hello".getBytes("US-ASCII"));
            socket.shutdownOutput();
            try {
                out.write("more".getBytes("US-ASCII"));
            } catch (IOException e) {
                System.out.println("FAILED");
            }
        }
    }
}
