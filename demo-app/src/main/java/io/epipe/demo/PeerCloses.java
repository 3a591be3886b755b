package io.epipe.demo;

import java.io.IOException;
import java.util.concurrent.Future;

/** The other side closes, in one way or another, while we still write. */
final class PeerCloses {

    /** Small enough that the other side has far more to read when it closes. */
    private static final int PART = 16 * 1024;
    private static final int CHUNK = 64 * 1024;
    /** Far more than two kernels buffer (net.ipv4.tcp_wmem and tcp_rmem: 4 and 6 MB at most by default). */
    private static final long LIMIT = 1L << 30;

    private PeerCloses() {
    }

    /** The documented scenario: the server reads once and closes, one write later the connection is dead. */
    static IOException peerClosed(Stage client) throws Exception {
        Peer server = client.connectsToServer();
        client.writes("hello", "the server will read it");
        server.reads("hello");
        server.closes("a normal close: its kernel sends a FIN");
        client.waits("and looks at nothing");
        client.awaitsFin();
        client.writes("hello", "the kernel took it; the server's kernel answers with a reset");
        client.awaitsReset();
        return client.failsToWrite("hello");
    }

    /** As above, but the server had said why, and nobody read it. */
    static IOException unreadAnswer(Stage client) throws Exception {
        Peer server = client.connectsToServer();
        client.writes("hello", "the server will read it");
        server.reads("hello");
        server.writes("too busy, goodbye", "its last words");
        server.closes("a normal close: its kernel sends a FIN");
        client.waits("and does not read");
        client.awaitsFin();
        client.writes("hello", "the kernel took it; the server's kernel answers with a reset");
        client.awaitsReset();
        return client.failsToWrite("hello");
    }

    /** A FIN and, since our data was not read, a reset at once: our very next write fails. */
    static IOException peerClosedUnread(Stage client) throws Exception {
        Peer server = client.connectsToServer();
        client.writes("hello", "the server's kernel has it, the server will not read it");
        client.waits("as for an answer");
        server.shutsDownOutput("its kernel sends a FIN");
        server.closes("with our data unread: its kernel sends a reset");
        client.awaitsReset();
        return client.failsToWrite("hello");
    }

    /** A server that has enough of an upload. */
    static IOException midTransfer(Stage client) throws Exception {
        // A channel: its close is a plain close on every JDK, so that there is a reset and no FIN before it.
        Peer server = client.connectsToServer(Api.NIO);
        Future<?> closing = server.begin(connection -> {
            connection.readFully(new byte[PART]);
            client.awaitsStandstill();
            connection.close();
        });
        IOException failure = client.streams(CHUNK, LIMIT);
        Peer.join(closing);
        client.print("(the server had read " + PART + " bytes and closed with the rest unread: a reset)");
        return failure;
    }

    /** We are the server, and the client does not wait for its answer. */
    static IOException clientGone(Stage server) throws Exception {
        Peer client = server.acceptsClient();
        client.writes("request", "and will not wait for the answer");
        server.reads("request");
        client.closes("a normal close: its kernel sends a FIN");
        server.waits("works on the answer");
        server.awaitsFin();
        server.writes("answer, part 1", "the kernel took it; the client's kernel answers with a reset");
        server.awaitsReset();
        return server.failsToWrite("answer, part 2");
    }
}
