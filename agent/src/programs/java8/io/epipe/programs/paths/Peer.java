package io.epipe.programs.paths;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The other end: it takes what it is told to take, and closes or resets when it is told to. */
final class Peer implements Closeable {

    private final ServerSocketChannel listener;
    private SocketChannel channel;

    private Peer(ServerSocketChannel listener, SocketChannel channel) {
        this.listener = listener;
        this.channel = channel;
    }

    /** One that will accept a connection. */
    static Peer listening() throws IOException {
        return new Peer(ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1), null);
    }

    /** One that connects. */
    static Peer connecting(InetSocketAddress address) throws IOException {
        return new Peer(null, SocketChannel.open(address));
    }

    InetSocketAddress listensAt() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    /** Takes the one connection, and no more: what connects again is refused. */
    void accept() throws IOException {
        channel = listener.accept();
        listener.close();
    }

    SocketChannel channel() {
        return channel;
    }

    int port() throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /** The port of the side under test. */
    int portOfOther() throws IOException {
        return ((InetSocketAddress) channel.getRemoteAddress()).getPort();
    }

    void read(int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
    }

    /** Reads lines until an empty one. */
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (head.indexOf("\r\n\r\n") < 0) {
            one.clear();
            if (channel.read(one) < 0) {
                throw new EOFException(head.toString());
            }
            head.append((char) one.get(0));
        }
        return head.toString();
    }

    void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** A FIN, if everything was read; else a reset. */
    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
        if (listener != null) {
            listener.close();
        }
    }

    /** A FIN, and this side goes on to take. */
    void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }
}
