package io.epipe.programs;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Connections on which a thread reads while another writes, and what else nobody orders. Arguments: what happens, and how many rounds.
 */
public final class TwoThreads {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private TwoThreads() {
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[1]);
        for (int round = 0; round < rounds; round++) {
            switch (arguments[0]) {
                case "reset":
                    reset(round);
                    break;
                case "closed-under-a-write":
                    closedUnderAWrite();
                    break;
                case "own-shutdown-input":
                    ownShutdownInput();
                    break;
                case "transfer":
                    transfer();
                    break;
                default:
                    throw new IllegalArgumentException(arguments[0]);
            }
        }
        System.out.println("end");
    }

    private interface Act {
        void run() throws Exception;
    }

    private static Thread start(String name, Act act) {
        Thread thread = new Thread(() -> {
            try {
                act.run();
            } catch (Exception broken) {
                // as it is meant to
            }
        }, name);
        thread.start();
        return thread;
    }

    private static void readToTheEnd(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] bytes = new byte[65_536];
        while (in.read(bytes) >= 0) {
            continue;
        }
    }

    /** The peer resets: no FIN is ever sent. Reader and writer race for the error. */
    private static void reset(int round) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK); Socket own = new Socket(LOOPBACK, server.getLocalPort());
             Socket peer = server.accept()) {
            own.setTcpNoDelay(true);
            long pause = 15_000_000L + round % 50 * 100_000L;
            Thread resetting = start("peer", () -> {
                peer.getOutputStream().write(1);
                byte[] bytes = new byte[65_536];
                long end = System.nanoTime() + pause;
                while (System.nanoTime() - end < 0) {
                    peer.getInputStream().read(bytes);
                }
                peer.setSoLinger(true, 0);
                peer.close();
            });
            Thread reader = start("reader", () -> readToTheEnd(own));
            try {
                while (true) {
                    own.getOutputStream().write(new byte[100]);
                }
            } catch (IOException broken) {
                reader.join();
                resetting.join();
            }
        }
    }

    /** The one write began before the peer closed; the reader is told while it is under way. */
    private static void closedUnderAWrite() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK); Socket own = new Socket(LOOPBACK, server.getLocalPort());
             Socket peer = server.accept()) {
            peer.getOutputStream().write(1);
            Thread reader = start("reader", () -> readToTheEnd(own));
            Thread closing = start("peer", () -> {
                peer.getInputStream().read(new byte[100]);
                Thread.sleep(20);
                peer.shutdownOutput();
                Thread.sleep(2);
                peer.close();
            });
            try {
                own.getOutputStream().write(new byte[50_000_000]);
            } catch (IOException broken) {
                reader.join();
                closing.join();
            }
        }
    }

    /** A read says end of stream because we ended our input; the peer closes much later. */
    private static void ownShutdownInput() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK); Socket own = new Socket(LOOPBACK, server.getLocalPort());
             Socket peer = server.accept()) {
            Thread reader = start("reader", () -> readToTheEnd(own));
            Thread.sleep(900);
            own.shutdownInput();
            reader.join();
            Thread.sleep(600);
            peer.close();
            Thread.sleep(500);
            try {
                own.getOutputStream().write(1);
                Thread.sleep(100);
                own.getOutputStream().write(1);
            } catch (IOException expected) {
                System.out.println(expected);
            }
        }
    }

    /** A transfer meets the reset, says no more than that it was short, and a write follows. */
    private static void transfer() throws Exception {
        Path file = Files.createTempFile("transfer", ".bin");
        Files.write(file, new byte[4_000_000]);
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
             SocketChannel peer = SocketChannel.open(server.getLocalAddress()); SocketChannel own = server.accept();
             FileChannel in = FileChannel.open(file)) {
            peer.write(ByteBuffer.wrap("GET\n".getBytes()));
            own.read(ByteBuffer.allocate(10));
            Thread.sleep(700);
            Thread resetting = start("peer", () -> {
                Thread.sleep(50);
                peer.socket().setSoLinger(true, 0);
                peer.close();
            });
            long sent = in.transferTo(0, 4_000_000, own);
            resetting.join();
            System.out.println("short " + (sent < 4_000_000));
            own.write(ByteBuffer.wrap("trailer".getBytes()));
        } catch (IOException expected) {
            System.out.println(expected);
        } finally {
            Files.delete(file);
        }
    }
}
