package io.epipe.diagnosis.story;

import io.epipe.connection.PastFailure;
import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.Transport;

/** Sentences that more than one story tells. A number that is not known takes its clause away with it. */
final class Sentences {

    static final String NO_EVIDENCE = " There is no kernel evidence: this is drawn from the error alone.";

    private Sentences() {
    }

    /** Whether the kernel told of this connection. */
    static boolean isKernelAsked(Facts f) {
        return f.findings().kernelAsked().known() != null;
    }

    static boolean isUnix(Facts f) {
        return f.evidence().transport() == Transport.UNIX;
    }

    /** What the error alone says, of a connection that the kernel told nothing of. */
    static void errorAlone(StringBuilder to, Facts f) {
        Evidence e = f.evidence();
        if (isUnix(f)) {
            unix(to, "peer", f);
            return;
        }
        if (f.findings().errno() == Errno.ECONNRESET) {
            to.append("The connection was reset: by the peer, which closed it with data unread or aborted it, or by"
                + " something on the way that no longer knew it.");
        } else {
            to.append("The connection was closed, most likely by the peer, before ").append(Phrases.thisOperation(e))
                .append("; whether in the normal way or by a reset is not known.");
        }
        to.append(NO_EVIDENCE);
    }

    /** That the peer closed a Unix-domain connection. */
    static void unix(StringBuilder to, String peer, Facts f) {
        to.append("The ").append(peer).append(" closed this Unix-domain connection, or its reading side, before ")
            .append(Phrases.thisOperation(f.evidence())).append('.');
        unixRest(to, f);
    }

    /** Who was at the other end of a Unix-domain connection, and what it said. */
    static void unixRest(StringBuilder to, Facts f) {
        if (f.evidence().kernel().peerPid() > 0) {
            to.append(" When the connection was made, process ").append(f.evidence().kernel().peerPid())
                .append(" was at the other end.");
        }
        if (f.evidence().kernel().source() == EvidenceSource.NONE) {
            to.append(NO_EVIDENCE);
        }
        unread(to, f);
    }

    /** What every story of a peer's FIN or reset ends with. */
    static void rest(StringBuilder to, Facts f) {
        lost(to, f);
        unread(to, f);
        tlsAlert(to, f);
        unseen(to, f);
    }

    static void closed(StringBuilder to, String who, Facts f) {
        to.append(isSupposedAtClose(f) ? "Most likely the " : "The ").append(who).append(" closed this connection ");
        Phrases.closedBefore(to, f, f.evidence()).append(f.finReceived() == null ? "." : ", in the normal way (FIN).");
    }

    /** Only where our data left after the close: a FIN and a reset in one breath answer nothing of ours. */
    static void lateWrite(StringBuilder to, Facts f) {
        if (f.isFin() && f.lost() > 0 && f.silenceMillis() > 0) {
            // neither a read nor a close failed by that reset: the read has its own end, the close none
            boolean other = f.evidence().isRead() || f.evidence().isClose();
            if (f.findings().isUnderWay()) {
                Phrases.duration(to.append(" What we wrote "), f.lastDataSentMillis()).append(" before left after that close, and this program closed"
                    + " the connection before an answer to it could come: it is lost, unless the peer had ended its sending side alone and reads on.");
                return;
            }
            Phrases.duration(to.append(other ? " What we wrote " : " An earlier write, "),
                f.lastDataSentMillis()).append(other ? " before was answered with a reset."
                : " before, was answered with a reset, so this one failed.");
        }
    }

    /** Without byte counts a transfer, a kept connection and a plain close look the same. */
    static void coarse(StringBuilder to, Facts f) {
        if (f.findings().lost().supposed() == null) {
            to.append(f.isServer()
                ? " How long before, and whether in the middle of our answer, is not known here."
                : " How long before, and whether in the middle of our data or while the connection lay unused in a"
                    + " pool, is not known here.");
        }
    }

    /** Adds what was never acknowledged; nothing where it is zero or unknown. */
    static void lost(StringBuilder to, Facts f) {
        long lost = f.lost();
        if (lost <= 0 || isMoreThanAlerts(f)) {
            return;
        }
        long never = f.neverSent();
        Phrases.bytes(to.append(' '), lost - Math.max(never, 0));
        if (never >= lost) {
            to.setLength(to.length() - "0 bytes".length());
            Phrases.bytes(to, lost).append(f.findings().isPerhapsStillSent() ? " had not left this machine by then." : " never left this machine.");
            return;
        }
        if (f.findings().isPerhapsStillTaken()) {
            to.append(" had not been acknowledged by then");
        } else {
            to.append(Phrases.was(lost - Math.max(never, 0))).append(" never acknowledged");
        }
        if (never > 0) {
            Phrases.number(to.append("; "), never).append(f.findings().isPerhapsStillSent() ? " more had not left this machine" : " more never left this machine");
        }
        to.append('.');
    }

    /** Adds what the peer said and nobody read. */
    static void unread(StringBuilder to, Facts f) {
        if (f.unread() <= 0) {
            return;
        }
        boolean one = f.unread() == 1;
        Phrases.bytes(to.append(f.isServer() ? " The client had sent " : " The peer had sent "), f.unread());
        if (f.evidence().isTls()) {
            to.append(" of TLS that this program has not read: ").append(f.isServer()
                ? "further requests, a close_notify, or an alert that says why."
                : "they may say why, or be session tickets or a close_notify.");
        } else if (f.isServer()) {
            to.append(" that this program has not read: ").append(one ? "it is" : "they are")
                .append(" further requests, or the rest of one.");
        } else {
            to.append(" that this program has not read: ").append(one ? "it" : "they").append(" may say why.");
        }
    }

    /** Of an alert that failed behind data that was lost: what was lost comes first. Begins the explanation. */
    static void lostBefore(StringBuilder to, Facts f) {
        if (isMoreThanAlerts(f)) {
            Phrases.bytes(to, f.lost()).append(f.isServer() ? " of this program's answer (as TLS) were never acknowledged: it was lost. "
                : " of this program's data (as TLS) were never acknowledged: they were lost. ");
        }
    }

    /** Adds that nothing of the application was in this write, and what was lost before it. */
    static void tlsAlert(StringBuilder to, Facts f) {
        if (!f.evidence().isTlsAlert()) {
            return;
        }
        if (isMoreThanAlerts(f)) {
            to.append(" The write that failed, an alert of the TLS library, only brought the loss to light: the one that carried the data seemed to"
                + " succeed.");
            return;
        }
        to.append(" This write was an alert of the TLS library, which it sends by itself when this side closes the"
            + " connection or gives it up: it held no data of the application.");
        if (f.findings().isAlertOfFailedRead()) {
            firstFailure(to.append(" A read had failed before it, and whatever that waited for has not come: "), f).append('.');
        }
    }

    /** Which call on this connection had failed before. */
    static StringBuilder firstFailure(StringBuilder to, Facts f) {
        PastFailure first = f.findings().firstFailure();
        String operation = first.operation();
        to.append(operation != null && !operation.isEmpty() ? operation : first.isRead() ? "a read" : "a write");
        to.append(" failed");
        if (f.findings().firstFailureAgoMillis() >= 0) {
            Phrases.duration(to.append(' '), f.findings().firstFailureAgoMillis()).append(" before");
        } else {
            to.append(" before");
        }
        if (first.thread() != null) {
            to.append(" in thread \"").append(first.thread()).append('"');
        }
        if (first.exception() != null) {
            to.append(" with ").append(first.exception());
        }
        if (first.incidentId() > 0) {
            to.append(" (epipe #").append(first.incidentId()).append(')');
        }
        return to;
    }

    /** Whether an alert failed and more than alerts was lost. */
    static boolean isMoreThanAlerts(Facts f) {
        return f.isDataLostBehindAlert();
    }

    /** An error that an unseen read has taken leaves EPIPE without a FIN. A close meets no error, so that it tells nothing of one. */
    private static void unseen(StringBuilder to, Facts f) {
        if (isSupposedAtClose(f)) {
            if (f.lastHeardMillis() >= 0) {
                Phrases.duration(to.append(" The peer was last heard from "), f.lastHeardMillis()).append(" before this close.");
            }
            to.append(" A close meets no error, so that a peer that had closed (FIN) is not told here from one that aborted, or from something on the way that"
                + " no longer knew the connection.");
        } else if (f.evidence().errno() == Errno.EPIPE && f.isFin() && f.finReceived() == null) {
            to.append(f.evidence().isWatchedThroughout() ? " If a read in another thread had met a reset first, there may have been no FIN."
                : " This connection was not watched from its beginning: if a read on it had been reset before,"
                + " there may have been no FIN.");
        } else if (f.evidence().errno() == Errno.EPIPE && f.isNoFin() && f.findings().firstFailure() == null && !f.evidence().isClose()) {
            to.append(" An earlier call on this connection has taken the reset's own error.");
        }
    }

    /** Whether a FIN is supposed, and a close met no error that would tell whether it came. */
    static boolean isSupposedAtClose(Facts f) {
        return f.evidence().isClose() && f.isFin() && f.finReceived() == null;
    }

    /** The advice where an alert of TLS failed and nothing else was lost; null where another one is due. */
    static String alertAdvice(Facts f) {
        return f.evidence().isTlsAlert() && !isMoreThanAlerts(f) && !f.findings().isAlertOfFailedRead()
            ? "Nothing of the application was lost in this write: the connection was being closed, or had failed before."
                + " To be spared it, close idle connections sooner than the peer does." : null;
    }

    /** Whether our data left long enough after the FIN that no crossing on the way explains it. */
    static Fact<Boolean> isLate(Findings f) {
        return Fact.all(Fact.isMore(f.lost(), 0), Fact.not(f.cutOff()));
    }
}
