package io.epipe.demo;

import java.io.IOException;
import java.net.InetSocketAddress;

/** The documented scenario against a server of the user's own, in whatever language it is written. */
final class ForeignPeer {

    /** For a server that a person ends by hand, such as {@code nc -l}. */
    private static final long CLOSE_PATIENCE_MILLIS = 10_000;
    /** More than the round trip to any server on Earth. */
    private static final long RESET_PATIENCE_MILLIS = 1_000;

    private ForeignPeer() {
    }

    /** @return the play against the server at {@code address} */
    static Play at(InetSocketAddress address) {
        return client -> play(client, address);
    }

    private static IOException play(Stage client, InetSocketAddress address) throws Exception {
        client.connects(address);
        client.writes("hello", "the server may read it");
        client.waits("the server may close");
        if (!client.seesFin(0)) {
            client.print("the server has not closed yet; waits up to " + CLOSE_PATIENCE_MILLIS / 1000 + " s for it");
            if (!client.seesFin(CLOSE_PATIENCE_MILLIS)) {
                throw new NotAsDocumentedException("the server does not close the connection", null);
            }
        }
        IOException failure = client.triesToWrite("hello", "the kernel took it");
        if (failure != null) {
            return failure;
        }
        if (!client.seesReset(RESET_PATIENCE_MILLIS)) {
            client.print("no reset has come; the server may have shut down its output only");
        }
        return client.failsToWrite("hello");
    }
}
