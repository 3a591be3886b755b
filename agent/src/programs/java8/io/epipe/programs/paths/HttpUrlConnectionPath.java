package io.epipe.programs.paths;

import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;

/** A request body that is streamed over {@link HttpURLConnection}. */
final class HttpUrlConnectionPath extends WritePath {

    private HttpURLConnection connection;
    private OutputStream body;
    private Peer peer;

    @Override
    void run(Play play) throws Exception {
        try (Peer listening = Peer.listening()) {
            peer = listening;
            connection = (HttpURLConnection) new URL("http", "127.0.0.1", peer.listensAt().getPort(), "/")
                .openConnection(Proxy.NO_PROXY);
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(1_000);
            body = connection.getOutputStream();
            peer.accept();
            body.write(new byte[5]);
            body.flush();
            peer.readHead();
            peer.read(5);
            play.play(peer);
        }
    }

    @Override
    int localPort() throws Exception {
        return peer.portOfOther();
    }

    @Override
    void write(int bytes) throws Exception {
        body.write(new byte[bytes]);
        body.flush();
    }

    @Override
    Object asked() {
        return "layer";
    }

    @Override
    void read() throws Exception {
        connection.getResponseCode();
    }
}
