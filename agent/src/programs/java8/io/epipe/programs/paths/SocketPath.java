package io.epipe.programs.paths;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** {@link Socket}: its stream, its urgent data, and a write that waits. */
class SocketPath extends WritePath {

    /** More than any buffers take. */
    static final int HUGE = 64 << 20;

    final boolean urgent;
    final boolean waits;
    Socket socket;
    private Background writing;

    SocketPath(boolean urgent, boolean waits) {
        this.urgent = urgent;
        this.waits = waits;
    }

    @Override
    void connect(InetSocketAddress peer) throws Exception {
        socket = new Socket(peer.getAddress(), peer.getPort());
    }

    @Override
    int localPort() {
        return socket.getLocalPort();
    }

    @Override
    void first(Peer peer) throws Exception {
        socket.getOutputStream().write(new byte[5]);
        peer.read(5);
    }

    @Override
    void write(int bytes) throws Exception {
        if (urgent) {
            socket.sendUrgentData(bytes);
        } else {
            socket.getOutputStream().write(new byte[bytes]);
        }
    }

    @Override
    void read() throws Exception {
        socket.getInputStream().read(new byte[10]);
    }

    @Override
    int size() {
        return waits ? HUGE : 7;
    }

    @Override
    Object asked() {
        return urgent ? "none" : (Object) size();
    }

    @Override
    boolean waits() {
        return waits;
    }

    @Override
    String thread() {
        return waits ? Background.THREAD : super.thread();
    }

    @Override
    void begin(Peer peer) throws Exception {
        writing = new Background(() -> {
            write(HUGE);
            return null;
        });
        Connections.awaitFull(socket.getLocalPort(), peer.port());
        writing.awaitWaiting();
    }

    @Override
    void end() throws Exception {
        writing.end();
    }

    @Override
    void close() throws IOException {
        socket.close();
    }
}
