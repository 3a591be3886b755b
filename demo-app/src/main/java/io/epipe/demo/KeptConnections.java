package io.epipe.demo;

import java.io.IOException;

/** A kept connection (pool, HTTP keep-alive) that the server closed while it was idle, and that we use again. */
final class KeptConnections {

    /**
     * The time in which the server makes its answer. The kernel dates data in jiffies, 4 ms by default: with less, its
     * books would not say whether the answer came after the request.
     */
    private static final long WORK_MILLIS = 20;

    private KeptConnections() {
    }

    /** The server's idle time-out, with a normal close. */
    static IOException closed(Stage client) throws Exception {
        Peer server = exchangeAndRest(client);
        server.closes("its idle time-out; a normal close: its kernel sends a FIN");
        client.waits("the connection lies closed in our pool");
        client.awaitsFin();
        client.writes("request", "the kernel took it; the server's kernel answers with a reset");
        client.awaitsReset();
        return client.failsToWrite("request, part 2");
    }

    /** The same from a server or load balancer that resets idle connections. */
    static IOException reset(Stage client) throws Exception {
        Peer server = exchangeAndRest(client);
        server.aborts("its idle time-out; SO_LINGER 0: its kernel sends a reset and no FIN");
        client.awaitsReset();
        client.waits("the connection lies dead in our pool");
        return client.failsToWrite("request");
    }

    private static Peer exchangeAndRest(Stage client) throws Exception {
        Peer server = client.connectsToServer();
        client.writes("request", "the server will answer it");
        server.reads("request");
        server.waits(WORK_MILLIS, "makes the answer");
        server.writes("answer", "and keeps the connection");
        client.reads("answer");
        server.waits(client.waitMillis(), "the connection is idle");
        return server;
    }
}
