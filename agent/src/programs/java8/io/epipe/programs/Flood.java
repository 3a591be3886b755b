package io.epipe.programs;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A server of downloads that clients cancel before they begin: each, at an address of its own, asks and closes; the server answers all the same. Argument:
 * how many clients.
 */
public final class Flood {

    private static final int AT_A_TIME = 100;
    private static final long THINKING_MILLIS = 100;

    private Flood() {
    }

    public static void main(String[] arguments) throws Exception {
        int clients = Integer.parseInt(arguments[0]);
        int failures = 0;
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 5);
            for (int from = 0; from < clients; from += AT_A_TIME) {
                List<Socket> accepted = new ArrayList<Socket>();
                for (int i = from; i < Math.min(clients, from + AT_A_TIME); i++) {
                    accepted.add(cancelled(server, i));
                }
                // the answer takes its time: a client that leaves in the same instant might have left in the middle of it
                Thread.sleep(THINKING_MILLIS);
                for (Socket socket : accepted) {
                    failures += answer(socket) ? 0 : 1;
                    socket.close();
                }
            }
        }
        System.out.println(failures);
    }

    /** A connection whose client has asked, and closed it in the normal way. */
    private static Socket cancelled(ServerSocket server, int number) throws IOException {
        byte[] address = {127, 2, (byte) (1 + number / 250), (byte) (1 + number % 250)};
        Socket accepted;
        try (Socket client = new Socket()) {
            client.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
            client.connect(server.getLocalSocketAddress());
            client.getOutputStream().write(1);
            accepted = server.accept();
            accepted.getInputStream().read();
        }
        return accepted;
    }

    private static boolean answer(Socket accepted) {
        try {
            OutputStream out = accepted.getOutputStream();
            for (int i = 0; i < 10; i++) {
                out.write(new byte[1_000]);
            }
            return true;
        } catch (IOException expected) {
            return false;
        }
    }
}
