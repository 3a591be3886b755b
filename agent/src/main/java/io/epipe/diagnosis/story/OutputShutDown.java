package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Timeline;
import io.epipe.diagnosis.Verdict;
import io.epipe.kernel.Errno;
import io.epipe.kernel.TcpState;

/** This side had ended its own output. EPIPE is what the kernel answers then; a reset that came later still shows as ECONNRESET. */
final class OutputShutDown extends Story {

    OutputShutDown() {
        super(Verdict.OUTPUT_SHUT_DOWN, new Page("this side had ended its own output", Side.PROGRAM, "this program",
            "The output of this connection had been ended on this side, by `shutdownOutput`, or by another process that holds the same socket."
                + " The peer is not to blame.",
            "The socket is in a state to which only an own FIN leads (`FIN_WAIT_1`, `FIN_WAIT_2`, `CLOSING`, `LAST_ACK`, `TIME_WAIT`), or our FIN"
                + " is in the counters.",
            "Look for `shutdownOutput`, for a second owner of the socket, and for what still writes.",
            "the error is `EPIPE`, and an own FIN is shown by the state, or by counters on a connection whose role is known."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        Errno errno = f.errno();
        Fact<Boolean> other = errno.isBreak() || errno.isUnreachable() ? Fact.known(false, "")
            : Fact.inferred(true, "the error alone does not break a connection, and no other reason is known");
        // with both directions shut here, our own kernel answers what the peer still sends with a reset, and notes it as ECONNRESET
        Fact<Boolean> ownReset = f.evidence().isInputShutDown() && errno == Errno.ECONNRESET
            ? Fact.inferred(true, "this program had shut its input, too") : Fact.known(false, "");
        return Fact.all(Fact.known(f.evidence().isFailedWrite(), ""), Fact.any(f.isError(Errno.EPIPE), other, ownReset), f.ownFin());
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        TcpState state = f.evidence().kernel().state();
        to.append("This program, or a process that shares the socket, had ended the output of this connection itself"
            + " before ").append(Phrases.thisOperation(f.evidence()));
        if (f.neverSent() > 0 || f.stillSending() > 0) {
            // bytes that still wait for room: a write that waits behind them is ended by a shutdown in another thread
            to.append(", or while it waited for room");
        }
        if (state != null && state.isOwnShutdown()) {
            to.append(" (kernel state ").append(state.name()).append(')');
        } else if (f.findings().isOwnFinCounted()) {
            to.append(f.findings().isOwnFinAcknowledged() ? " (the peer's kernel has acknowledged our FIN)" : " (our FIN is in the counters)");
        }
        to.append('.');
        if (f.findings().errno() == Errno.ECONNRESET) {
            to.append(" It had ended its input, too: what the peer sent then was answered by this machine with a reset.");
        }
        if (state == TcpState.FIN_WAIT_1 || state == TcpState.FIN_WAIT_2) {
            to.append(" The peer has not closed.");
        } else if (state == TcpState.LAST_ACK) {
            to.append(" The peer had closed its own direction before that.");
        } else if (state == TcpState.TIME_WAIT || state == TcpState.CLOSING) {
            to.append(" The peer has closed its own direction too.");
        }
        if (f.stillSending() > 0) {
            Phrases.bytes(to.append(' '), f.stillSending()).append(f.stillSending() == 1 ? " is" : " are").append(" not acknowledged yet: this machine goes on"
                + " sending them as the peer makes room. They are lost only if the connection is reset.");
        }
        Sentences.lost(to, f);
    }

    @Override
    public String advice(Facts f) {
        String alert = Sentences.alertAdvice(f);
        return alert != null ? alert
            : "Look for shutdownOutput, or a second owner of this socket, and for what still writes after it.";
    }

    @Override
    public void draw(Timeline t) {
        t.ownShutdown();
    }
}
