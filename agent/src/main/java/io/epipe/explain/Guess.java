package io.epipe.explain;

import io.epipe.kernel.Errno;

/** What a failure may have been, by its error, its side and its direction. Words only; the kernel was not asked. */
final class Guess {

    /** Verdicts of docs/verdicts.md that are possible, the likelier first. */
    final String verdicts;
    /** In a few sentences. */
    final String words;

    private Guess(String verdicts, String words) {
        this.verdicts = verdicts;
        this.words = words;
    }

    static Guess of(Failure f) {
        Boolean accepted = f.library == null ? null : f.library.accepted;
        if (f.errno == Errno.EPIPE) {
            return brokenPipe(f, accepted);
        }
        if (f.errno == Errno.ECONNRESET) {
            return f.direction == Failure.Direction.READ ? resetRead(accepted) : resetWrite(f, accepted);
        }
        if (f.errno == Errno.ECONNABORTED) {
            return new Guess("ABORTED_LOCALLY", "This machine gave the connection up. On Windows that is also how a time-out of a transmission"
                + " and the peer's silence end; on Linux somebody destroyed the socket.");
        }
        return new Guess("PEER_UNREACHABLE", "Nobody answered until a time limit passed, or a router said that nobody would: packets were lost, the peer's"
            + " machine was down, or a firewall dropped them.");
    }

    private static Guess brokenPipe(Failure f, Boolean accepted) {
        String second = "A write gets this error when the connection was broken already: an earlier write, which the kernel took without complaint, had drawn"
            + " a reset, or the peer had closed with data of ours unread, or an earlier call on the connection had failed, or this program had shut its output"
            + " down. ";
        if (Boolean.TRUE.equals(accepted)) {
            return new Guess("CLIENT_GONE, ALREADY_FAILED, PEER_CLOSED_MID_TRANSFER", second
                + "For a server that is a client that left before it had its answer: a cancelled page, a time-out of its own or of a proxy between.");
        }
        if (f.pooled) {
            return new Guess("STALE_CONNECTION, PEER_CLOSED, ALREADY_FAILED", second
                + "A pool was in it: the server may have closed the connection while it was kept, and it was used again.");
        }
        return new Guess(accepted == null ? "PEER_CLOSED, CLIENT_GONE, STALE_CONNECTION, ALREADY_FAILED" : "STALE_CONNECTION, PEER_CLOSED, ALREADY_FAILED",
            second + (accepted == null ? "" : "For a client that is mostly a kept connection which the server had closed, or a server that closed without an answer."));
    }

    private static Guess resetRead(Boolean accepted) {
        return new Guess(accepted == null || accepted ? "PEER_ABORTED, CONNECTION_FORGOTTEN" : "PEER_ABORTED, STALE_CONNECTION, CONNECTION_FORGOTTEN",
            "A reset came while this program read or before. Either the peer aborted, closed with data of ours unread, or no longer knew the connection; or a"
            + " write that came before this read had met a closed connection, and the read got the answer."
            + (Boolean.TRUE.equals(accepted) ? " For a server it is everyday life: a client went away." : ""));
    }

    private static Guess resetWrite(Failure f, Boolean accepted) {
        return new Guess(Boolean.TRUE.equals(accepted) ? "PEER_CLOSED_MID_TRANSFER, CLIENT_GONE, PEER_ABORTED"
            : "CONNECTION_FORGOTTEN, PEER_CLOSED_MID_TRANSFER, STALE_CONNECTION, PEER_ABORTED",
            "A reset came and no end of stream before it, or the reset was quicker: the peer aborted while data was on its way, or, after a silence,"
            + " something between the two (a load balancer, a NAT, a firewall) no longer knew the connection."
            + (f.pooled ? " A pool was in it, so look at idle time-outs first." : ""));
    }
}
