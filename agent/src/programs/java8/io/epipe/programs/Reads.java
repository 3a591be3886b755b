package io.epipe.programs;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Reads that meet a reset: over half an answer, over none, and at rest. Arguments: names of conversations. Prints "NAME PORT" of each connection, the port being
 * the connecting side's.
 */
public final class Reads {

    private static final byte[] REQUEST = new byte[57];
    private static final byte[] ANSWER = new byte[1_000];
    /** Longer than anything that is called "just then". */
    private static final long REST_MILLIS = 400;

    private final ServerSocket server;

    private Reads(ServerSocket server) {
        this.server = server;
    }

    public static void main(String[] names) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            // the way to the kernel is open after half a second
            Thread.sleep(1_000);
            for (String name : names) {
                new Reads(server).play(name);
            }
        }
        System.out.println("end");
    }

    private void play(String name) throws Exception {
        if (name.startsWith("selector-") || name.startsWith("loop-")) {
            selects(name);
            return;
        }
        if (name.startsWith("future-") || name.startsWith("handler-")) {
            asynchronous(name);
            return;
        }
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept();
        client.setTcpNoDelay(true);
        accepted.setTcpNoDelay(true);
        System.out.println(name + " " + client.getLocalPort());
        switch (name) {
            case "half":
                send(client, accepted, REQUEST);
                send(accepted, client, ANSWER);
                readInto(client, accepted);
                break;
            case "half-of-a-late-answer":
                send(client, accepted, REQUEST);
                // so that the order of the two shows in the kernel's ages each time
                Thread.sleep(50);
                send(accepted, client, ANSWER);
                readInto(client, accepted);
                break;
            case "none":
                send(client, accepted, REQUEST);
                send(accepted, client, ANSWER);
                Thread.sleep(50);
                send(client, accepted, REQUEST);
                readInto(client, accepted);
                break;
            case "greeting":
                readInto(client, accepted);
                break;
            case "glance-at-rest":
                send(client, accepted, REQUEST);
                send(accepted, client, ANSWER);
                Thread.sleep(REST_MILLIS);
                abort(accepted);
                client.setSoTimeout(1);
                meetsTheReset(client);
                break;
            case "server-at-rest":
                send(client, accepted, REQUEST);
                send(accepted, client, ANSWER);
                readInto(accepted, client);
                break;
            case "server-half":
                send(client, accepted, REQUEST);
                readInto(accepted, client);
                break;
            default:
                throw new IllegalArgumentException(name);
        }
        client.close();
        accepted.close();
    }

    /** One waits in a read, and the other aborts; then the one writes. */
    private static void readInto(Socket own, Socket other) throws Exception {
        Thread aborting = abortLater(other);
        meetsTheReset(own);
        aborting.join();
        try {
            own.getOutputStream().write(REQUEST);
            throw new IllegalStateException("no failure");
        } catch (IOException expected) {
            System.out.println("write: " + expected.getMessage());
        }
    }

    private static void meetsTheReset(Socket own) throws IOException {
        try {
            int n = own.getInputStream().read(new byte[10]);
            throw new IllegalStateException("no reset, but " + n);
        } catch (IOException expected) {
            System.out.println("read: " + expected.getMessage());
        }
    }

    /** A client that reads whenever there is something: a selector of its own, or one that has other channels or an attachment as well. */
    private void selects(String name) throws Exception {
        try (SocketChannel client = SocketChannel.open(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
             Socket accepted = server.accept(); Selector selector = Selector.open(); Pipe other = new Pipe(name.equals("loop-two"))) {
            System.out.println(name + " " + client.socket().getLocalPort());
            client.write(ByteBuffer.wrap(REQUEST));
            new DataInputStream(accepted.getInputStream()).readFully(new byte[REQUEST.length]);
            accepted.getOutputStream().write(ANSWER);
            ByteBuffer in = ByteBuffer.allocate(ANSWER.length);
            while (in.hasRemaining()) {
                client.read(in);
            }
            client.configureBlocking(false);
            client.register(selector, SelectionKey.OP_READ, name.equals("loop-attached") ? this : null);
            other.register(selector);
            abortLater(accepted);
            selector.select();
            client.read(ByteBuffer.allocate(10));
            throw new IllegalStateException("no reset");
        } catch (IOException expected) {
            System.out.println("read: " + expected.getMessage());
        }
    }

    private void asynchronous(String name) throws Exception {
        try (AsynchronousSocketChannel client = AsynchronousSocketChannel.open()) {
            client.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort())).get();
            try (Socket accepted = server.accept()) {
                System.out.println(name + " " + ((InetSocketAddress) client.getLocalAddress()).getPort());
                client.write(ByteBuffer.wrap(REQUEST)).get();
                new DataInputStream(accepted.getInputStream()).readFully(new byte[REQUEST.length]);
                accepted.getOutputStream().write(ANSWER);
                ByteBuffer in = ByteBuffer.allocate(ANSWER.length);
                while (in.hasRemaining()) {
                    client.read(in).get();
                }
                CompletableFuture<Integer> told = new CompletableFuture<>();
                Future<Integer> read = told;
                if (name.startsWith("handler-")) {
                    client.read(ByteBuffer.allocate(10), told, new Telling());
                } else {
                    read = client.read(ByteBuffer.allocate(10));
                }
                abortLater(accepted);
                System.out.println("read: " + read.get());
            }
        } catch (ExecutionException expected) {
            System.out.println("read: " + expected.getCause().getMessage());
        }
    }

    private static final class Telling implements CompletionHandler<Integer, CompletableFuture<Integer>> {
        @Override
        public void completed(Integer bytes, CompletableFuture<Integer> told) {
            told.complete(bytes);
        }

        @Override
        public void failed(Throwable thrown, CompletableFuture<Integer> told) {
            told.completeExceptionally(thrown);
        }
    }

    /** Another channel that a selector looks after, or none. */
    private static final class Pipe implements AutoCloseable {
        private final java.nio.channels.Pipe pipe;

        Pipe(boolean is) throws IOException {
            pipe = is ? java.nio.channels.Pipe.open() : null;
        }

        void register(Selector selector) throws IOException {
            if (pipe != null) {
                pipe.source().configureBlocking(false);
                pipe.source().register(selector, SelectionKey.OP_READ);
            }
        }

        @Override
        public void close() throws IOException {
            if (pipe != null) {
                pipe.source().close();
                pipe.sink().close();
            }
        }
    }

    private static Thread abortLater(Socket socket) {
        Thread aborting = new Thread(() -> {
            try {
                Thread.sleep(REST_MILLIS);
                abort(socket);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        aborting.start();
        return aborting;
    }

    private static void send(Socket from, Socket to, byte[] bytes) throws IOException {
        from.getOutputStream().write(bytes);
        new DataInputStream(to.getInputStream()).readFully(new byte[bytes.length]);
    }

    private static void abort(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
