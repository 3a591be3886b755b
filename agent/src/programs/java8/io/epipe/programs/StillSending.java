package io.epipe.programs;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Conversations on loopback that this program ends by a close in the normal way, with nothing unread. Arguments: names of conversations. Prints
 * "NAME PORT MET" of each connection: the port of the client's side, and what the peer met behind the close.
 */
public final class StillSending {

    private static final byte[] SOME = new byte[100];

    private final ServerSocket server;

    private StillSending(ServerSocket server) {
        this.server = server;
    }

    public static void main(String[] names) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            for (String name : names) {
                new StillSending(server).play(name);
            }
        }
        System.out.println("end");
    }

    private void play(String name) throws Exception {
        switch (name) {
            case "channel-sending":
                channel();
                return;
            case "async-sending":
                asynchronous();
                return;
            default:
                sockets(name);
        }
    }

    private void sockets(String name) throws Exception {
        boolean isServer = name.startsWith("server-");
        Socket connected = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept();
        Socket own = isServer ? accepted : connected;
        Socket peer = isServer ? connected : accepted;
        int port = connected.getLocalPort();
        String met = "nothing";
        peer.getOutputStream().write(SOME);
        readFully(own);
        switch (name) {
            case "client-sending":
            case "server-sending":
                own.close();
                met = send(peer);
                break;
            case "half-closed-sending":
                own.shutdownOutput();
                own.close();
                met = send(peer);
                break;
            case "client-has-all":
            case "server-has-all":
                own.close();
                break;
            case "server-answers":
                own.getOutputStream().write(SOME);
                own.close();
                readFully(peer);
                break;
            case "peer-unread":
                own.getOutputStream().write(SOME);
                while (peer.getInputStream().available() < SOME.length) {
                    Thread.yield();
                }
                own.close();
                break;
            case "reads-to-the-end":
                own.shutdownOutput();
                peer.getOutputStream().write(SOME);
                peer.close();
                readFully(own);
                if (own.getInputStream().read() != -1) {
                    throw new IllegalStateException("no end");
                }
                own.close();
                break;
            default:
                throw new IllegalArgumentException(name);
        }
        peer.close();
        System.out.println(name + " " + port + " " + met);
    }

    private void channel() throws Exception {
        SocketChannel own = SocketChannel.open(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
        Socket peer = server.accept();
        int port = own.socket().getLocalPort();
        peer.getOutputStream().write(SOME);
        ByteBuffer in = ByteBuffer.allocate(SOME.length);
        while (in.hasRemaining()) {
            own.read(in);
        }
        own.close();
        System.out.println("channel-sending " + port + " " + send(peer));
    }

    private void asynchronous() throws Exception {
        AsynchronousSocketChannel own = AsynchronousSocketChannel.open();
        own.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort())).get();
        Socket peer = server.accept();
        int port = ((InetSocketAddress) own.getLocalAddress()).getPort();
        peer.getOutputStream().write(SOME);
        ByteBuffer in = ByteBuffer.allocate(SOME.length);
        while (in.hasRemaining()) {
            own.read(in).get();
        }
        own.close();
        System.out.println("async-sending " + port + " " + send(peer));
    }

    /** Until it fails. */
    private static String send(Socket peer) {
        try {
            while (true) {
                peer.getOutputStream().write(SOME);
            }
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private static void readFully(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        for (int i = 0; i < SOME.length; i++) {
            if (in.read() < 0) {
                throw new IOException("the end after " + i + " bytes");
            }
        }
    }
}
