package io.epipe.netty;

import java.net.SocketAddress;

/** The address of a Unix-domain socket, without the class that a library has for it. */
final class PathAddress extends SocketAddress {

    private static final long serialVersionUID = 1L;

    private final String path;

    PathAddress(String path) {
        this.path = path;
    }

    @Override
    public String toString() {
        return path;
    }
}
