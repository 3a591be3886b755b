package io.epipe.programs.histories;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** An AsynchronousSocketChannel. */
final class AsyncLine extends Line {

    private final AsynchronousSocketChannel channel;

    AsyncLine(AsynchronousSocketChannel channel) throws IOException {
        this.channel = channel;
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    private static int await(Future<Integer> call) throws Exception {
        try {
            return call.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException) {
                throw (IOException) e.getCause();
            }
            throw e;
        }
    }

    @Override
    void write(int bytes, Entry entry, long deadline) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            entry.call();
            entry.done += await(channel.write(buffer));
        }
    }

    @Override
    int read(int most, long deadline) throws Exception {
        return await(channel.read(ByteBuffer.allocate(Math.min(most, 65536))));
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
