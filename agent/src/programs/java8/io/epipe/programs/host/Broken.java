package io.epipe.programs.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A connection whose peer has reset it: the first write fails. */
public final class Broken {

    private static final byte[] ONE = {1};

    private final Socket socket;
    private final OutputStream out;

    private Broken(Socket socket) throws IOException {
        this.socket = socket;
        out = socket.getOutputStream();
    }

    /** Makes one; waits for the reset. */
    public static Broken make() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        ServerSocket server = new ServerSocket();
        server.bind(new InetSocketAddress(loopback, 0), 1);
        Socket client = new Socket(loopback, server.getLocalPort());
        Socket peer = server.accept();
        server.close();
        // the answer can come only after what the peer's kernel sent: this byte marks the end of the handshake for both
        peer.getOutputStream().write(1);
        InputStream in = client.getInputStream();
        in.read();
        peer.setSoLinger(true, 0);
        peer.close();
        return new Broken(client);
    }

    /** What its write throws; no other objects are made for it here. */
    public IOException fail() {
        try {
            out.write(ONE);
            out.write(ONE);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    /** Notes on an exception. */
    public static int notes(Throwable thrown) {
        return thrown == null ? -1 : thrown.getSuppressed().length;
    }

    public void close() throws IOException {
        socket.close();
    }
}
