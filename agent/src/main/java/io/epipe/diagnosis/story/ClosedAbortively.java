package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;

/** This program's own close reset the connection. */
final class ClosedAbortively extends Story {

    ClosedAbortively() {
        super(Verdict.CLOSED_ABORTIVELY, new Page("this program closed the connection in a way that resets it (`closes=on`)",
            Side.PROGRAM, "this program",
            "This program closed a connection over bytes of the peer that it had not read, or with `SO_LINGER` 0. Its kernel sends a reset"
                + " instead of a FIN, throws away what was not acknowledged yet, and the peer meets \"Connection reset by peer\".",
            "The kernel was asked before the close: the bytes that lay unread, and the socket's own `SO_LINGER`. Linux `tcp_close`: data that was"
                + " received and not read is answered with a reset.",
            "Read to the end of the stream before the close, or shut the output down first and read on until the peer has closed. Set no"
                + " `SO_LINGER` 0. The stack of the record is the close.",
            "unread bytes or the option were seen at the close."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        return Fact.known(f.evidence().event() == Evidence.Event.ABORTIVE_CLOSE, "the kernel was asked before the close");
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        to.append("This program closed the connection ");
        if (f.unread() > 0) {
            Phrases.bytes(to.append("with "), f.unread()).append(" of the peer's that it had not read: its kernel sent a reset instead of a FIN, and"
                + " the peer meets \"Connection reset by peer\".");
        } else {
            to.append("with SO_LINGER 0: its kernel sent a reset instead of a FIN, and the peer meets \"Connection reset by peer\".");
        }
        if (f.lost() > 0) {
            Phrases.bytes(to.append(" What was on its way is thrown away: "), f.lost()).append(".");
        }
    }

    @Override
    public String advice(Facts f) {
        return f.unread() > 0 ? "Read to the end of the stream before closing, or shut the output down first and read until the peer has closed."
            : "Close without SO_LINGER 0, unless the peer is meant to be told that this connection failed.";
    }
}
