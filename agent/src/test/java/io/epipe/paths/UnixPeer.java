package io.epipe.paths;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** The other end of a Unix-domain socket: the process that runs the tests. */
final class UnixPeer implements AutoCloseable {

    private final ServerSocketChannel listener;

    UnixPeer(Path path) {
        try {
            listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes five bytes and closes. */
    void takeAndClose() {
        try (SocketChannel channel = listener.accept()) {
            ByteBuffer buffer = ByteBuffer.allocate(5);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                continue;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
