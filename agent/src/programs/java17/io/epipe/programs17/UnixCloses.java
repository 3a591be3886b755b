package io.epipe.programs17;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Closes of Unix-domain channels. Argument: a path for the socket. Prints "NAME WHAT-THE-PEER-MET" of each; the first of them lets 5001 bytes unread
 * at its close, the second 5002, and so on.
 */
public final class UnixCloses {

    private static final String[] NAMES = {"warm-up", "client", "server", "half-closed", "registered", "peer-closed", "read", "peer-writes"};

    private UnixCloses() {
    }

    public static void main(String[] path) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path[0]);
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(address);
            for (int i = 0; i < NAMES.length; i++) {
                SocketChannel client = SocketChannel.open(address);
                SocketChannel server = listening.accept();
                boolean ofServer = NAMES[i].equals("server");
                System.out.println(NAMES[i] + " " + play(NAMES[i], ofServer ? server : client, ofServer ? client : server, 5_000 + i));
            }
        }
        System.out.println("end");
    }

    private static String play(String name, SocketChannel own, SocketChannel peer, int unread) throws Exception {
        own.write(ByteBuffer.allocate(3));
        peer.write(ByteBuffer.allocate(unread));
        switch (name) {
            case "warm-up":
                // a failed write waits for the way to the kernel
                peer.close();
                try {
                    own.write(ByteBuffer.allocate(3));
                } catch (IOException expected) {
                    own.close();
                }
                return "nothing";
            case "half-closed":
                peer.shutdownOutput();
                break;
            case "peer-closed":
                peer.read(ByteBuffer.allocate(3));
                peer.close();
                own.close();
                return "nothing";
            case "read":
                for (int left = unread; left > 0;) {
                    left -= own.read(ByteBuffer.allocate(left));
                }
                break;
            default:
                break;
        }
        if (name.equals("registered")) {
            try (Selector selector = Selector.open()) {
                own.configureBlocking(false);
                own.register(selector, SelectionKey.OP_READ);
                own.close();
                selector.selectNow();
            }
        } else {
            own.close();
        }
        try (SocketChannel reading = peer) {
            if (name.equals("peer-writes")) {
                return "wrote " + reading.write(ByteBuffer.allocate(3));
            }
            int first = reading.read(ByteBuffer.allocate(10));
            return first + ", then " + reading.read(ByteBuffer.allocate(10));
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
