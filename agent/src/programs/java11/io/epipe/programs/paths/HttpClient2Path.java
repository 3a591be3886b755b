package io.epipe.programs.paths;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** HTTP/2 without TLS: a first request upgrades the connection, the one under test is the second. */
final class HttpClient2Path extends HttpClientPath {

    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int WINDOW_UPDATE = 8;
    /** INITIAL_WINDOW_SIZE as large as can be, for each stream and then for all of them together. */
    private static final byte[] ROOM = {
        0, 0, 6, SETTINGS, 0, 0, 0, 0, 0, 0, 4, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff,
        0, 0, 4, WINDOW_UPDATE, 0, 0, 0, 0, 0, 0x7f, (byte) 0xff, 0, 0};
    private static final byte[] SETTINGS_TAKEN = {0, 0, 0, SETTINGS, 1, 0, 0, 0, 0};
    /** Stream 1: END_STREAM and END_HEADERS, ":status: 200" of the static table. */
    private static final byte[] OK = {0, 0, 1, HEADERS, 5, 0, 0, 0, 1, (byte) 0x88};

    HttpClient2Path() {
        super(HttpClient.Version.HTTP_2);
    }

    @Override
    void upgrade(HttpClient client, URI uri, Peer peer) throws Exception {
        CompletableFuture<HttpResponse<Void>> first = client.sendAsync(HttpRequest.newBuilder(uri).build(),
            HttpResponse.BodyHandlers.discarding());
        peer.accept();
        peer.readHead();
        peer.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII));
        peer.write(ROOM);
        peer.readHead();
        peer.read("SM\r\n\r\n".length());
        takeFrame(peer, SETTINGS);
        peer.write(SETTINGS_TAKEN);
        peer.write(OK);
        first.get();
    }

    @Override
    void takeHead(Peer peer) throws Exception {
        takeFrame(peer, HEADERS);
    }

    /** Reads frames up to one of this type. */
    private static void takeFrame(Peer peer, int type) throws Exception {
        ByteBuffer head = ByteBuffer.allocate(9);
        int taken;
        do {
            head.clear();
            while (head.hasRemaining()) {
                if (peer.channel().read(head) < 0) {
                    throw new java.io.EOFException();
                }
            }
            taken = head.get(3);
            peer.read((head.get(0) & 0xff) << 16 | (head.get(1) & 0xff) << 8 | head.get(2) & 0xff);
        } while (taken != type);
    }
}
