package io.epipe.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A connection that the peer has reset: over loopback the reset is there when the peer's close returns. */
abstract class BrokenConnection {

    private static final byte[] BYTES = new byte[100];
    private static final ByteBuffer BUFFER = ByteBuffer.allocateDirect(BYTES.length);

    /** From the call of the write to the application's handler, in nanoseconds. */
    final long failingWrite() throws IOException {
        long start = System.nanoTime();
        try {
            write();
        } catch (IOException expected) {
            return System.nanoTime() - start;
        }
        throw new IllegalStateException("the write did not fail");
    }

    abstract void write() throws IOException;

    abstract void close() throws IOException;

    /** Makes them. */
    interface Source {
        BrokenConnection next() throws IOException;
    }

    /** @param kind socket or channel */
    static Source source(String kind) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
        if (kind.equals("socket")) {
            ServerSocket server = new ServerSocket();
            server.bind(any, 1000);
            return () -> new OfSocket(server);
        }
        ServerSocketChannel server = ServerSocketChannel.open().bind(any, 1000);
        return () -> new OfChannel(server);
    }

    private static final class OfSocket extends BrokenConnection {
        private final Socket client;

        OfSocket(ServerSocket server) throws IOException {
            client = new Socket(server.getInetAddress(), server.getLocalPort());
            Socket accepted = server.accept();
            accepted.setSoLinger(true, 0);
            accepted.close();
        }

        @Override
        void write() throws IOException {
            client.getOutputStream().write(BYTES);
        }

        @Override
        void close() throws IOException {
            client.close();
        }
    }

    private static final class OfChannel extends BrokenConnection {
        private final SocketChannel client;

        OfChannel(ServerSocketChannel server) throws IOException {
            client = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept();
            accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
            accepted.close();
        }

        @Override
        void write() throws IOException {
            BUFFER.clear();
            client.write(BUFFER);
        }

        @Override
        void close() throws IOException {
            client.close();
        }
    }
}
