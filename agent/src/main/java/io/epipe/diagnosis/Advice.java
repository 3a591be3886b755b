package io.epipe.diagnosis;

import io.epipe.connection.Role;
import io.epipe.kernel.Errno;
import io.epipe.kernel.Transport;

/** What to check or to change, for each verdict. */
final class Advice {

    private Advice() {
    }

    static String of(Verdict verdict, Evidence e, Facts f) {
        if (e.isTlsAlert() && verdict != Verdict.PEER_UNREACHABLE && verdict != Verdict.ABORTED_LOCALLY) {
            return "Nothing of the application was lost in this write: the connection was being closed, or had failed before."
                + " To be spared it, close idle connections sooner than the peer does.";
        }
        switch (verdict) {
            case ALREADY_FAILED:
                return e.earlierFailure().isRead()
                    ? "Look at that first failure: its reason is the reason. A goodbye that a library writes as it closes the"
                        + " connection (TLS, HTTP/2) is harmless; otherwise write no more after an error."
                    : "Look at the first failure; after it, close the connection and write no more on it.";
            case OUTPUT_SHUT_DOWN:
                return "Look for shutdownOutput, or a second owner of this socket, and for what still writes after it.";
            case ABORTED_LOCALLY:
                return "Ask what destroys sockets on this machine: ss -K, a container network plug-in, an address or"
                    + " interface that went away.";
            case PEER_UNREACHABLE:
                return unreachable(e, f);
            case IGNORED_END_OF_STREAM:
                return "At end-of-stream, stop writing and close, unless the protocol uses half-close; then the peer"
                    + " gave up before it had its answer.";
            case PEER_CLOSED_MID_TRANSFER:
                return midTransfer(e, f);
            case STALE_CONNECTION:
                return saidWhy(e, f) ? "Look at the unread bytes (last-words=N shows them): the server said something before it"
                    + " closed, a shutdown or a time-out as a rule; validate connections before use, retry what is safe to"
                    + " repeat." : "Keep idle connections for a shorter time than the server does (its keep-alive or idle"
                    + " time-out), or validate them before use; retry what is safe to repeat.";
            case CLIENT_GONE:
                return saidWhy(e, f)
                    ? "Look at the unread bytes, then at the client's and any proxy's time-out against how long the"
                        + " answer took."
                    : "Compare how long the answer took with the time-outs of the client and of any proxy between;"
                        + " browsers and health checks leave early as a habit.";
            case PEER_CLOSED_UNREAD:
                return f.unread() > 0
                    ? "Read the peer's answer before writing on: it is there, unread, and says why it stopped reading."
                    : "Look in the peer's log for why it stopped reading: a limit, a protocol error, a time-out.";
            case PEER_CLOSED:
                return peerClosed(e, f);
            case CONNECTION_FORGOTTEN:
                return "Compare this silence with the idle time-outs on the way (load balancer, NAT, firewall); send"
                    + " keep-alives or drop idle connections sooner; ask whether the peer was restarted.";
            case PEER_ABORTED:
                if (saidWhy(e, f)) {
                    return "Read the peer's answer: it is there, unread, and may say why it aborted.";
                }
                if (f.role() == Role.SERVER && f.sent() == 0 && f.received() == 0) {
                    return "Nobody had asked for anything: a health check or a port scan, as a rule.";
                }
                return e.transport() == Transport.UNIX
                    ? "Look in the peer's log for why it closed without reading."
                    : "Look in the peer's log, and in that of any proxy between, for why it aborted: a limit, a"
                        + " protocol error, a time-out, a restart.";
            case PIPE_READER_GONE:
                return "Find out why the reader closed its end or ended; a child process that exits closes its standard"
                    + " input.";
            case CHILD_EXITED:
                return "Look at the child's exit status and its standard error.";
            default:
                return "Look at the evidence of this record and at the peer's log of the same moment.";
        }
    }

    /** Unread bytes of TLS are session tickets or a close_notify more often than an answer. */
    private static boolean saidWhy(Evidence e, Facts f) {
        return f.unread() > 0 && !e.isUnreadTls();
    }

    private static String unreachable(Evidence e, Facts f) {
        if (Diagnostician.isStalledByWindow(e, f)) {
            return "Ask why the peer's program stopped reading, and compare TCP_USER_TIMEOUT with how long it may.";
        }
        if (e.errno() == Errno.ECONNREFUSED) {
            return "Check the firewalls on both sides and whether the peer's service or address has moved.";
        }
        if (e.errno() == Errno.EACCES || e.errno() == Errno.EINVAL) {
            return "Check the firewalls on the way and this machine's routes (prohibit, blackhole): somebody has forbidden this"
                + " traffic since the connection was opened.";
        }
        if (e.errno() == Errno.EMSGSIZE) {
            return "Compare the MTU on the way with this machine's: small packets arrive and large ones do not.";
        }
        return e.errno() == Errno.ENETDOWN
            ? "Check this machine's network interfaces."
            : "Check whether the peer's machine is up and the route to it is open, in both directions.";
    }

    private static String midTransfer(Evidence e, Facts f) {
        if (saidWhy(e, f)) {
            return "Read the peer's answer: it is there, unread, and may say why it refused the rest.";
        }
        if (f.unread() > 0 && f.role() == Role.CLIENT) {
            return "Read what the peer sent before it stopped: if it is more than TLS session tickets, it may say why it"
                + " refused the rest.";
        }
        if (f.role() == Role.CLIENT && f.unread() == 0 && f.isConversed()
            && f.lastDataReceivedMillis() <= f.lastDataSentMillis()) {
            return "Look at what the peer answered in the middle of our data, and this program has read: it may say why it"
                + " refused the rest (HTTP 413, for example).";
        }
        if (e.kernel().sendWindow() == 0 && f.role() != Role.SERVER) {
            return "Ask why the peer had stopped reading before it closed: a stalled consumer, a limit, a time-out.";
        }
        return f.role() == Role.SERVER
            ? "Usual when a client cancels a download; otherwise look at the time-outs of the client and of any proxy, and"
                + " whether the client read as fast as it should."
            : "Look in the peer's log for why it stopped: a size limit, a time-out, a crash, a cancelled transfer.";
    }

    private static String peerClosed(Evidence e, Facts f) {
        if (e.transport() == Transport.UNIX) {
            return "Find out who closes first, and why: look in the peer's log.";
        }
        if (f.unread() > 0) {
            return "Read what the peer sent before it closed, then find out who closes first, and why.";
        }
        if (f.isConversed()) {
            return "Check whether the peer's answer announced the close (HTTP: Connection: close) and whether this"
                + " program should have written on.";
        }
        return "Find out who closes first, and why: look in the peer's log"
            + (f.received() == 0 && f.acknowledged() > 0 ? "; it took our data and sent no answer." : ".");
    }
}
