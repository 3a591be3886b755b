package io.epipe.programs.paths;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Another path, on which a read waits when the connection breaks. */
final class ReadWaiting extends WritePath {

    private final WritePath path;
    private Background reading;

    ReadWaiting(WritePath path) {
        this.path = path;
    }

    @Override
    void connect(InetSocketAddress peer) throws Exception {
        path.connect(peer);
    }

    @Override
    int localPort() throws Exception {
        return path.localPort();
    }

    @Override
    boolean waits() {
        return true;
    }

    @Override
    void begin(Peer peer) throws Exception {
        reading = new Background(() -> {
            path.read();
            return null;
        });
        reading.awaitReading();
    }

    @Override
    void read() throws Exception {
        reading.end();
    }

    @Override
    void end() throws Exception {
        path.write(size());
    }

    @Override
    void write(int bytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    void close() throws IOException {
        path.close();
    }
}
