package io.epipe.programs.paths;

import java.net.URI;
import java.net.http.HttpClient;

/** HTTP/1.1. */
final class HttpClient1Path extends HttpClientPath {

    HttpClient1Path() {
        super(HttpClient.Version.HTTP_1_1);
    }

    @Override
    void upgrade(HttpClient client, URI uri, Peer peer) {
        // is what it is
    }

    @Override
    void takeHead(Peer peer) throws Exception {
        peer.accept();
        peer.readHead();
    }
}
