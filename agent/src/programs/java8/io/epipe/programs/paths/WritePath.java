package io.epipe.programs.paths;

import java.io.IOException;
import java.net.InetSocketAddress;

/** One way to write, on one connection. */
abstract class WritePath {

    /** What a path does between its opening and its end. */
    interface Play {
        void play(Peer peer) throws Exception;
    }

    /** Opens a connection and plays on it, on the thread that will write. */
    void run(Play play) throws Exception {
        try (Peer peer = Peer.listening()) {
            connect(peer.listensAt());
            peer.accept();
            play.play(peer);
        }
    }

    void connect(InetSocketAddress peer) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** This side's port, as the application sees it. */
    abstract int localPort() throws Exception;

    /** A write that arrives. */
    void first(Peer peer) throws Exception {
        write(5);
        peer.read(5);
    }

    /** One call. */
    abstract void write(int bytes) throws Exception;

    /** One call. */
    abstract void read() throws Exception;

    /** How many bytes the last write is to have. */
    int size() {
        return 7;
    }

    /** How many bytes the call under test was asked to write, as far as it is the application's; null where it is not. */
    Object asked() {
        return size();
    }

    /** Whether the write waits for room when the connection breaks. */
    boolean waits() {
        return false;
    }

    /** Starts to write more than the buffers take; returns when they are full. */
    void begin(Peer peer) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** What became of it. */
    void end() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The thread that makes the failing call; null where it is none that the application knows. */
    String thread() {
        return Thread.currentThread().getName();
    }

    void close() throws IOException {
        // most have nothing to add
    }
}
