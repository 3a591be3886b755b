package io.epipe.demo;

import java.io.IOException;

/**
 * A connection of no further use, made and closed before the play. What a JVM loads for its first connection would stretch the play's first steps to tens of
 * milliseconds; and how exactly the kernel's evidence dates the peer's close depends on how soon it came after those.
 */
final class Rehearsal {

    private static final byte[] WORD = {'o', 'k'};

    private Rehearsal() {
    }

    /** Plays it over what the play will use. */
    static void of(Api api) throws IOException {
        once(Api.SOCKET, api);
        once(api, Api.SOCKET);
    }

    private static void once(Api client, Api server) throws IOException {
        try (Listener listener = server.listen(); Connection one = client.connect(listener.address()); Connection other = listener.accept()) {
            one.write(WORD);
            other.readFully(new byte[WORD.length]);
            other.write(WORD);
            one.readFully(new byte[WORD.length]);
        }
    }
}
