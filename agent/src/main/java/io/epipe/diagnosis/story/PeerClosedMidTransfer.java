package io.epipe.diagnosis.story;

import io.epipe.connection.Role;
import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Timeline;
import io.epipe.diagnosis.Verdict;
import io.epipe.kernel.Errno;
import io.epipe.kernel.Transport;

/** The peer ended the connection while our data was on its way. */
final class PeerClosedMidTransfer extends Story {

    PeerClosedMidTransfer() {
        super(Verdict.PEER_CLOSED_MID_TRANSFER, new Page("the peer stopped in the middle of our data", Side.PEER, "the peer, or nobody",
            "The peer closed or aborted while our data was on its way: a cancelled download, a refused upload, a proxy's limit.",
            "Bytes were lost, and either the peer still sent data or acknowledgements when our last data left, or it had been silent for no more"
                + " than two round trips and 10 ms, so that our data was under way already. Or nothing was lost by chance, and this program was"
                + " streaming: it had sent much since the peer's last word, the last of it a moment ago.\n\n"
                + "**The hard middle.** A silence of 10 to 200 ms can be an upload that drips or a pooled connection that was hit at the wrong"
                + " moment. If the peer has never sent anything that was read, it is taken for a transfer; otherwise for a stale connection. The"
                + " text names the other.",
            "If there are unread bytes, read them: they often are the peer's reason (an HTTP 413, for example). If the peer's window was full, ask"
                + " why it had stopped reading. For a server, a client that cancels a download is everyday life.",
            "both ends are on this machine, so that nobody else can have reset the connection in the peer's name, more of our data was waiting, and the peer demonstrably acknowledged after our last data had left, later than any crossing on the way"
                + " explains, or had acknowledged all that had left when a reset came without a FIN; otherwise it is `likely`."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        if (f.evidence().transport() == Transport.UNIX) {
            return Fact.all(f.isError(Errno.EPIPE), Fact.known(f.evidence().kernel().outQueue() > 0, ""),
                Fact.inferred(true, "data of ours still waits to be read"));
        }
        Fact<Boolean> lost = Fact.all(Fact.isMore(f.lost(), 0), f.cutOff());
        return Fact.all(f.reset(), Fact.any(lost, f.streaming()), Fact.not(f.isAlertOnly()), f.finDecided(), f.cutByPeer());
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        Sentences.lostBefore(to, f);
        if (Sentences.isUnix(f)) {
            to.append("The peer stopped reading this Unix-domain connection while data of ours still waited for it.");
            Sentences.unixRest(to, f);
            return;
        }
        String how = Sentences.isSupposedAtClose(f) ? "closed or reset" : f.isFin() ? "closed" : f.isNoFin() ? "reset" : "closed or reset";
        if (f.findings().isDrip()) {
            to.append("The peer ").append(how).append(" this connection in a pause of our data: it was last heard"
                + " from ");
            Phrases.duration(to, f.silenceMillis()).append(" before our last data left. ");
            to.append("It has sent nothing that was read, so this looks like a transfer cut short; it can also be a"
                + " kept connection that was closed just before it was used.");
        } else {
            cut(to, how, f);
        }
        Sentences.rest(to, f);
    }

    private static void cut(StringBuilder to, String how, Facts f) {
        if (f.lost() == 0) {
            to.append("The ").append(f.isServer() ? "client " : "peer ").append(how).append(" this connection while this program was sending: ");
            Phrases.bytes(to, f.acknowledged()).append(" had left, the last ");
            Phrases.duration(to, f.lastDataSentMillis()).append(" before, and all of them happened to be acknowledged.");
            return;
        }
        to.append("The peer").append(isPerhapsAnothers(f) ? ", or something on the way in its name, " : " ").append(how)
            .append(" this connection while our data was on its way");
        if (f.acknowledged() == 0) {
            to.append(": it had acknowledged nothing");
        } else if (f.acknowledged() > 0) {
            Phrases.bytes(to.append(": it had acknowledged "), f.acknowledged());
        }
        to.append('.');
        if (f.evidence().kernel().sendWindow() == 0 && f.neverSent() > 0) {
            to.append(" Its receive window was full: it took our data more slowly than we sent, or not at all.");
            if (f.findings().isProbedByUs()) {
                Phrases.duration(to.append(" The pause of "), f.silenceMillis()).append(" before the end was that between this machine's own probes of that"
                    + " window: the reset answered the last of them. A restarted peer, or something on the way that no longer knew this connection, looks the same.");
            }
        }
    }

    /** A reset without a FIN tells not who sent it, unless both ends are on one machine. */
    private static boolean isPerhapsAnothers(Facts f) {
        return !f.isFin() && f.findings().cutByPeer().known() == null && Sentences.isKernelAsked(f);
    }

    @Override
    public String advice(Facts f) {
        String alert = Sentences.alertAdvice(f);
        if (alert != null) {
            return alert;
        }
        if (f.isServer()) {
            return "Usual when a client cancels a download, a stream or a page; a killed browser or tool leaves no log. Otherwise look at the"
                + " time-outs of the client and of any proxy, and whether the client read as fast as it should."
                + (isPerhapsAnothers(f) ? " If the client did not end it: a firewall or load balancer between that resets what it no longer allows or knows." : "");
        }
        if (f.isUnreadWord()) {
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
        if (f.evidence().kernel().sendWindow() == 0 && f.neverSent() > 0) {
            return "Ask why the peer had stopped reading before it closed: a stalled consumer, a limit, a time-out.";
        }
        return "Look in the peer's log for why it stopped: a size limit, a time-out, a crash, a cancelled transfer.";
    }

    /** Data that crossed the close on its way was not what the reset answered. */
    @Override
    public void draw(Timeline t) {
        t.exchange(false);
    }
}
