package io.epipe.diagnosis;

import io.epipe.connection.Role;
import io.epipe.kernel.Errno;

/** The sentences of the verdicts that tell of a peer's FIN or reset on a TCP connection with kernel evidence. */
final class CloseExplanation {

    private CloseExplanation() {
    }

    static void append(StringBuilder to, Verdict verdict, Evidence e, Facts f) {
        switch (verdict) {
            case PEER_CLOSED_MID_TRANSFER:
                midTransfer(to, e, f);
                break;
            case STALE_CONNECTION:
                stale(to, e, f);
                break;
            case CLIENT_GONE:
                clientGone(to, e, f);
                break;
            case PEER_CLOSED_UNREAD:
                closed(to, "peer", e, f);
                to.append(" Everything we had sent was acknowledged, and a reset followed all the same: most likely"
                    + " data of ours lay unread in the peer's buffer when it closed; else it aborted after its FIN.");
                break;
            case PEER_CLOSED:
                peerClosed(to, e, f);
                break;
            case CONNECTION_FORGOTTEN:
                forgotten(to, e, f);
                break;
            default:
                aborted(to, e, f);
        }
        Explanation.lost(to, f);
        Explanation.unread(to, e, f);
        Explanation.tlsAlert(to, e);
        unseen(to, e, f);
    }

    private static void midTransfer(StringBuilder to, Evidence e, Facts f) {
        String how = f.isFin() ? "closed" : f.isNoFin() ? "reset" : "closed or reset";
        if (Diagnostician.isDrip(f)) {
            to.append("The peer ").append(how).append(" this connection in a pause of our data: it was last heard"
                + " from ");
            Phrases.duration(to, f.silenceMillis()).append(" before our last data left. ");
            to.append("It has sent nothing that was read, so this looks like a transfer cut short; it can also be a"
                + " kept connection that was closed just before it was used.");
            return;
        }
        to.append("The peer ").append(how).append(" this connection while our data was on its way");
        if (f.acknowledged() == 0) {
            to.append(": it had acknowledged nothing");
        } else if (f.acknowledged() > 0) {
            Phrases.bytes(to.append(": it had acknowledged "), f.acknowledged());
        }
        to.append('.');
        if (e.kernel().sendWindow() == 0 && f.neverSent() > 0) {
            to.append(" Its receive window was full: it took our data more slowly than we sent, or not at all.");
        }
    }

    private static void stale(StringBuilder to, Evidence e, Facts f) {
        if (!f.isFin()) {
            to.append("The peer reset this connection at rest: we had its answer to all we had sent, its last data"
                + " came ");
            Phrases.duration(to, f.lastDataReceivedMillis()).append(" before ").append(Phrases.thisOperation(e));
            to.append(", and no FIN came. Most likely it ends idle connections with a reset; else it aborted, or"
                + " something on the way dropped the connection.");
            if (f.isAnsweredInOneTick()) {
                to.append(" Our last data left within some milliseconds of it: it can also have been a request that was"
                    + " never answered.");
            }
            return;
        }
        to.append("The server had closed this kept connection ");
        Phrases.closedBefore(to, f, e);
        if (f.unread() > 0) {
            to.append(", with a last message that nobody read");
        } else {
            Phrases.duration(to.append(", when it had been idle for "), f.idleBeforeCloseMillis());
            if (!f.closedAgoExact()) {
                to.append(" at most");
            }
        }
        to.append("; this program used it again.");
        if (f.silenceMillis() >= 0 && f.silenceMillis() <= Diagnostician.HARD_MIDDLE_MILLIS) {
            Phrases.duration(to.append(" Our last data left only "), f.silenceMillis())
                .append(" after the peer's last sign of life, so it can also have been cut off in a transfer.");
        } else {
            lateWrite(to, e, f);
        }
    }

    private static void clientGone(StringBuilder to, Evidence e, Facts f) {
        if (!f.isFin()) {
            to.append("The client closed or reset this connection before ").append(Phrases.thisOperation(e))
                .append("; which of the two cannot be told here.");
        } else {
            closed(to, "client", e, f);
        }
        if (f.lastDataReceivedMillis() < 0) {
            if (f.received() == 0) {
                to.append(" It had sent nothing.");
            }
        } else if (f.isFin() && f.closedAgoExact() && f.idleBeforeCloseMillis() >= 0) {
            Phrases.duration(to.append(" It left "), f.idleBeforeCloseMillis()).append(" after its last bytes.");
        } else {
            Phrases.duration(to.append(" Its last bytes came "), f.lastDataReceivedMillis()).append(" before ")
                .append(Phrases.thisOperation(e)).append('.');
        }
        lateWrite(to, e, f);
        coarse(to, f);
    }

    private static void peerClosed(StringBuilder to, Evidence e, Facts f) {
        closed(to, "peer", e, f);
        if (f.unread() == 0 && f.lastDataReceivedMillis() >= 0 && f.idleBeforeCloseMillis() >= 0
            && Boolean.FALSE.equals(f.idle())) {
            to.append(" The close came together with its last data.");
        }
        lateWrite(to, e, f);
        coarse(to, f);
    }

    /** Without byte counts a transfer, a kept connection and a plain close look the same. */
    private static void coarse(StringBuilder to, Facts f) {
        if (f.lost() < 0) {
            to.append(f.role() == Role.SERVER
                ? " How long before, and whether in the middle of our answer, is not known here."
                : " How long before, and whether in the middle of our data or while the connection lay unused in a"
                    + " pool, is not known here.");
        }
    }

    private static void forgotten(StringBuilder to, Evidence e, Facts f) {
        to.append("After nothing had come from the peer for ");
        Phrases.duration(to, f.silenceMillis()).append(", our data was answered with a reset, and no FIN had come.");
        if (f.silenceMillis() <= Diagnostician.HARD_MIDDLE_MILLIS) {
            to.append(" So short a silence speaks for a peer that aborted just then; else a restarted peer or something"
                + " on the way no longer knew the connection.");
        } else {
            to.append(" Most likely a load balancer, NAT or firewall on the way, or a restarted peer, no longer knew"
                + " this connection; else the peer aborted just then.");
        }
    }

    private static void aborted(StringBuilder to, Evidence e, Facts f) {
        to.append("The peer's side reset this connection before ").append(Phrases.thisOperation(e));
        if (f.isNoFin()) {
            to.append(", without closing it in the normal way (no FIN)");
        }
        boolean nothingSent = f.sent() == 0 && f.lost() == 0;
        to.append(nothingSent ? "; we had sent nothing." : f.lost() == 0 ? "; all we had sent was acknowledged." : ".");
        // what was never sent cannot have lain unread
        to.append(nothingSent ? " Either it aborted on purpose (SO_LINGER 0, a health check, a proxy)"
            : " Either it closed with data of ours unread, or it aborted on purpose (SO_LINGER 0, a proxy)");
        to.append(f.lost() == 0 ? ", or a keep-alive probe found that it no longer knew the connection."
            : ", or it, or something on the way, no longer knew the connection.");
        if (f.lastHeardMillis() >= 0) {
            Phrases.duration(to.append(" It was last heard from "), f.lastHeardMillis()).append(" before ")
                .append(Phrases.thisOperation(e)).append('.');
        }
    }

    private static void closed(StringBuilder to, String who, Evidence e, Facts f) {
        to.append("The ").append(who).append(" closed this connection ");
        Phrases.closedBefore(to, f, e).append(f.finReceived() == null ? "." : ", in the normal way (FIN).");
    }

    /** Only where our data left after the close: a FIN and a reset in one breath answer nothing of ours. */
    private static void lateWrite(StringBuilder to, Evidence e, Facts f) {
        if (f.isFin() && f.lost() > 0 && f.silenceMillis() > 0) {
            Phrases.duration(to.append(e.isRead() ? " What we wrote " : " An earlier write, "),
                f.lastDataSentMillis()).append(e.isRead() ? " before was answered with a reset."
                : " before, was answered with a reset, so this one failed.");
        }
    }

    /** An error that an unseen read has taken leaves EPIPE without a FIN. */
    private static void unseen(StringBuilder to, Evidence e, Facts f) {
        if (e.errno() == Errno.EPIPE && f.isFin() && !f.isFinSure()) {
            to.append(" This connection was not watched from its beginning: if a read on it had been reset before,"
                + " there may have been no FIN.");
        } else if (e.errno() == Errno.EPIPE && f.isNoFin()) {
            to.append(" An earlier call on this connection has taken the reset's own error.");
        }
    }
}
