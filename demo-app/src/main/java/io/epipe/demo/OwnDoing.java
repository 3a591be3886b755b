package io.epipe.demo;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;

/** The other side is not to blame: our own program made the write fail. */
final class OwnDoing {

    private OwnDoing() {
    }

    /** We were told that the server had closed. */
    static IOException ignoredEndOfStream(Stage client) throws Exception {
        Peer server = client.connectsToServer();
        client.writes("hello", "the server will read it");
        server.reads("hello");
        server.closes("a normal close: its kernel sends a FIN");
        client.readsEndOfStream();
        client.waits("and does not draw the conclusion");
        client.writes("hello", "the kernel took it; the server's kernel answers with a reset");
        client.awaitsReset();
        return client.failsToWrite("hello");
    }

    /** Our own shutdownOutput, then a write; the server is healthy. */
    static IOException outputShutDown(Stage client) throws Exception {
        Peer server = client.connectsToServer();
        client.writes("hello", "the server will read it");
        server.reads("hello");
        client.shutsDownOutput();
        client.waits("the server stays");
        // A non-blocking channel's write is the one of which JDK 11 and later make the system call even so.
        client.nonBlocking();
        IOException failure = client.failsToWrite("hello");
        if (failure instanceof ClosedChannelException && !(failure instanceof AsynchronousCloseException)) {
            throw new NotReachedException("this JDK refuses to write to a SocketChannel after its shutdownOutput()",
                    failure);
        }
        return failure;
    }
}
