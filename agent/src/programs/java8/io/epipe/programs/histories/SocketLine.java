package io.epipe.programs.histories;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** Socket, SSLSocket, and a channel's adaptor. Streams are taken at the beginning, as programs do. */
final class SocketLine extends Line {

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    SocketLine(Socket socket) throws IOException {
        this.socket = socket;
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    @Override
    void write(int bytes, Entry entry, long deadline) throws IOException {
        byte[] data = new byte[bytes];
        entry.call();
        out.write(data);
        entry.done += bytes;
    }

    @Override
    int read(int most, long deadline) throws IOException {
        return in.read(new byte[Math.min(most, 65536)]);
    }

    @Override
    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    void shutdownInput() throws IOException {
        socket.shutdownInput();
    }

    @Override
    void close() throws IOException {
        socket.close();
    }

    @Override
    void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    void keepAlive() throws IOException {
        socket.setKeepAlive(true);
    }
}
