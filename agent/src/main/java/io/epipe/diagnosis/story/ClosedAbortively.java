package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;

/** This program's own close reset the connection. */
final class ClosedAbortively extends Story {

    ClosedAbortively() {
        super(Verdict.CLOSED_ABORTIVELY, new Page("this program closed the connection in a way that resets it (`closes=on`)",
            Side.PROGRAM, "this program",
            "This program closed a connection over bytes of the peer that it had not read, or with `SO_LINGER` 0. Its kernel sends a reset"
                + " instead of a FIN, throws away what was not acknowledged yet, and the peer meets \"Connection reset by peer\". `Socket` on JDK 13 and"
                + " later, and a channel that is registered with a selector, shut the output down first: then a FIN goes before the reset, and the peer"
                + " meets the end of the stream, and \"Broken pipe\" as it writes. Where the peer had closed its direction before, a close over unread"
                + " bytes that sends a FIN first resets nothing and makes no record, unless data of ours had not got through; with `SO_LINGER` 0, and over"
                + " unread bytes where no FIN goes first (`AsynchronousSocketChannel`, other `SocketChannel`s, `Socket` before JDK 13), it resets all the"
                + " same. A peer that closes as it meets the end of the stream, before our socket has gone, meets no reset either; that is seen by nobody"
                + " beforehand, and the text names it. The descriptor of a channel that is registered with a selector is closed when that selector next runs"
                + " (JDK 11 and later), and the reset comes then: with `SO_LINGER` 0 the peer hears nothing before, not even a FIN. Or it closed in the normal"
                + " way while the peer was still sending: what came then was answered with a reset."
                + " A Unix-domain connection that is closed over unread bytes leaves its peer the same error.",
            "The kernel was asked before the close: the bytes that lay unread, and the socket's own `SO_LINGER`. Linux `tcp_close`: data that was"
                + " received and not read is answered with a reset; `unix_release_sock`: ECONNRESET for a peer that has not closed. Behind a close in the normal way, by what is seen some seconds later: the connection"
                + " has gone without the peer's FIN, and the kernel has sent a reset meanwhile that no close over unread bytes explains.",
            "Read to the end of the stream before the close, or shut the output down first and read on until the peer has closed. Set no"
                + " `SO_LINGER` 0. Where a FIN goes first and the peer closes as it meets the end of the stream, there is nothing to do. The stack of the record is the close.",
            "unread bytes or the option were seen at the close, and no FIN goes before the reset. Behind a FIN it is `likely`: a peer that closes at once"
                + " as it meets the end of the stream ends the connection in the normal way. So it is where a selector has to run first. That the peer was still sending is `likely` at"
                + " most: resets are counted for all connections together."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        Fact<Boolean> close = Fact.known(f.evidence().event() == Evidence.Event.ABORTIVE_CLOSE, "the kernel was asked before the close");
        if (close.isKnown(true) && f.evidence().isResetSeenLater()) {
            return close.atMost(Fact.Grade.INFERRED, "the connection has gone without the peer's FIN, and this kernel has sent a reset meanwhile");
        }
        if (close.isKnown(true) && f.evidence().isKeptBySelector()) {
            return close.atMost(Fact.Grade.INFERRED, "the descriptor is open until the selector next runs, and the connection can end in another way before");
        }
        return close.isKnown(true) && isFinFirst(f.evidence())
            ? close.atMost(Fact.Grade.INFERRED, "a FIN goes first: a peer that closes at once as it meets the end of stream meets no reset") : close;
    }

    /** Whether a FIN of ours is before the reset: the JDK's, or one of the program's. */
    private static boolean isFinFirst(Evidence e) {
        TcpState state = e.kernel().state();
        return e.isFinFirst() || state == TcpState.FIN_WAIT_1 || state == TcpState.FIN_WAIT_2;
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        if (f.evidence().isResetSeenLater()) {
            explainSending(to, f);
            return;
        }
        if (f.evidence().transport() == Transport.UNIX) {
            explainUnix(to, f);
            return;
        }
        to.append("This program closed the connection ");
        if (f.unread() > 0) {
            Phrases.bytes(to.append("with "), f.unread()).append(" of the peer's that it had not read: ");
        } else {
            to.append("with SO_LINGER 0: ");
        }
        if (f.evidence().isKeptBySelector() && !isFinFirst(f.evidence())) {
            to.append("its kernel sends a reset instead of a FIN, and the peer meets \"Connection reset by peer\". The channel is registered with a selector, and"
                + " the JDK closes its descriptor when that selector next runs: until then the peer hears nothing, not even a FIN. If the peer ends"
                + " the connection before, there may be no reset.");
        } else if (!isFinFirst(f.evidence())) {
            to.append("its kernel sent a reset instead of a FIN, and the peer meets \"Connection reset by peer\".");
        } else if (f.lost() > 0) {
            to.append("its kernel most likely sends a reset behind the data that has left, and behind a FIN where there was room for one. The peer meets \"Connection"
                + " reset by peer\", or the end of the stream and then \"Broken pipe\" as it writes.");
        } else {
            to.append("its kernel sends a FIN, and most likely a reset behind it. The peer's reads meet the end of the stream, its writes \"Broken pipe\".");
        }
        if (isFinFirst(f.evidence())) {
            to.append(" A peer that closes as it meets the end of the stream, before this socket has gone, meets no reset: then the connection has ended"
                + " in the normal way.");
        }
        if (f.unread() > 0 && f.evidence().isUnreadTls()) {
            to.append(f.findings().isGoodbyeUnread() ? " The unread bytes are TLS, and can be its goodbye."
                : " The unread bytes are TLS: they can be its session tickets or a goodbye as well as an answer.");
        }
        if (f.evidence().isKeptBySelector() && isFinFirst(f.evidence())) {
            to.append(" The channel is registered with a selector, and the JDK closes its descriptor when that selector next runs: a reset comes then.");
        }
        if (f.lost() > 0) {
            Phrases.bytes(to.append(' '), f.lost()).append(" of this program's").append(Phrases.was(f.lost()))
                .append(" not acknowledged yet: what of that has not got through is thrown away.");
        }
    }

    private static void explainUnix(StringBuilder to, Facts f) {
        to.append("This program closed the Unix-domain connection ");
        (f.unread() > 0 ? Phrases.bytes(to.append("with "), f.unread()) : to.append("with bytes")).append(" of the peer's that it had not read: the peer"
            + " reads what it was sent, and then meets \"Connection reset by peer\"; its next write meets \"Broken pipe\".");
        if (isFinFirst(f.evidence())) {
            to.append(" The output is shut down first: a peer that reads before this socket has gone meets the end of the stream, and one that closes then"
                + " meets no error.");
        }
        if (f.evidence().isKeptBySelector()) {
            to.append(" The channel is registered with a selector, and the JDK closes its descriptor when that selector next runs.");
        }
    }

    private static void explainSending(StringBuilder to, Facts f) {
        to.append("This program closed the connection in the normal way, and the peer was still sending: ");
        if (f.lastDataReceivedMillis() >= 0) {
            Phrases.duration(to.append("its last data before the close had come "), f.lastDataReceivedMillis()).append(" earlier. ");
        }
        to.append("When the connection was looked for a moment later, it was gone without the peer's FIN, and this kernel had sent a reset: what came behind"
            + " the close was answered with it. The peer's reads meet the end of the stream, its writes \"Broken pipe\".");
        if (f.evidence().isSameMachine()) {
            to.append(" A peer on this machine that resets the connection itself as it meets our close leaves the same traces.");
        }
    }

    @Override
    public String advice(Facts f) {
        String selector = f.evidence().isKeptBySelector() ? "Where this close is not in the selector's own thread, wake the selector up behind it. " : "";
        if (f.unread() > 0 || f.evidence().isResetSeenLater()) {
            return selector + "Read to the end of the stream before closing, or shut the output down first and read until the peer has closed."
                + (f.evidence().isResetSeenLater() || !isFinFirst(f.evidence()) || f.lost() > 0 ? ""
                : " Where the peer closes as it meets the end of the stream, there is nothing to do.");
        }
        return selector + "Close without SO_LINGER 0, unless the peer is meant to be told that this connection failed.";
    }
}
