package io.epipe.programs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Connections that end in ways that real software has shown, side by side; the thread whose write fails has the name of the way. */
public final class KindsOfEnds {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private KindsOfEnds() {
    }

    private interface Scene {
        void play() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Scene> scenes = new LinkedHashMap<>();
        scenes.put("forgotten-health-check", KindsOfEnds::healthCheck);
        scenes.put("left-in-the-accept-queue", KindsOfEnds::acceptQueue);
        scenes.put("read-had-failed", KindsOfEnds::readHadFailed);
        scenes.put("push-at-rest", KindsOfEnds::pushAtRest);
        scenes.put("further-requests", KindsOfEnds::furtherRequests);
        scenes.put("stopped-reading", KindsOfEnds::stoppedReading);
        scenes.put("refused-at-once", KindsOfEnds::refusedAtOnce);
        scenes.put("own-fin-beside", KindsOfEnds::ownFinBeside);
        List<Thread> threads = new ArrayList<>();
        scenes.forEach((name, scene) -> {
            Thread thread = new Thread(() -> {
                try {
                    scene.play();
                    System.out.println(name + " did not fail");
                } catch (IOException expected) {
                    // as it is meant to
                } catch (Exception e) {
                    System.out.println(name + ": " + e);
                }
            }, name);
            threads.add(thread);
            thread.start();
        });
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("end");
    }

    /** A write draws the reset that the next one meets. */
    private static void writeUntilItFails(OutputStream out, int bytes) throws Exception {
        while (true) {
            out.write(new byte[bytes]);
            Thread.sleep(20);
        }
    }

    private static void readFully(InputStream in, int bytes) throws IOException {
        byte[] into = new byte[bytes];
        for (int n = 0, r = 0; n < bytes && r >= 0; n += Math.max(r, 0)) {
            r = in.read(into, n, bytes - n);
        }
    }

    private static void abort(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** We think for 300 ms; the client aborts as it has seen our first bytes. */
    private static void healthCheck() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK); Socket client = new Socket(LOOPBACK, server.getLocalPort());
             Socket own = server.accept()) {
            client.getOutputStream().write(new byte[24]);
            readFully(own.getInputStream(), 24);
            Thread.sleep(300);
            own.getOutputStream().write(new byte[75]);
            readFully(client.getInputStream(), 15);
            abort(client);
            writeUntilItFails(own.getOutputStream(), 16);
        }
    }

    /** The client waits for 0.4 s and is accepted after 1 s. */
    private static void acceptQueue() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            Socket client = new Socket(LOOPBACK, server.getLocalPort());
            client.getOutputStream().write(new byte[79]);
            Thread.sleep(400);
            client.close();
            Thread.sleep(600);
            try (Socket own = server.accept()) {
                readFully(own.getInputStream(), 79);
                writeUntilItFails(own.getOutputStream(), 57);
            }
        }
    }

    /** A server of channels: its read meets the reset, and its goodbye fails. */
    private static void readHadFailed() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
             SocketChannel client = SocketChannel.open(server.getLocalAddress()); SocketChannel own = server.accept()) {
            client.write(ByteBuffer.wrap("hello".getBytes()));
            own.read(ByteBuffer.allocate(5));
            own.write(ByteBuffer.allocate(3_000));
            Thread.sleep(100);
            client.close();
            try {
                own.read(ByteBuffer.allocate(100));
            } catch (IOException reset) {
                own.write(ByteBuffer.wrap("goodbye".getBytes()));
            }
        }
    }

    /** All is answered; an idle time-out of the other side ends it, and we ping. */
    private static void pushAtRest() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK); Socket client = new Socket(LOOPBACK, server.getLocalPort());
             Socket own = server.accept()) {
            client.getOutputStream().write(new byte[16]);
            readFully(own.getInputStream(), 16);
            own.getOutputStream().write(new byte[7]);
            readFully(client.getInputStream(), 7);
            Thread.sleep(700);
            client.close();
            Thread.sleep(500);
            writeUntilItFails(own.getOutputStream(), 4);
        }
    }

    /** A producer is killed with its requests under way, and acknowledgements of ours before it. */
    private static void furtherRequests() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK); Socket client = new Socket(LOOPBACK, server.getLocalPort());
             Socket own = server.accept()) {
            client.getOutputStream().write(new byte[50_000]);
            readFully(own.getInputStream(), 8_500);
            own.getOutputStream().write(new byte[280]);
            Thread.sleep(100);
            client.close();
            writeUntilItFails(own.getOutputStream(), 8);
        }
    }

    /** The server sends more than we read, and gives up. */
    private static void stoppedReading() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0)); Socket own = new Socket()) {
            own.setReceiveBufferSize(64_000);
            own.connect(server.getLocalAddress());
            SocketChannel peer = server.accept();
            peer.setOption(StandardSocketOptions.SO_SNDBUF, 64_000);
            peer.configureBlocking(false);
            long full = System.nanoTime();
            while (System.nanoTime() - full < 600_000_000L) {
                if (peer.write(ByteBuffer.allocate(10_000)) > 0) {
                    full = System.nanoTime();
                }
            }
            peer.setOption(StandardSocketOptions.SO_LINGER, 0);
            peer.close();
            writeUntilItFails(own.getOutputStream(), 8);
        }
    }

    /** A server greets, refuses with a line, and closes; the connection is a moment old. */
    private static void refusedAtOnce() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK); Socket own = new Socket(LOOPBACK, server.getLocalPort());
             Socket peer = server.accept()) {
            peer.getOutputStream().write("220 hello\r\n".getBytes());
            readFully(own.getInputStream(), 11);
            own.getOutputStream().write("EHLO x\r\n".getBytes());
            readFully(peer.getInputStream(), 8);
            peer.getOutputStream().write("421 refused: too many connections\r\n".getBytes());
            peer.close();
            Thread.sleep(30);
            writeUntilItFails(own.getOutputStream(), 17);
        }
    }

    /** The server half-closes, we shut our output, and the server resets. */
    private static void ownFinBeside() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK); Socket own = new Socket(LOOPBACK, server.getLocalPort());
             Socket peer = server.accept()) {
            OutputStream before = own.getOutputStream();
            before.write(new byte[10]);
            readFully(peer.getInputStream(), 10);
            peer.getOutputStream().write(new byte[5]);
            readFully(own.getInputStream(), 5);
            peer.shutdownOutput();
            own.shutdownOutput();
            abort(peer);
            Thread.sleep(50);
            before.write(new byte[5]);
        }
    }
}
