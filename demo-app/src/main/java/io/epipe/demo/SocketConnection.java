package io.epipe.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A connection over {@link Socket} and its streams. */
final class SocketConnection implements Connection {

    private final Socket socket;
    private final InetSocketAddress local;
    private final InetSocketAddress peer;
    private final InputStream in;
    /** Taken early: after shutdownOutput() the socket gives out no stream, but one taken before can write. */
    private final OutputStream out;

    SocketConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.local = (InetSocketAddress) socket.getLocalSocketAddress();
        this.peer = (InetSocketAddress) socket.getRemoteSocketAddress();
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public InetSocketAddress peer() {
        return peer;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return in.read(buffer, offset, length);
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void nonBlocking() {
        // a Socket's streams always block
    }

    @Override
    public void resetOnClose() throws IOException {
        socket.setSoLinger(true, 0);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
