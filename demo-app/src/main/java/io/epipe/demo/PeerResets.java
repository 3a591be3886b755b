package io.epipe.demo;

import java.io.IOException;

/** The other side aborts: a reset without a FIN. */
final class PeerResets {

    private PeerResets() {
    }

    /** A server that never said anything aborts; nothing of ours is under way. */
    static IOException peerAborted(Stage client) throws Exception {
        abortedWhileIdle(client);
        return client.failsToWrite("hello");
    }

    /** The application meets the reset in a read, and writes all the same. */
    static IOException alreadyFailed(Stage client) throws Exception {
        abortedWhileIdle(client);
        client.failsToRead();
        return client.failsToWrite("hello");
    }

    private static void abortedWhileIdle(Stage client) throws Exception {
        Peer server = client.connectsToServer();
        client.writes("hello", "the server will read it");
        server.reads("hello");
        server.waits(client.waitMillis(), "the connection is idle");
        server.aborts("SO_LINGER 0: its kernel sends a reset and no FIN");
        client.awaitsReset();
    }
}
