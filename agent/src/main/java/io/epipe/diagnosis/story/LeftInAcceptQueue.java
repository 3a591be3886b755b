package io.epipe.diagnosis.story;

import io.epipe.connection.Role;
import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;

/** The client had left before this program accepted its connection. */
final class LeftInAcceptQueue extends Story {

    LeftInAcceptQueue() {
        super(Verdict.LEFT_IN_ACCEPT_QUEUE, new Page("the client had left before this program accepted its connection", Side.PROGRAM,
            "this program's capacity",
            "The kernel had opened the connection and kept it in the accept queue of this program, which accepted it late. By then the client had"
                + " given up.",
            "The client's FIN is older than the accept, and came some time after its last bytes. (Together with them it can be the end of its sending alone,"
                + " of a client that waits: that is told as `CLIENT_GONE`.)",
            "Accept sooner: more threads or connections where they are limited (a server's maximum of connections), less work in the accepting"
                + " thread, more instances. A longer queue (backlog) makes it worse.",
            "never: a client can end its sending alone while it waits, and leave for good after the accept. It is `likely`."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        return Fact.all(f.reset(), f.role().is(Role.SERVER), f.fin(), f.leftBeforeAccept(), f.leftForGood());
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        Sentences.lostBefore(to, f);
        long accepted = f.connectionAgeMillis();
        if (f.acceptQueueMillis() >= 0) {
            Phrases.duration(to.append("This connection waited "), f.acceptQueueMillis()).append(" in this program's accept queue, and the client");
        } else {
            to.append("The client");
        }
        Phrases.duration(to.append(" had left (FIN) "), f.closedAgoMillis() - accepted).append(" before it was accepted: ");
        Phrases.closedBefore(to, f, f.evidence()).append('.');
        if (f.lastDataReceivedMillis() >= 0 && f.waitedMillis() >= 0) {
            Phrases.duration(to.append(" It had waited "), f.waitedMillis()).append(" after its last bytes.");
        }
        Sentences.lateWrite(to, f);
        Sentences.rest(to, f);
    }

    @Override
    public String advice(Facts f) {
        return "This program accepts later than its clients wait: look for a limit of connections or threads that was reached, or for work in the"
            + " accepting thread, not for a slow answer; a longer backlog makes it worse.";
    }
}
