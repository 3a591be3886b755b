package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;

/** After a silence, something no longer knew the connection. */
final class ConnectionForgotten extends Story {

    ConnectionForgotten() {
        super(Verdict.CONNECTION_FORGOTTEN, new Page("after a silence, something no longer knew the connection", Side.NETWORK,
            "the network, or a restarted peer",
            "After a silence our data was answered with a reset, and no FIN had come. A load balancer, NAT or firewall had dropped its memory of"
                + " the flow, or the peer was restarted.",
            "The error is `ECONNRESET`, our last data was never acknowledged, and nothing had come from the peer for longer than a transfer"
                + " explains. The time that this program took to answer a request is its own, and no silence of the peer's.",
            "Compare the silence with the idle time-outs on the way. Send keep-alives or drop idle connections sooner. Ask whether the peer was"
                + " restarted.",
            "never: a peer that aborts just then looks the same. It is `likely`, and the shorter the silence, the more the other becomes possible;"
                + " up to 200 ms the verdict is `PEER_ABORTED`."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        return Fact.all(f.reset(), f.noFin(), Fact.isMore(f.lost(), 0), f.silent());
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        Sentences.lostBefore(to, f);
        if (f.isFin()) {
            to.append("The peer had ended its sending side (FIN) and went on acknowledging: a half-close. After nothing had come from it for ");
            Phrases.duration(to, f.silenceMillis()).append(", our data was answered with a reset.");
        } else {
            to.append("After nothing had come from the peer for ");
            Phrases.duration(to, f.silenceMillis()).append(", our data was answered with a reset, and no FIN had come.");
        }
        to.append(" Most likely a load balancer, NAT or firewall on the way, or a restarted peer, no longer knew"
            + " this connection; else the peer ").append(f.isFin() ? "closed it wholly" : "aborted just then").append('.');
        Sentences.rest(to, f);
    }

    @Override
    public String advice(Facts f) {
        String alert = Sentences.alertAdvice(f);
        return alert != null ? alert : "Compare this silence with the idle time-outs on the way (load balancer, NAT, firewall); send"
            + " keep-alives or drop idle connections sooner; ask whether the peer was restarted.";
    }
}
