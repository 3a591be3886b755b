package io.epipe.programs.paths;

import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/**
 * A channel to a Unix-domain socket; the system property {@code unix.path} names it, and the process behind it closes
 * when told on standard output, and says so on standard input.
 */
abstract class UnixPath extends ChannelPath {

    UnixPath(Way way) {
        super(way, true);
    }

    @Override
    void run(Play ignored) throws Exception {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(System.getProperty("unix.path")));
        if (way == Way.STREAM) {
            stream = Channels.newOutputStream(channel);
        }
        System.out.println("connection -1 -1");
        write(5);
        System.out.println("close");
        System.in.read();
        try {
            write(size());
            WritePaths.tell(this, null);
        } catch (Exception e) {
            WritePaths.tell(this, e);
        }
        close();
    }

    @Override
    int localPort() {
        return -1;
    }

    /** One buffer. */
    static final class Single extends UnixPath {
        Single() {
            super(Way.SINGLE);
        }
    }

    /** Several buffers. */
    static final class Gathering extends UnixPath {
        Gathering() {
            super(Way.GATHERING);
        }
    }

    /** A stream. */
    static final class Stream extends UnixPath {
        Stream() {
            super(Way.STREAM);
        }
    }

    /** A file. */
    static final class Transfer extends UnixPath {
        Transfer() {
            super(Way.TRANSFER);
        }
    }
}
