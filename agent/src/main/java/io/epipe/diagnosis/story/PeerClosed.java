package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;
import io.epipe.kernel.Errno;
import io.epipe.kernel.Transport;

/** The peer closed normally, and none of the more exact stories fits. */
final class PeerClosed extends Story {

    /** A connection so old can have met an idle time-out. */
    private static final long OLD_MILLIS = 5_000;

    PeerClosed() {
        super(Verdict.PEER_CLOSED, new Page("the peer closed in the normal way before our write", Side.PEER, "look at both",
            "The peer closed normally, some time before our write, and none of the more exact stories above fits.",
            "A FIN came. The kernel's first late write was accepted and answered with a reset, and the next one failed.",
            "Find out who closes first, and why. The record gives the time at which to look into the peer's log. If the close came together with"
                + " the peer's answer, check whether the answer announced it (in HTTP, `Connection: close`). A program that only writes, a log"
                + " shipper for example, meets the idle time-outs on the way like this: it should reconnect, and send something more often.",
            "both ends are on this machine, so that the reset is the answer of the peer's own kernel, which gives it only behind a whole close; the FIN"
                + " and the role are known, the peer had said nothing that was read, its last acknowledgement came within 20 ms of its FIN, and that lies"
                + " more than 200 ms before our late data. With a peer on another machine it is `likely`: one that has closed its sending side alone, on a"
                + " connection that something on the way forgets, leaves the same traces."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        if (f.evidence().transport() == Transport.UNIX) {
            return Fact.all(f.isError(Errno.EPIPE), Fact.inferred(true, ""));
        }
        Fact<Boolean> late = Sentences.isLate(f).isKnown(true) ? Fact.known(true, "our data left long after the close")
            : Fact.inferred(true, "whether our data left after the close is not known");
        return Fact.all(f.reset(), f.fin(), late, f.wholly());
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        Sentences.lostBefore(to, f);
        if (Sentences.isUnix(f)) {
            Sentences.unix(to, "peer", f);
            return;
        }
        if (!Sentences.isKernelAsked(f)) {
            Sentences.errorAlone(to, f);
            return;
        }
        if (f.findings().halfClosed().isKnown(true)) {
            to.append("The peer had ended its sending side (FIN) and went on acknowledging: a half-close. Later it closed wholly, or something on"
                + " the way no longer knew the connection: our last data was answered with a reset.");
        } else {
            Sentences.closed(to, "peer", f);
            if (f.unread() == 0 && f.lastDataReceivedMillis() >= 0 && f.idleBeforeCloseMillis() >= 0
                && f.findings().idle().isSupposed(false)) {
                to.append(f.evidence().isTls() ? " The close came together with its last bytes, which over TLS can be its goodbye (close_notify) alone."
                    : " The close came together with its last data.");
            }
            Sentences.lateWrite(to, f);
        }
        Sentences.coarse(to, f);
        Sentences.rest(to, f);
    }

    @Override
    public String advice(Facts f) {
        String alert = Sentences.alertAdvice(f);
        if (alert != null) {
            return alert;
        }
        if (Sentences.isUnix(f)) {
            return "Find out who closes first, and why: look in the peer's log.";
        }
        if (f.isUnreadWord()) {
            return "Read what the peer sent before it closed, then find out who closes first, and why.";
        }
        if (f.isConversed()) {
            return "Check whether the peer's answer announced the close (in HTTP, Connection: close; in SMTP and FTP, 421) and whether this"
                + " program should have written on.";
        }
        return "Find out who closes first, and why: look in the peer's log"
            + (f.received() == 0 && f.acknowledged() > 0 ? "; it took our data and sent no answer." : ".") + (f.connectionAgeMillis() > OLD_MILLIS
                ? " If this connection carries data out and nothing in (a log shipper), look at the idle time-outs of the peer and of what is"
                    + " between, and send more often than these." : "");
    }
}
