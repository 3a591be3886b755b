package io.epipe.programs.histories;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A SocketChannel, blocking or not. */
final class ChannelLine extends Line {

    private final SocketChannel channel;

    ChannelLine(SocketChannel channel) {
        this.channel = channel;
    }

    private static void pause(long deadline) throws Exception {
        if (System.nanoTime() > deadline) {
            throw late();
        }
        Thread.sleep(2);
    }

    @Override
    void write(int bytes, Entry entry, long deadline) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (true) {
            entry.call();
            int n = channel.write(buffer);
            entry.done += n;
            if (!buffer.hasRemaining()) {
                return;
            }
            if (n == 0) {
                pause(deadline);
            }
        }
    }

    @Override
    int read(int most, long deadline) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(Math.min(most, 65536));
        for (int n = channel.read(buffer);; n = channel.read(buffer)) {
            if (n != 0) {
                return n;
            }
            pause(deadline);
        }
    }

    @Override
    void send(int bytes, Entry entry, long deadline) throws Exception {
        long at = 0;
        while (at < bytes) {
            entry.call();
            long n = Lines.file().transferTo(at, bytes - at, channel);
            entry.done += n;
            at += n;
            if (n == 0) {
                pause(deadline);
            }
        }
    }

    @Override
    void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    void close() throws IOException {
        channel.close();
    }

    @Override
    void abort() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    @Override
    void keepAlive() throws IOException {
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }
}
