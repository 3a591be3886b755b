package io.epipe.programs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * For each line of standard input one write that succeeds and one that fails, over a Socket and over a SocketChannel; says how many notes the
 * exceptions had, and what an agent that counts in a system property has counted by then.
 */
public final class OneByOne {

    private OneByOne() {
    }

    public static void main(String[] arguments) throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket server = new ServerSocket(0, 5, loopback)) {
            System.out.println("ready");
            int round = 0;
            for (int line = System.in.read(); line >= 0; line = System.in.read()) {
                if (line == '\n') {
                    round++;
                    System.out.println("round " + round + ": notes " + socket(server) + " " + channel(server)
                        + ", counted " + System.getProperty("other.agent.failures"));
                    System.out.println("end of round " + round);
                }
            }
        }
    }

    private static int socket(ServerSocket server) throws IOException {
        try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            Socket peer = server.accept();
            client.getOutputStream().write(1);
            reset(peer);
            client.getOutputStream().write(2);
        } catch (IOException e) {
            return e.getSuppressed().length;
        }
        throw new IllegalStateException("no failure");
    }

    private static int channel(ServerSocket server) throws IOException {
        try (SocketChannel client = SocketChannel.open(new InetSocketAddress(server.getInetAddress(),
                server.getLocalPort()))) {
            Socket peer = server.accept();
            client.write(ByteBuffer.allocate(1));
            reset(peer);
            client.write(ByteBuffer.allocate(2));
        } catch (IOException e) {
            return e.getSuppressed().length;
        }
        throw new IllegalStateException("no failure");
    }

    /** On loopback the reset is there when close returns. */
    private static void reset(Socket peer) throws IOException {
        peer.getInputStream().read();
        peer.setSoLinger(true, 0);
        peer.close();
    }
}
