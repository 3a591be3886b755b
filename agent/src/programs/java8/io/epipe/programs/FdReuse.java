package io.epipe.programs;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Many threads whose writes fail, each on a connection of its own, while others open and close sockets and files as fast as they can, so that the
 * number of every descriptor is somebody else's as soon as it is free. Arguments: how many connections, and a file in
 * which each is told as "number port bytes", -1 for unknown; its thread is called "writer-number" while it writes.
 */
public final class FdReuse {

    private static final int WRITERS = 4;
    private static final int KINDS = 6;
    /** Bytes that a failing connection has sent are below this, and those of the others above. */
    private static final int MOST_BYTES = 1_009;

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final BlockingQueue<Closeable> TO_CLOSE = new ArrayBlockingQueue<>(1_000);
    private static volatile boolean done;

    private FdReuse() {
    }

    public static void main(String[] arguments) throws Exception {
        int connections = Integer.parseInt(arguments[0]);
        ServerSocket[] servers = new ServerSocket[WRITERS + 2];
        for (int i = 0; i < servers.length; i++) {
            servers[i] = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        }
        List<Thread> threads = new ArrayList<>();
        try (PrintWriter told = new PrintWriter(arguments[1])) {
            for (int i = 0; i < WRITERS; i++) {
                ServerSocket own = servers[i];
                threads.add(start(() -> breakConnections(own, connections, told)));
            }
            start(() -> openAndClose(servers[WRITERS]));
            start(() -> openAndClose(servers[WRITERS + 1]));
            start(FdReuse::closeForOthers);
            for (Thread thread : threads) {
                thread.join();
            }
            done = true;
        }
        System.out.println("end");
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Thread start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                if (!done) {
                    e.printStackTrace();
                    Runtime.getRuntime().halt(3);
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void breakConnections(ServerSocket server, int connections, PrintWriter told) throws Exception {
        for (int i = NEXT.getAndIncrement(); i < connections; i = NEXT.getAndIncrement()) {
            Thread.currentThread().setName("writer-" + i);
            int bytes = 1 + i * 31 % MOST_BYTES;
            Side side = Side.open(i % KINDS, (InetSocketAddress) server.getLocalSocketAddress());
            Socket peer = server.accept();
            side.write(bytes);
            new DataInputStream(peer.getInputStream()).readFully(new byte[bytes]);
            // loopback delivers on the spot, but for a busy machine
            peer.setSoLinger(true, 0);
            peer.close();
            if (i % 4 == 3) {
                // races with the write: the descriptor is closed, by this thread or that, as soon as it can be
                TO_CLOSE.put(side);
            }
            try {
                while (true) {
                    side.write(3);
                    // taken before the reset came, and perhaps never sent
                    bytes = -1;
                }
            } catch (IOException expected) {
                side.close();
            }
            synchronized (told) {
                told.println(i + " " + side.port() + " " + bytes);
            }
            // else most of the records find the queue full, and are counted instead of compared
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Takes over what others have closed, with sockets and with files. */
    private static void openAndClose(ServerSocket server) throws Exception {
        byte[] bytes = new byte[5_003];
        while (!done) {
            try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                 Socket accepted = server.accept();
                 InputStream file = new java.io.FileInputStream("/proc/self/comm")) {
                client.getOutputStream().write(bytes);
                file.read();
                // leaves no TIME_WAIT, of which there would be too many
                accepted.setSoLinger(true, 0);
            }
        }
    }

    private static void closeForOthers() throws Exception {
        while (!done) {
            TO_CLOSE.take().close();
        }
    }

    /** The side that writes. */
    private abstract static class Side implements Closeable {

        abstract void write(int bytes) throws IOException;

        abstract int port() throws IOException;

        static Side open(int kind, InetSocketAddress address) throws Exception {
            switch (kind) {
                case 0:
                case 1:
                    return new OfSocket(new Socket(address.getAddress(), address.getPort()));
                case 2:
                    return new OfAsynchronousChannel(address);
                default:
                    return new OfChannel(SocketChannel.open(address), kind);
            }
        }
    }

    private static final class OfSocket extends Side {
        private final Socket socket;
        private final OutputStream out;
        private final int port;

        OfSocket(Socket socket) throws IOException {
            this.socket = socket;
            out = socket.getOutputStream();
            port = socket.getLocalPort();
        }

        @Override
        void write(int bytes) throws IOException {
            out.write(new byte[bytes]);
        }

        @Override
        int port() {
            return port;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static final class OfChannel extends Side {
        private static final FileChannel FILE = file();
        private final SocketChannel channel;
        private final int kind;
        private final int port;

        OfChannel(SocketChannel channel, int kind) throws IOException {
            this.channel = channel;
            this.kind = kind;
            port = channel.socket().getLocalPort();
            channel.configureBlocking(kind != 4);
        }

        private static FileChannel file() {
            try {
                return FileChannel.open(Paths.get(System.getProperty("java.home"), "lib", "security", "java.security"));
            } catch (IOException newer) {
                try {
                    return FileChannel.open(Paths.get(System.getProperty("java.home"), "lib", "modules"));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        @Override
        void write(int bytes) throws IOException {
            if (kind == 5) {
                FILE.transferTo(0, bytes, channel);
            } else {
                channel.write(ByteBuffer.allocate(bytes));
            }
        }

        @Override
        int port() {
            return port;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static final class OfAsynchronousChannel extends Side {
        private final AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
        private final int port;

        OfAsynchronousChannel(InetSocketAddress address) throws Exception {
            channel.connect(address).get();
            port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }

        @Override
        void write(int bytes) throws IOException {
            try {
                channel.write(ByteBuffer.allocate(bytes)).get();
            } catch (ExecutionException e) {
                throw new IOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        int port() {
            return port;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
