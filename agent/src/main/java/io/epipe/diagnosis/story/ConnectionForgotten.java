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
                + " explains. Of a connection on which the peer never acknowledged a byte, though data was sent again, the text speaks of a full accept queue"
                + " first. The time that this program took to answer a request is its own, and no silence of the peer's.",
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
        if (isNeverTaken(f)) {
            neverTaken(to, f);
            Sentences.rest(to, f);
            return;
        }
        if (f.isFin()) {
            to.append("The peer had ended its sending side (FIN) and went on acknowledging: a half-close. After nothing had come from it for ");
            Phrases.duration(to, f.silenceMillis()).append(", our data was answered with a reset.");
        } else {
            to.append("After nothing had come from the peer for ");
            Phrases.duration(to, f.silenceMillis()).append(", our data was answered with a reset, and no FIN had come.");
        }
        to.append(" Most likely a load balancer, NAT or firewall on the way, or a restarted peer, no longer knew"
            + " this connection; else the peer ").append(f.isFin() ? "closed it wholly" : "aborted just then").append('.');
        if (f.findings().isNeverTaken()) {
            to.append(" Nothing was ever acknowledged on this connection, nor did anything come: a peer whose accept queue was full forgets a connection like"
                + " this, too.");
        }
        Sentences.rest(to, f);
    }

    /** Data that was sent again on a connection over which the peer never said anything: no idle time-out, it had no use. */
    private static boolean isNeverTaken(Facts f) {
        return f.findings().isNeverTaken() && f.evidence().kernel().retransmits() > 0 && f.evidence().kernel().totalRetrans() != 0;
    }

    private static void neverTaken(StringBuilder to, Facts f) {
        long times = f.evidence().kernel().retransmits();
        Phrases.times(to.append("Since this connection was opened nothing of ours was acknowledged, and nothing came, though our data was sent again ")
            .append(Phrases.atLeast(times, f.evidence().kernel().totalRetrans())), times)
            .append("; then a reset ended it, and no FIN had come. Most likely the peer's program never accepted it: its accept queue was full, and its"
                + " machine ignored our data and forgot the handshake. Else something on the way had opened it in the peer's name, or no longer knew it, or"
                + " the peer was restarted, or aborted just then.");
    }

    @Override
    public String advice(Facts f) {
        String alert = Sentences.alertAdvice(f);
        if (alert == null && isNeverTaken(f)) {
            return "Ask whether the peer's service was overloaded or hung (its accept queue: ss -ltn, nstat TcpExtListenOverflows) or restarted, and what"
                + " stands between.";
        }
        return alert != null ? alert : "Compare this silence with the idle time-outs on the way (load balancer, NAT, firewall); send"
            + " keep-alives or drop idle connections sooner; ask whether the peer was restarted.";
    }
}
