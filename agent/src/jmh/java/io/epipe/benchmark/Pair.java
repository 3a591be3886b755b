package io.epipe.benchmark;

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

/** A connection over loopback with both of its ends in this program, as streams or as channels. */
abstract class Pair {

    /** Large enough for a burst at each end; the kernel doubles it for its own bookkeeping. */
    static final int BUFFER = 1 << 20;

    abstract void write(byte[] bytes, ByteBuffer buffer) throws IOException;

    abstract void drain(byte[] bytes, ByteBuffer buffer, int length) throws IOException;

    abstract int sendBuffer() throws IOException;

    abstract void close() throws IOException;

    /** Else the thread that writes would wait for itself. */
    void checkThatItTakes(int bytes) throws IOException {
        if (sendBuffer() < bytes) {
            throw new IOException("a send buffer of " + sendBuffer()
                + " bytes is too small for a burst: raise net.core.wmem_max");
        }
    }

    static Pair open(String kind) throws IOException {
        return kind.equals("socket") ? new Streams() : new Channels();
    }

    private static final class Streams extends Pair {
        private final Socket client;
        private final Socket server;
        private final OutputStream out;
        private final InputStream in;

        Streams() throws IOException {
            ServerSocket listener = new ServerSocket();
            listener.setReceiveBufferSize(BUFFER);
            listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1);
            client = new Socket();
            client.setSendBufferSize(BUFFER);
            client.setTcpNoDelay(true);
            client.connect(listener.getLocalSocketAddress());
            server = listener.accept();
            listener.close();
            out = client.getOutputStream();
            in = server.getInputStream();
        }

        @Override
        void write(byte[] bytes, ByteBuffer buffer) throws IOException {
            out.write(bytes);
        }

        @Override
        void drain(byte[] bytes, ByteBuffer buffer, int length) throws IOException {
            for (int left = length; left > 0;) {
                left -= in.read(bytes, 0, Math.min(left, bytes.length));
            }
        }

        @Override
        int sendBuffer() throws IOException {
            return client.getSendBufferSize();
        }

        @Override
        void close() throws IOException {
            client.close();
            server.close();
        }
    }

    private static final class Channels extends Pair {
        private final SocketChannel client;
        private final SocketChannel server;

        Channels() throws IOException {
            ServerSocketChannel listener = ServerSocketChannel.open();
            listener.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
            listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1);
            client = SocketChannel.open();
            client.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            client.connect(listener.getLocalAddress());
            server = listener.accept();
            listener.close();
        }

        @Override
        void write(byte[] bytes, ByteBuffer buffer) throws IOException {
            buffer.clear();
            buffer.limit(bytes.length);
            while (buffer.hasRemaining()) {
                client.write(buffer);
            }
        }

        @Override
        void drain(byte[] bytes, ByteBuffer buffer, int length) throws IOException {
            for (int left = length; left > 0;) {
                buffer.clear();
                buffer.limit(Math.min(left, buffer.capacity()));
                left -= server.read(buffer);
            }
        }

        @Override
        int sendBuffer() throws IOException {
            return client.getOption(StandardSocketOptions.SO_SNDBUF);
        }

        @Override
        void close() throws IOException {
            client.close();
            server.close();
        }
    }
}
