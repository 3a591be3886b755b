package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;

/** This program had stopped reading, and the peer gave up sending. */
final class InputNotRead extends Story {

    InputNotRead() {
        super(Verdict.INPUT_NOT_READ, new Page("this program had stopped reading, until the peer gave up", Side.PROGRAM, "this program",
            "The peer had been sending, this program had stopped reading, the receive window was full, and the peer ended the connection: its own"
                + " sending came to a time limit.",
            "Unread bytes fill the receive window (the window that the kernel last advertised is 0; before Linux 6.2, the unread bytes reach the size"
                + " of the window), and the last data came more than 200 ms before. Behind a full window a FIN of the peer's cannot come.",
            "Look for what keeps the reader of this connection busy or blocked: a slow consumer, a full queue, a deadlock with the writer. Compare"
                + " how long it may stop with the peer's send time-out.",
            "never: that the peer gave up because of it is the nearest reason, not the only one. It is `likely`."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        return Fact.all(f.reset(), f.inputFull(), Fact.inferred(true, "a peer that cannot send gives up"));
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        Phrases.bytes(to.append("This program had stopped reading: "), f.unread()).append(" that the ").append(f.isServer() ? "client" : "peer")
            .append(f.unread() == 1 ? " had sent fills" : " had sent fill").append(" its receive window, unread.");
        if (f.lastDataReceivedMillis() >= 0) {
            Phrases.duration(to.append(" The last data came "), f.lastDataReceivedMillis()).append(" before ")
                .append(Phrases.thisOperation(f.evidence())).append('.');
        }
        to.append(" Most likely the peer could send no more, came to its time limit, and ended the connection")
            .append(f.evidence().isFailedWrite() || f.lost() > 0 ? "; what we wrote then was answered with a reset." : ".");
        Sentences.lost(to, f);
    }

    @Override
    public String advice(Facts f) {
        return "Find out why this program had stopped reading this connection: a busy or blocked reader, a full queue, a deadlock with the writer;"
            + " compare how long that may last with the peer's send time-out.";
    }
}
