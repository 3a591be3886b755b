package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;

/** Everything of ours was acknowledged, and still a reset followed the FIN. */
final class PeerClosedUnread extends Story {

    PeerClosedUnread() {
        super(Verdict.PEER_CLOSED_UNREAD, new Page("the peer closed with data of ours unread", Side.PEER, "look at the peer",
            "The peer had stopped reading us: when it closed, its kernel still held data of ours for it.",
            "There was a FIN, and everything we sent was acknowledged, so the reset answered nothing of ours. The very first write after the close"
                + " fails. Java 13 and later produce this as a peer: `Socket.close()` shuts down first, and the unread data then draws a reset.",
            "Read the peer's answer before writing on; otherwise look in its log for a limit, a protocol error or a time-out.",
            "never: a peer that aborts after its FIN looks the same. It is `likely`."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        return Fact.all(f.reset(), f.fin(), f.lost().is(0L), Fact.isMore(f.sent(), 0), Fact.inferred(true, "a peer that aborts after its FIN is rarer"));
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        Sentences.lostBefore(to, f);
        Sentences.closed(to, "peer", f);
        to.append(" Everything we had sent was acknowledged, and a reset followed all the same: most likely"
            + " data of ours lay unread in the peer's buffer when it closed; else it aborted after its FIN.");
        Sentences.rest(to, f);
    }

    @Override
    public String advice(Facts f) {
        String alert = Sentences.alertAdvice(f);
        if (alert != null) {
            return alert;
        }
        return f.unread() > 0
            ? "Read the peer's answer before writing on: it is there, unread, and says why it stopped reading."
            : "Look in the peer's log for why it stopped reading: a limit, a protocol error, a time-out.";
    }
}
