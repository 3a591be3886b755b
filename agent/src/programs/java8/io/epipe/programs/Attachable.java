package io.epipe.programs;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A program to attach to: it opens connections and breaks one for each line of standard input, and says what it met.
 */
public final class Attachable {

    private Attachable() {
    }

    public static void main(String[] arguments) throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket server = new ServerSocket(0, 5, loopback)) {
            Socket[] early = pair(server, loopback);
            System.out.println("ready");
            int round = 0;
            for (int line = System.in.read(); line >= 0; line = System.in.read()) {
                if (line == '\n') {
                    String told = breakOne(early == null ? pair(server, loopback) : early);
                    System.out.println(told + " (" + ++round + ")");
                    early = null;
                }
            }
        }
    }

    private static Socket[] pair(ServerSocket server, InetAddress loopback) throws IOException {
        Socket client = new Socket(loopback, server.getLocalPort());
        return new Socket[] {client, server.accept()};
    }

    private static String breakOne(Socket[] pair) throws IOException {
        pair[1].setSoLinger(true, 0);
        pair[1].close();
        OutputStream out = pair[0].getOutputStream();
        try {
            out.write(1);
            out.write(2);
            return "no failure";
        } catch (IOException e) {
            return "failed on port " + pair[0].getLocalPort() + ", notes: " + e.getSuppressed().length;
        }
    }
}
