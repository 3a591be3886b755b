package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Owed;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;
import io.epipe.kernel.Errno;
import io.epipe.kernel.Transport;

/** The peer's side reset the connection. */
final class PeerAborted extends Story {

    PeerAborted() {
        super(Verdict.PEER_ABORTED, new Page("the peer's side reset the connection", Side.PEER, "the peer, or a proxy",
            "The connection was reset, at rest or just as our data came: nothing of ours was lost, or the client aborted as our answer began, or our data"
                + " left within 200 ms of the peer's last sign of life, which is too soon for anybody to have forgotten the connection.",
            "The error is `ECONNRESET`, and none of the stories above fits.",
            "Three things send this reset and cannot be told apart from here: a close with our data unread, an abort on purpose (`SO_LINGER 0`, a"
                + " proxy), and an answer to a keep-alive probe from somebody who no longer knew the connection. Unread bytes, if there are any,"
                + " are the best hint; the peer's log and the proxy's are the next.",
            "never: a peer that aborts on purpose and one that closes with data unread send the same segment. It is `likely`; `guess` without kernel"
                + " evidence."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        Fact<Boolean> cause = Fact.inferred(true, "several things send such a reset");
        if (f.evidence().transport() == Transport.UNIX) {
            return Fact.all(f.isError(Errno.ECONNRESET), cause);
        }
        return Fact.all(f.reset(), f.noFin(), cause);
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        Sentences.lostBefore(to, f);
        if (Sentences.isUnix(f)) {
            to.append("The peer closed this Unix-domain connection with data of ours unread.");
            Sentences.unixRest(to, f);
            return;
        }
        if (!Sentences.isKernelAsked(f)) {
            Sentences.errorAlone(to, f);
            return;
        }
        if (isBareRead(f) && f.findings().owed() != Owed.UNKNOWN) {
            read(to, f);
            Sentences.rest(to, f);
            return;
        }
        if (f.findings().isHeldHere()) {
            heldHere(to, f);
            Sentences.rest(to, f);
            return;
        }
        if (f.findings().isPeerWaiting()) {
            waiting(to, f);
            Sentences.rest(to, f);
            return;
        }
        to.append("The peer's side reset this connection before ").append(Phrases.thisOperation(f.evidence()));
        if (Boolean.FALSE.equals(f.finReceived())) {
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
                .append(Phrases.thisOperation(f.evidence())).append('.');
        }
        Sentences.rest(to, f);
    }

    /** Whether a read met the reset, and nothing of ours was lost by it. */
    private static boolean isBareRead(Facts f) {
        return f.evidence().event() == Evidence.Event.READ_FAILURE && f.lost() == 0;
    }

    private static void read(StringBuilder to, Facts f) {
        to.append("The peer's side reset this connection");
        if (Boolean.FALSE.equals(f.finReceived())) {
            to.append(", without closing it in the normal way (no FIN),");
        }
        String who = f.isServer() ? "the client" : "the peer";
        switch (f.findings().owed()) {
            case ANSWER:
                if (f.sent() == 0) {
                    to.append(" before it had sent anything; we had sent nothing either.");
                    break;
                }
                to.append(" instead of an answer: all we had sent was acknowledged");
                if (f.lastDataSentMillis() >= 0) {
                    Phrases.duration(to.append(", the last of it sent "), f.lastDataSentMillis()).append(" before this read failed");
                }
                to.append(", and nothing has come since.");
                break;
            case REST:
                Phrases.bytes(to.append(" while this program wanted more: ").append(who).append(" had sent "), f.received());
                lastOfThem(to, f).append(f.sent() == 0 ? "; we had sent nothing. " : ", after our last data. ").append(f.isServer() ? "If a request was under way, half of it is all there is."
                    : "If that was an answer, half of it is all there is; if it was whole, the connection was at rest.");
                break;
            case EITHER:
                Phrases.bytes(to.append(" while this program wanted more: ").append(who).append(" had sent "), f.received());
                lastOfThem(to, f).append(". Our own last data left within some milliseconds of that: either it has had no answer, or half of one, or"
                    + " the connection was at rest.");
                break;
            default:
                to.append(" at rest: nothing of ours was lost, and nothing was owed to this program, as far as the order of the last data tells.");
                break;
        }
        to.append(" Either it aborted on purpose (SO_LINGER 0, a proxy, a limit), or its program ended").append(f.sent() > 0
            ? " or closed with data of ours unread" : "").append(", or something on the way no longer knew the connection.");
    }

    private static StringBuilder lastOfThem(StringBuilder to, Facts f) {
        return f.lastDataReceivedMillis() < 0 ? to
            : Phrases.duration(to.append(", the last of them "), f.lastDataReceivedMillis()).append(" before");
    }

    /** What waits for nothing does not leave, and a reset ends the connection at once: an own firewall's. */
    private static void heldHere(StringBuilder to, Facts f) {
        to.append("A reset ended this connection, and no FIN had come. What was written did not leave this machine, though the peer's window had room for it:"
            + " most likely this machine made the reset itself (a firewall's rule for outgoing packets); else the peer, or something on the way, sent it"
            + " just then.");
        if (f.lastHeardMillis() >= 0) {
            Phrases.duration(to.append(" The peer was last heard from "), f.lastHeardMillis()).append(" before ").append(Phrases.thisOperation(f.evidence()))
                .append('.');
        }
    }

    /** The pause before our data was this program's own. */
    private static void waiting(StringBuilder to, Facts f) {
        to.append("The client's side answered our data with a reset, and no FIN had come: most likely it was waiting for us and aborted as our"
            + " answer began, or had closed with it unread (a health check that has seen enough, a killed client).");
        Phrases.duration(to.append(" This program began to answer "), f.silenceMillis())
            .append(" after the client's last bytes; that time is its own.");
    }

    @Override
    public String advice(Facts f) {
        String alert = Sentences.alertAdvice(f);
        if (alert != null) {
            return alert;
        }
        if (f.findings().isHeldHere()) {
            return "Look at this machine's own firewall first: a rule for outgoing packets that rejects with tcp-reset. Then look in the peer's log, and in that"
                + " of any proxy between.";
        }
        if (isBareRead(f)) {
            switch (f.findings().owed()) {
                case ANSWER:
                    return f.sent() == 0 ? "Look in the peer's log, and in that of any proxy between, for why it turned this connection away: a limit, a"
                        + " restart, nothing behind the proxy."
                        : "The peer's machine has our data, and its program may have acted on it: repeat only what is safe to repeat. Look in its log, and in"
                            + " that of any proxy between, for what became of it: a crash, a time-out, a restart.";
                case REST:
                case EITHER:
                    return f.isServer() ? "Do not use what was read as a whole request. Clients that give up, and their proxies' limits, end like this."
                        : "Do not use what was read as a whole answer, unless its end was seen. Look in the peer's log, and in that of any proxy between, for"
                            + " why it stopped: a crash, a limit, a time-out, a restart.";
                case NOTHING:
                    return "Nothing, if this connection was kept for later: the program has noticed in time. Otherwise look in the peer's log for why it"
                        + " aborted.";
                default:
                    break;
            }
        }
        if (f.isServer()) {
            return f.sent() == 0 && f.received() == 0 ? "Nobody had asked for anything: a health check or a port scan, as a rule."
                : "Health checks, cancelled requests and killed clients end like this as a habit; otherwise look in the client's log, and in that of"
                    + " any proxy between, for a limit, a time-out, a restart.";
        }
        if (f.isUnreadWord()) {
            return "Read the peer's answer: it is there, unread, and may say why it aborted.";
        }
        return Sentences.isUnix(f)
            ? "Look in the peer's log for why it closed without reading."
            : "Look in the peer's log, and in that of any proxy between, for why it aborted: a limit, a"
                + " protocol error, a time-out, a restart.";
    }
}
