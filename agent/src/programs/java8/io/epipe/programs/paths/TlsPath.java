package io.epipe.programs.paths;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLSocket;

/** {@link SSLSocket} over a socket. */
final class TlsPath extends WritePath {

    private final String protocol;
    private Socket plain;
    private SSLSocket socket;
    private SSLSocket other;

    TlsPath(String protocol) {
        this.protocol = protocol;
    }

    @Override
    void run(Play play) throws Exception {
        try (Peer peer = Peer.listening()) {
            plain = new Socket(peer.listensAt().getAddress(), peer.listensAt().getPort());
            peer.accept();
            socket = Tls.over(plain, protocol, true);
            other = Tls.over(peer.channel().socket(), protocol, false);
            FutureTask<Void> accepting = new FutureTask<>(() -> {
                other.startHandshake();
                return null;
            });
            new Thread(accepting).start();
            socket.startHandshake();
            accepting.get();
            play.play(peer);
        }
    }

    @Override
    int localPort() {
        return plain.getLocalPort();
    }

    @Override
    void first(Peer peer) throws Exception {
        write(5);
        new DataInputStream(other.getInputStream()).readFully(new byte[5]);
    }

    @Override
    void write(int bytes) throws Exception {
        socket.getOutputStream().write(new byte[bytes]);
    }

    @Override
    Object asked() {
        // a record of TLS, with what that adds
        return "layer";
    }

    @Override
    void read() throws Exception {
        socket.getInputStream().read(new byte[10]);
    }

    @Override
    void close() throws IOException {
        socket.close();
    }
}
