package io.epipe.diagnosis.story;

import io.epipe.connection.Role;
import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;
import io.epipe.kernel.Transport;

/** A kept connection was used after the server had closed it. */
final class StaleConnection extends Story {

    StaleConnection() {
        super(Verdict.STALE_CONNECTION, new Page("a kept connection was used after the server had closed it", Side.PROGRAM, "this program's pool",
            "We connected, had a conversation, kept the connection, and used it again after the server had closed it.",
            "We are the client, the application had read data of the peer, and the connection was at rest: a FIN came in a rest, or the connection"
                + " lay closed for more than 200 ms before it was used again; or a reset came when everything of ours had been answered (servers"
                + " that end idle connections with `SO_LINGER 0` do that). A connection younger than a second has had no rest, and a program that"
                + " reads is waiting for an answer. What comes with a FIN is a last answer, but over TLS it can be the goodbye alone (`close_notify`); and a"
                + " program that has not even read the session tickets of TLS has had no conversation.",
            "Keep idle connections for a shorter time than the server does, or validate them before use. Retry what is safe to repeat. The record"
                + " says how long the connection had been idle and how long it lay closed.",
            "never: that a connection was kept is a rule of thumb. It is `likely`."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        Fact<Boolean> client = f.role().is(Role.CLIENT);
        // an alert is written by a pool that throws the connection away, too: nobody used it again, unless more than alerts was lost
        Fact<Boolean> used = Fact.not(f.isAlertOnly());
        if (f.evidence().transport() == Transport.UNIX) {
            // no counter of Linux's tells whether the server had ever answered on it: can be, and is not told
            return Fact.unknown();
        }
        Fact<Boolean> closed = Fact.all(f.fin(), f.rested(), Fact.any(Fact.isMore(f.lost(), 0), f.answered()));
        Fact<Boolean> reset = Fact.all(Fact.not(f.fin()), f.answered(), f.isWrite(), Fact.not(f.peerWasSending()));
        return Fact.all(f.reset(), client, f.conversed(), used, Fact.any(closed, reset));
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        Sentences.lostBefore(to, f);
        if (!f.isFin()) {
            atRest(to, f);
        } else {
            closed(to, f);
        }
        interim(to, f);
        Sentences.rest(to, f);
    }

    private static void interim(StringBuilder to, Facts f) {
        if (f.findings().isPerhapsInterim() && f.unread() <= 0) {
            Phrases.bytes(to.append(" All that the peer has ever sent is "), f.received()).append(": if that was a first word and no whole answer (HTTP's"
                + " 100 Continue, 102 Processing), it gave up in the middle of a request.");
        }
    }

    private static void atRest(StringBuilder to, Facts f) {
        to.append("The peer reset this connection at rest: we had its answer to all we had sent, its last data"
            + " came ");
        Phrases.duration(to, f.lastDataReceivedMillis()).append(" before ").append(Phrases.thisOperation(f.evidence()));
        to.append(", and no FIN came. Most likely it ends idle connections with a reset; else it aborted, or"
            + " something on the way dropped the connection.");
        if (f.findings().isLastDataOurs()) {
            to.append(" Our last data left within some milliseconds of it: it can also have been a request that was"
                + " never answered.");
        }
        if (f.findings().isPeerSendingAlone()) {
            to.append(" After our last data it had sent several pieces by itself: it can also have cut off a stream (events, pushes).");
        }
    }

    private static void closed(StringBuilder to, Facts f) {
        boolean first = f.acknowledged() == 0;
        to.append(Sentences.isSupposedAtClose(f) ? "Most likely the server had closed " : "The server had closed ")
            .append(first ? "this connection " : "this kept connection ");
        Phrases.closedBefore(to, f, f.evidence());
        if (f.unread() > 0 && f.findings().isDataWithFin()) {
            to.append(f.evidence().isTls() ? ", with last bytes that nobody read" : ", with a last message that nobody read");
        } else if (f.unread() > 0) {
            Phrases.duration(to.append(", with its last bytes ("), f.lastDataReceivedMillis()).append(" before) unread");
        } else if (f.closedAgoMillis() >= 0 && f.findings().idle().isSupposed(false)) {
            to.append(f.evidence().isTls() ? ", together with its last bytes, which over TLS can be its goodbye (close_notify) alone" : ", together with its last answer");
        } else if (f.closedAgoMillis() >= 0 && f.evidence().isTls() && f.idleBeforeCloseMillis() <= Findings.HARD_MIDDLE_MILLIS) {
            // a busy server sends its FIN some milliseconds behind the goodbye
            Phrases.duration(to.append(", "), f.idleBeforeCloseMillis()).append(f.closedAgoExact() ? "" : " at most")
                .append(" after its last bytes, which over TLS can be its goodbye (close_notify) alone");
        } else if (f.closedAgoMillis() >= 0) {
            Phrases.duration(to.append(", when it had been idle for "), f.idleBeforeCloseMillis());
            if (!f.closedAgoExact()) {
                to.append(" at most");
            }
        }
        to.append(first ? "; this program wrote to it after that, for the first time." : "; this program used it again.");
        if (f.findings().isPerhapsUnanswered()) {
            to.append(" It had acknowledged more segments of ours than it has sent: unless a request of this program's takes several, the last one before"
                + " the close had no answer.");
        }
        if (f.silenceMillis() >= 0 && f.silenceMillis() <= Findings.HARD_MIDDLE_MILLIS) {
            Phrases.duration(to.append(" Our last data left only "), f.silenceMillis())
                .append(" after the peer's last sign of life, so it can also have been cut off in a transfer.");
        } else {
            Sentences.lateWrite(to, f);
        }
    }

    @Override
    public String advice(Facts f) {
        if (f.isUnreadWord()) {
            return "Look at the unread bytes (last-words=N shows them): the server said something before it"
                + " closed, a shutdown or a time-out as a rule; validate connections before use, retry what is safe to"
                + " repeat.";
        }
        if (f.closedAgoMillis() >= 0 && f.findings().idle().isSupposed(false) && !f.evidence().isTls()) {
            return "Check whether the server's answer announced the close (in HTTP, Connection: close): then do not keep the connection;"
                + " validate connections before use, retry what is safe to repeat.";
        }
        return "Keep idle connections for a shorter time than the server does (its keep-alive or idle"
            + " time-out), or validate them before use; retry what is safe to repeat."
            + (f.evidence().isTls() && f.findings().isDataWithFin() ? " If the server's last answer announced the close (in HTTP, Connection: close), do not keep"
                + " the connection." : "")
            + (f.findings().isPerhapsInterim() || !f.isFin() && f.findings().isPeerSendingAlone()
                ? " If an answer or a stream was under way: look in the server's log for why it ended it." : "");
    }
}
