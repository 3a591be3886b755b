package io.epipe.programs.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Fails in each way that the agent knows beside that of {@link Broken}. What it tells must not depend on the agent's presence. */
final class Ways {

    private static final int UNREAD = 100;
    private static final int ANSWER = 10;

    private Ways() {
    }

    /** A write to a channel. */
    static String channel() throws IOException {
        try (ServerSocket server = server(); SocketChannel channel = SocketChannel.open(server.getLocalSocketAddress())) {
            Socket peer = server.accept();
            greet(peer);
            channel.read(ByteBuffer.allocate(1));
            peer.setSoLinger(true, 0);
            peer.close();
            channel.write(ByteBuffer.allocate(1));
            channel.write(ByteBuffer.allocate(1));
            return "wrote";
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /** An answer that the kernel takes, and that goes to a client that has closed. */
    static String lost() throws IOException {
        try (ServerSocket server = server(); Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
             Socket own = server.accept()) {
            greet(client);
            own.getInputStream().read();
            client.close();
            own.getOutputStream().write(new byte[ANSWER]);
            return "read " + own.getInputStream().read();
        }
    }

    /** A close of our own that throws away what has come. */
    static String closed() throws IOException {
        try (ServerSocket server = server(); Socket own = new Socket(server.getInetAddress(), server.getLocalPort());
             Socket peer = server.accept()) {
            greet(peer);
            own.getInputStream().read();
            // on loopback it is there when the write returns
            peer.getOutputStream().write(new byte[UNREAD]);
            own.close();
            return "read " + peer.getInputStream().read();
        } catch (SocketException e) {
            return e.getMessage();
        }
    }

    /** A pipe to a child that reads no more. */
    static String pipe() throws Exception {
        Process child = new ProcessBuilder("sh", "-c", "exec <&-; echo closed; exec sleep 100").start();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(child.getInputStream(), "US-ASCII"))) {
            String line = said.readLine();
            OutputStream in = child.getOutputStream();
            in.write(1);
            in.flush();
            return line;
        } catch (IOException e) {
            return e.getMessage();
        } finally {
            child.destroy();
            child.waitFor();
        }
    }

    /** A pipe to a child that has ended, of which the JDK knows. */
    static String ended() throws Exception {
        Process child = new ProcessBuilder("true").start();
        OutputStream in = child.getOutputStream();
        child.waitFor();
        try {
            in.write(1);
            in.flush();
            return "wrote";
        } catch (IOException e) {
            // whether the JDK has closed the pipe by now depends on its own thread
            return "failed";
        }
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    /** Who reads this has been connected, and what was sent before a reset is there before it. */
    private static void greet(Socket socket) throws IOException {
        socket.getOutputStream().write(1);
    }
}
