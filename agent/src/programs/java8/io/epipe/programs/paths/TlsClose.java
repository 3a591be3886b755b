package io.epipe.programs.paths;

import java.io.DataInputStream;
import java.net.Socket;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLSocket;

/** A kept TLS 1.3 connection that its server has closed, and that is merely closed by this side, as by a pool that tidies up. */
public final class TlsClose {

    private TlsClose() {
    }

    public static void main(String[] arguments) throws Exception {
        try (Peer peer = Peer.listening()) {
            Socket plain = new Socket(peer.listensAt().getAddress(), peer.listensAt().getPort());
            peer.accept();
            SSLSocket socket = Tls.over(plain, "TLSv1.3", true);
            SSLSocket other = Tls.over(peer.channel().socket(), "TLSv1.3", false);
            FutureTask<Void> serving = new FutureTask<>(() -> {
                new DataInputStream(other.getInputStream()).readFully(new byte[5]);
                other.getOutputStream().write(new byte[5]);
                return null;
            });
            new Thread(serving).start();
            socket.getOutputStream().write(new byte[5]);
            new DataInputStream(socket.getInputStream()).readFully(new byte[5]);
            serving.get();
            // a connection at rest
            Thread.sleep(300);
            peer.close();
            socket.close();
            System.out.println("end");
        }
    }
}
