package io.epipe.programs.paths;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Closes its own connections while a thread of its own waits in a write, and others while one writes as fast as it can and the peer reads it
 * all: nobody's fault but its own.
 * Arguments: "virtual" or "platform", and how many rounds.
 */
public final class OwnClose {

    private static int notes;

    private OwnClose() {
    }

    public static void main(String[] arguments) throws Exception {
        Background.virtual = arguments[0].equals("virtual");
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket server = new ServerSocket(0, 5, loopback)) {
            for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                boolean waiting = i % 2 == 0;
                if (i % 4 < 2) {
                    Socket socket = new Socket(loopback, server.getLocalPort());
                    closeUnder(socket::close, socket.getOutputStream(), server.accept(), waiting);
                } else {
                    SocketChannel channel = SocketChannel.open(server.getLocalSocketAddress());
                    closeUnder(channel::close, Channels.newOutputStream(channel), server.accept(), waiting);
                }
            }
        }
        System.out.println(notes + " notes");
    }

    private interface Close {
        void run() throws IOException;
    }

    private static void closeUnder(Close close, OutputStream out, Socket peer, boolean waiting) throws Exception {
        AtomicLong written = new AtomicLong();
        Background writer = new Background(() -> {
            byte[] bytes = new byte[10_000];
            while (true) {
                out.write(bytes);
                written.incrementAndGet();
            }
        });
        Background reader = null;
        if (waiting) {
            awaitStandstill(written);
        } else {
            drain(peer);
            // reads on to the end and closes at once: its own FIN can be here before the writer is told of ours
            reader = new Background(() -> {
                byte[] bytes = new byte[65_536];
                while (peer.getInputStream().read(bytes) >= 0) {
                    continue;
                }
                peer.close();
                return null;
            });
        }
        close.run();
        try {
            writer.end();
        } catch (IOException e) {
            notes += e.getSuppressed().length;
        }
        if (reader != null) {
            reader.end();
        }
        peer.close();
    }

    /** Until the window is full and the writer waits. */
    private static void awaitStandstill(AtomicLong written) throws InterruptedException {
        long before = -1;
        for (long now = written.get(); now != before || now == 0; now = written.get()) {
            before = now;
            Thread.sleep(30);
        }
    }

    private static void drain(Socket peer) throws IOException {
        byte[] bytes = new byte[65_536];
        for (int i = 0; i < 50; i++) {
            peer.getInputStream().read(bytes);
        }
    }
}
