package io.epipe.programs.paths;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLSocket;

/** A request over TLS that its server has, and answers with a reset while this side waits in a read. Prints what the read threw. */
public final class TlsReadReset {

    private TlsReadReset() {
    }

    public static void main(String[] versions) throws Exception {
        // the way to the kernel is open after half a second
        Thread.sleep(1_000);
        for (String version : versions) {
            ask(version);
        }
        System.out.println("end");
    }

    private static void ask(String version) throws Exception {
        try (Peer peer = Peer.listening()) {
            Socket plain = new Socket(peer.listensAt().getAddress(), peer.listensAt().getPort());
            peer.accept();
            SSLSocket socket = Tls.over(plain, version, true);
            SSLSocket other = Tls.over(peer.channel().socket(), version, false);
            FutureTask<Void> serving = new FutureTask<>(() -> {
                new DataInputStream(other.getInputStream()).readFully(new byte[5]);
                // a server thinks before it fails; by then its kernel has acknowledged what it has
                Thread.sleep(300);
                peer.channel().socket().setSoLinger(true, 0);
                peer.close();
                return null;
            });
            new Thread(serving).start();
            socket.getOutputStream().write(new byte[5]);
            try {
                int read = socket.getInputStream().read();
                throw new IllegalStateException("no reset, but " + read);
            } catch (IOException expected) {
                System.out.println(version + ": " + expected.getMessage());
            }
            serving.get();
            socket.close();
        }
    }
}
