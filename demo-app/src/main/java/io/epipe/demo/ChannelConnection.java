package io.epipe.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A connection over {@link SocketChannel}. {@link #close()} of a blocking channel is a plain close on every JDK, where
 * {@code Socket.close()} of Java 13 and later shuts the output down first: with data unread the one sends a reset
 * only, the other a FIN and then a reset.
 */
final class ChannelConnection implements Connection {

    private final SocketChannel channel;
    private final InetSocketAddress local;
    private final InetSocketAddress peer;

    ChannelConnection(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.local = (InetSocketAddress) channel.getLocalAddress();
        this.peer = (InetSocketAddress) channel.getRemoteAddress();
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public InetSocketAddress peer() {
        return peer;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return channel.read(ByteBuffer.wrap(buffer, offset, length));
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void nonBlocking() throws IOException {
        channel.configureBlocking(false);
    }

    @Override
    public void resetOnClose() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
