package io.epipe.diagnosis;

import io.epipe.connection.Role;
import io.epipe.kernel.Transport;

/**
 * What a read was waiting for when it met the end of a connection over which nothing of ours was lost: by the order in which the last data went and came,
 * by the kernel's clock.
 */
public enum Owed {
    /** Nothing: the connection was at rest, or nobody had asked for anything. */
    NOTHING,
    /** An answer: nothing has come since our last data, or, to a client that had asked for nothing, nothing at all. */
    ANSWER,
    /** The rest of what the peer was sending: its data came last, and the program wanted more. */
    REST,
    /** One of these two: the last data of both sides went and came in the same tick of the clock. */
    EITHER,
    /** Not known. */
    UNKNOWN;

    /** A peer whose last data came so shortly before was sending. */
    private static final long SENDING_MILLIS = 200;

    static Owed of(Findings f) {
        Long sent = f.sent().supposed();
        Long received = f.received().supposed();
        if (f.evidence().transport() != Transport.TCP || sent == null || received == null) {
            return UNKNOWN;
        }
        boolean server = f.role().isSupposed(Role.SERVER);
        boolean waits = !Boolean.FALSE.equals(f.evidence().readerWaits());
        if (received == 0) {
            // a server waits for the first request, however long
            return server || sent == 0 && !waits ? NOTHING : ANSWER;
        }
        Long in = f.dataReceivedAgo().known();
        Long out = f.dataSentAgo().known();
        if (in == null || out == null && sent > 0) {
            return UNKNOWN;
        }
        boolean wanted = server || waits || in <= SENDING_MILLIS;
        if (sent == 0 || in < out) {
            return wanted ? REST : NOTHING;
        }
        if (in > out || f.isSlowerThanATick()) {
            return server ? NOTHING : ANSWER;
        }
        return server || !wanted ? NOTHING : EITHER;
    }
}
