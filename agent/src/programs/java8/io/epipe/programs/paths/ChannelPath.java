package io.epipe.programs.paths;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** {@link SocketChannel}, and what writes through it. */
class ChannelPath extends WritePath {

    /** What is called to write. */
    enum Way { SINGLE, GATHERING, ADAPTOR, ADAPTOR_URGENT, STREAM, TRANSFER }

    final Way way;
    final boolean blocking;
    SocketChannel channel;
    OutputStream stream;

    ChannelPath(Way way, boolean blocking) {
        this.way = way;
        this.blocking = blocking;
    }

    @Override
    void connect(InetSocketAddress peer) throws Exception {
        channel = SocketChannel.open(peer);
        channel.configureBlocking(blocking);
        if (way == Way.STREAM) {
            stream = Channels.newOutputStream(channel);
        } else if (way == Way.ADAPTOR) {
            stream = channel.socket().getOutputStream();
        }
    }

    @Override
    int localPort() throws Exception {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    @Override
    void first(Peer peer) throws Exception {
        channel.write(ByteBuffer.allocate(5));
        peer.read(5);
    }

    @Override
    void write(int bytes) throws Exception {
        switch (way) {
            case SINGLE:
                channel.write(ByteBuffer.allocate(bytes));
                break;
            case GATHERING:
                channel.write(new ByteBuffer[] {
                    ByteBuffer.allocate(99), ByteBuffer.allocate(bytes - 3), ByteBuffer.allocateDirect(3)}, 1, 2);
                break;
            case ADAPTOR_URGENT:
                channel.socket().sendUrgentData(bytes);
                break;
            case TRANSFER:
                transfer(bytes);
                break;
            default:
                stream.write(new byte[bytes]);
                break;
        }
    }

    private void transfer(int bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(System.getProperty("java.home") + "/lib/"
            + (System.getProperty("java.version").startsWith("1.8") ? "rt.jar" : "modules"), "r")) {
            file.getChannel().transferTo(0, bytes, channel);
        }
    }

    @Override
    Object asked() {
        return way == Way.ADAPTOR_URGENT ? "none" : (Object) size();
    }

    @Override
    void read() throws Exception {
        switch (way) {
            case GATHERING:
                channel.read(new ByteBuffer[] {ByteBuffer.allocate(5), ByteBuffer.allocate(5)});
                break;
            case ADAPTOR:
                channel.socket().getInputStream().read(new byte[10]);
                break;
            case STREAM:
                Channels.newInputStream(channel).read(new byte[10]);
                break;
            default:
                channel.read(ByteBuffer.allocate(10));
                break;
        }
    }

    @Override
    void close() throws IOException {
        channel.close();
    }

    /** A blocking write that waits for room. */
    static final class Waiting extends ChannelPath {
        private Background writing;
        private volatile int remaining;

        Waiting(Way way) {
            super(way, true);
        }

        @Override
        boolean waits() {
            return true;
        }

        @Override
        String thread() {
            return Background.THREAD;
        }

        @Override
        int size() {
            return remaining;
        }

        @Override
        void begin(Peer peer) throws Exception {
            writing = new Background(() -> {
                ByteBuffer huge = ByteBuffer.allocate(SocketPath.HUGE);
                while (huge.hasRemaining()) {
                    remaining = huge.remaining();
                    if (way == Way.SINGLE) {
                        channel.write(huge);
                    } else {
                        write(huge.remaining());
                    }
                }
                return null;
            });
            Connections.awaitFull(localPort(), peer.port());
            writing.awaitWaiting();
        }

        @Override
        void end() throws Exception {
            writing.end();
        }
    }

    /** A non-blocking write after a selector has waited for room, as a write with a time-out is made of. */
    static final class Selected extends ChannelPath {
        private static final int PART = 1 << 20;
        private final Selector selector;

        Selected() throws IOException {
            super(Way.SINGLE, false);
            selector = Selector.open();
        }

        @Override
        boolean waits() {
            return true;
        }

        @Override
        int size() {
            return PART;
        }

        @Override
        void begin(Peer peer) throws Exception {
            int written = 1;
            while (written > 0) {
                written = channel.write(ByteBuffer.allocate(PART));
            }
            Connections.awaitFull(localPort(), peer.port());
            channel.register(selector, SelectionKey.OP_WRITE);
        }

        @Override
        void end() throws Exception {
            if (selector.select(30_000) == 0) {
                throw new IllegalStateException("time-out");
            }
            write(PART);
        }
    }
}
