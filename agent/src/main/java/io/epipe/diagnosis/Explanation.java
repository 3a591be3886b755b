package io.epipe.diagnosis;

import io.epipe.connection.PastFailure;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;

/**
 * The sentences of a verdict, with this incident's numbers: what is proven first, what a rule of thumb took part in
 * named as such. A number that is not known takes its clause away with it.
 */
final class Explanation {

    private static final String NO_EVIDENCE = " There is no kernel evidence: this is drawn from the error alone.";

    private Explanation() {
    }

    static String of(Verdict verdict, Evidence e, Facts f) {
        StringBuilder to = new StringBuilder(320);
        switch (verdict) {
            case ALREADY_FAILED:
                alreadyFailed(to, e, f);
                break;
            case OUTPUT_SHUT_DOWN:
                outputShutDown(to, e, f);
                break;
            case ABORTED_LOCALLY:
                to.append("This machine destroyed the connection itself (ECONNABORTED); the peer did not end it.");
                break;
            case PEER_UNREACHABLE:
                unreachable(to, e, f);
                break;
            case IGNORED_END_OF_STREAM:
                ignoredEndOfStream(to, e, f);
                break;
            case PIPE_READER_GONE:
                to.append("The reading end of this pipe was closed before ").append(Phrases.thisOperation(e))
                    .append("; nobody is left to read what is written to it.");
                break;
            case UNKNOWN:
                unknown(to, e, f);
                break;
            default:
                if (e.transport() == Transport.UNIX) {
                    unix(to, verdict, e, f);
                } else if (!Diagnostician.isEvidenceThere(e)) {
                    errorAlone(to, e);
                } else {
                    CloseExplanation.append(to, verdict, e, f);
                }
        }
        return to.toString();
    }

    private static void alreadyFailed(StringBuilder to, Evidence e, Facts f) {
        PastFailure first = e.earlierFailure();
        String operation = first.operation();
        to.append("This connection had failed already: ");
        to.append(operation != null && !operation.isEmpty() ? operation : first.isRead() ? "a read" : "a write");
        to.append(" failed");
        if (e.earlierFailureAgoMillis() >= 0) {
            Phrases.duration(to.append(' '), e.earlierFailureAgoMillis()).append(" before");
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
        to.append(". ").append(e.isRead() ? "This read" : "This write").append(" met what that failure left behind.");
        if (first.incidentId() == 0 && f.isResetReceived()) {
            // the only record of this connection: say what ended it
            to.append(" The peer's side had reset the connection.");
            lost(to, f);
            unread(to, e, f);
        }
        tlsAlert(to, e);
    }

    private static void outputShutDown(StringBuilder to, Evidence e, Facts f) {
        TcpState state = e.kernel().state();
        to.append("This program, or a process that shares the socket, had ended the output of this connection itself"
            + " before ").append(Phrases.thisOperation(e));
        if (f.neverSent() > 0) {
            // bytes that still wait for room: a write that waits behind them is ended by a shutdown in another thread
            to.append(", or while it waited for room");
        }
        if (f.ownShutdown() == Facts.OwnShutdown.BY_STATE) {
            to.append(" (kernel state ").append(state.name()).append(')');
        } else if (f.ownShutdown() == Facts.OwnShutdown.BY_COUNTERS) {
            to.append(" (the peer's kernel has acknowledged our FIN)");
        }
        to.append('.');
        if (state == TcpState.FIN_WAIT_1 || state == TcpState.FIN_WAIT_2) {
            to.append(" The peer has not closed.");
        } else if (state == TcpState.LAST_ACK) {
            to.append(" The peer had closed its own direction before that.");
        } else if (state == TcpState.TIME_WAIT || state == TcpState.CLOSING) {
            to.append(" The peer has closed its own direction too.");
        }
        lost(to, f);
    }

    private static void unreachable(StringBuilder to, Evidence e, Facts f) {
        long retransmits = Math.max(e.kernel().retransmits(), 0);
        long probes = Math.max(e.kernel().probes(), 0);
        if (Diagnostician.isStalledByWindow(e, f)) {
            to.append("The peer's machine still answered, but took no more data until the time limit of this"
                + " connection had passed.");
        } else if (e.errno() == Errno.ECONNREFUSED) {
            to.append("The peer's machine, or a firewall on the way, refused this established connection (ICMP"
                + " port unreachable).");
        } else if (e.errno() == Errno.ENETDOWN) {
            to.append("The network interface of this connection is down.");
        } else if (e.errno().said() != null) {
            to.append("Nobody answered, and this machine or a router said that ").append(e.errno().said()).append('.');
        } else {
            to.append("Nobody answered until the time limit of this connection had passed.");
        }
        if (retransmits > 0 && e.kernel().totalRetrans() != 0) {
            Phrases.times(to.append(" Our data was sent again "), retransmits).append(" without an answer.");
        } else if (probes > 0 && f.lost() <= 0) {
            Phrases.number(to.append(' '), probes).append(probes == 1 ? " keep-alive probe was"
                : " keep-alive probes were").append(" not answered.");
        }
        if (f.lastHeardMillis() >= 0) {
            Phrases.duration(to.append(" The peer was last heard from "), f.lastHeardMillis())
                .append(" before ").append(Phrases.thisOperation(e)).append('.');
        }
        lost(to, f);
    }

    private static void ignoredEndOfStream(StringBuilder to, Evidence e, Facts f) {
        to.append("This program had read end-of-stream ");
        Phrases.duration(to, e.endOfStreamReadAgoMillis()).append(" before ").append(Phrases.thisOperation(e))
            .append(": it was told that the peer would send nothing more, and wrote all the same.");
        if (e.acknowledgedAtEndOfStream() >= 0 && e.kernel().bytesAcked() >= 0) {
            to.append(" The peer acknowledged nothing that was written after that.");
        } else if (e.transport() == Transport.TCP) {
            to.append(" Whether the peer had closed wholly, or only its sending side (a half-close, where writing on is"
                + " right), is not known.");
        }
        lost(to, f);
    }

    private static void unix(StringBuilder to, Verdict verdict, Evidence e, Facts f) {
        String peer = verdict == Verdict.CLIENT_GONE ? "client" : verdict == Verdict.STALE_CONNECTION
            ? "server" : "peer";
        if (verdict == Verdict.PEER_CLOSED_MID_TRANSFER) {
            to.append("The peer stopped reading this Unix-domain connection while data of ours still waited for it.");
        } else if (verdict == Verdict.PEER_ABORTED) {
            to.append("The peer closed this Unix-domain connection with data of ours unread.");
        } else {
            to.append("The ").append(peer).append(" closed this Unix-domain connection, or its reading side, before ")
                .append(Phrases.thisOperation(e)).append('.');
        }
        if (verdict == Verdict.STALE_CONNECTION) {
            to.append(" It had answered on it before: most likely a kept connection that it closed at rest.");
        }
        if (e.kernel().peerPid() > 0) {
            to.append(" When the connection was made, process ").append(e.kernel().peerPid())
                .append(" was at the other end.");
        }
        if (!Diagnostician.isEvidenceThere(e)) {
            to.append(NO_EVIDENCE);
        }
        unread(to, e, f);
    }

    private static void errorAlone(StringBuilder to, Evidence e) {
        if (e.errno() == Errno.ECONNRESET) {
            to.append("The connection was reset: by the peer, which closed it with data unread or aborted it, or by"
                + " something on the way that no longer knew it.");
        } else {
            to.append("The connection was closed, most likely by the peer, before ").append(Phrases.thisOperation(e))
                .append("; whether in the normal way or by a reset is not known.");
        }
        to.append(NO_EVIDENCE);
    }

    private static void unknown(StringBuilder to, Evidence e, Facts f) {
        TcpState state = e.kernel().state();
        to.append(e.isRead() ? "This read" : "This write").append(" failed with ").append(Phrases.error(e)).append('.');
        if (e.kernel().source() == EvidenceSource.NONE) {
            to.append(" There is no kernel evidence that would say why.");
        } else if (f.isResetReceived()) {
            to.append(" A reset ended this connection; whether the peer had closed it in the normal way (FIN) before"
                + " that is not known");
            to.append(e.isSendfile() ? ", because sendfile can take the first error for itself."
                : ": it may have ended, and a read may have met that, before epipe was attached.");
            lost(to, f);
        } else if (state != null) {
            to.append(" The kernel calls the connection ").append(state.name())
                .append(", which does not explain this error.");
        }
    }

    /** Adds what was never acknowledged; nothing where it is zero or unknown. */
    static void lost(StringBuilder to, Facts f) {
        if (f.lost() <= 0) {
            return;
        }
        Phrases.bytes(to.append(' '), f.lost());
        if (f.neverSent() == f.lost()) {
            to.append(" never left this machine.");
            return;
        }
        to.append(Phrases.was(f.lost())).append(" never acknowledged");
        if (f.neverSent() > 0) {
            Phrases.number(to.append("; "), f.neverSent()).append(" of them never left this machine");
        }
        to.append('.');
    }

    /** Adds what the peer said and nobody read. */
    static void unread(StringBuilder to, Evidence e, Facts f) {
        if (f.unread() > 0 && e.isUnreadTls()) {
            Phrases.bytes(to.append(" The peer had sent "), f.unread()).append(" of TLS that this program has not read: ")
                .append("they may say why, or be session tickets or a close_notify.");
        } else if (f.unread() > 0) {
            Phrases.bytes(to.append(" The peer had sent "), f.unread())
                .append(" that this program has not read: ").append(f.unread() == 1 ? "it" : "they")
                .append(" may say why.");
        }
    }

    /** Adds that nothing of the application was in this write. */
    static void tlsAlert(StringBuilder to, Evidence e) {
        if (e.isTlsAlert()) {
            to.append(" This write was an alert of the TLS library, which it sends by itself when this side closes the"
                + " connection or gives it up: it held no data of the application.");
        }
    }
}
