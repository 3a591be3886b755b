package io.epipe.programs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A server whose clients, each at an address of its own, all reset their connections; it writes to each many times all the same. Arguments: how
 * many clients, and how many writes to each. Prints how many connections and how many writes failed, and how many a second that were.
 */
public final class Storm {

    private static final int AT_A_TIME = 200;

    private Storm() {
    }

    public static void main(String[] arguments) throws Exception {
        int clients = Integer.parseInt(arguments[0]);
        int writes = Integer.parseInt(arguments[1]);
        long connections = 0;
        long failures = 0;
        long writing = 0;
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), AT_A_TIME);
            for (int from = 0; from < clients; from += AT_A_TIME) {
                List<Socket> accepted = new ArrayList<Socket>();
                for (int i = from; i < Math.min(clients, from + AT_A_TIME); i++) {
                    accepted.add(left(server, i));
                }
                long began = System.nanoTime();
                long before = failures;
                for (Socket socket : accepted) {
                    int failed = write(socket, writes);
                    failures += failed;
                    connections += failed > 0 ? 1 : 0;
                }
                writing += System.nanoTime() - began;
                for (Socket socket : accepted) {
                    socket.close();
                }
                if (failures == before) {
                    throw new IllegalStateException("no failure");
                }
            }
        }
        System.out.println(connections + " " + failures + " " + failures * 1_000_000_000L / writing);
    }

    /** A connection whose client has reset it. */
    private static Socket left(ServerSocket server, int number) throws IOException {
        byte[] address = {127, (byte) (1 + number / 62_500), (byte) (1 + number / 250 % 250), (byte) (1 + number % 250)};
        try (Socket client = new Socket()) {
            client.setSoLinger(true, 0);
            client.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
            client.connect(server.getLocalSocketAddress());
            return server.accept();
        }
    }

    private static int write(Socket socket, int times) {
        int failed = 0;
        for (int i = 0; i < times; i++) {
            try {
                socket.getOutputStream().write(1);
            } catch (IOException e) {
                failed++;
            }
        }
        return failed;
    }
}
