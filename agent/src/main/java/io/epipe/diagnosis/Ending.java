package io.epipe.diagnosis;

import static io.epipe.diagnosis.Evidence.UNKNOWN;

import io.epipe.connection.Role;
import io.epipe.diagnosis.Fact.Grade;
import io.epipe.kernel.Errno;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;

/**
 * How a TCP connection ended: reset, FIN, and when the FIN came. Linux {@code tcp_input.c}: tcp_reset() leaves EPIPE in CLOSE_WAIT and ECONNRESET
 * in every other state, LAST_ACK too, so ECONNRESET proves that no FIN came only where no FIN of ours had left.
 */
final class Ending {

    private static final int IN_VAIN = 2;
    /** Nothing bounds an age from above. */
    private static final long NO_BOUND = Long.MAX_VALUE;

    private final Evidence e;
    private final KernelSnapshot k;
    private final SequenceNumbers numbers;

    final Fact<Boolean> reset;
    final Fact<Boolean> fin;
    final Fact<Long> received;
    /** Bytes that came and were read by nobody. */
    final Fact<Long> unread;
    /** The FIN's age is between these two. */
    final Fact<Long> closedAgo;
    final Fact<Long> closedAgoAtMost;
    /** Whether the peer acknowledged data of ours after its FIN: then it had closed one direction only. */
    final Fact<Boolean> halfClosed;
    /** Whether it did so after a read had said end of stream, which is later than the FIN. */
    final Fact<Boolean> acknowledgedAfterEnd;
    /** Whether the FIN came within two round trips and {@link Findings#TOGETHER_MILLIS} of the last acknowledgement, or carried it. */
    final boolean isFinNearAcknowledgement;

    private final Witnesses witnesses;

    Ending(Evidence evidence, KernelSnapshot kernel, SequenceNumbers sequenceNumbers, Witnesses seen, long connectionAge, long roundTrip) {
        e = evidence;
        witnesses = seen;
        k = kernel;
        numbers = sequenceNumbers;
        reset = reset();
        fin = fin();
        received = received();
        unread = Fact.count(k.inQueue(), "the kernel counts the unread bytes");
        long[] window = window(connectionAge);
        closedAgo = Fact.count(window[0], "the last acknowledgement, which a FIN carries, and the end of stream").atMost(fin.grade(), "if a FIN came");
        closedAgoAtMost = Fact.count(window[1], "what came before the FIN").atMost(fin.grade(), "if a FIN came");
        isFinNearAcknowledgement = window[0] >= 0 && window[1] >= 0 && window[1] - window[0] <= 2 * roundTrip + Findings.TOGETHER_MILLIS;
        acknowledgedAfterEnd = acknowledgedAfterEnd();
        halfClosed = halfClosed();
    }

    private Fact<Boolean> reset() {
        boolean reset = witnesses.errno == Errno.ECONNRESET;
        if (!reset && witnesses.errno != Errno.EPIPE) {
            return Fact.known(false, "the error is no reset's");
        }
        if (k.state() == null) {
            return Fact.guessed(true, "the error speaks for a reset");
        }
        if (isLostBeforeReset()) {
            return e.isResetSeenLater() ? Fact.known(true, "the kernel called the socket closed soon after")
                : Fact.inferred(true, "what left after the peer's close is answered with a reset");
        }
        if (k.state() != TcpState.CLOSE) {
            return Fact.known(false, "the kernel's state is " + k.state());
        }
        if (reset && e.isInputShutDown() && numbers.ownFin.isSupposed(true)) {
            return Fact.inferred(true, "unless data came after both directions were shut here: then our own kernel resets");
        }
        if (reset) {
            return Fact.known(true, "the error is ECONNRESET and the kernel calls the socket closed");
        }
        if (numbers.ownFin.isSupposed(true)) {
            return Fact.unknown();
        }
        if (isGivenUp(k, witnesses)) {
            return Fact.unknown();
        }
        if (e.isClose()) {
            return Fact.inferred(true, "the kernel calls the socket closed over data that was not acknowledged");
        }
        if (!witnesses.firstError.isSupposed(true)) {
            return Fact.inferred(true, "another call met the first error, and that is not known");
        }
        String met = e.isExceptionless() ? "a read said end of stream" : "the error is EPIPE";
        return numbers.ownFin.isKnown(false)
            ? Fact.known(true, met + ", the kernel calls the socket closed, and no FIN of ours was the reason")
                .atMost(witnesses.firstError.grade(), "another call may have met the first error")
            : Fact.inferred(true, met + " and the kernel calls the socket closed");
    }

    /**
     * Whether this machine may have given the connection up: it had sent data or probes again, in vain, and the error that would tell was taken by
     * a call that nobody saw. A reset in answer to the first repetition is the commoner reason, and of a FIN the kernel has told.
     */
    static boolean isGivenUp(KernelSnapshot kernel, Witnesses seen) {
        boolean inVain = kernel.retransmits() >= IN_VAIN && kernel.totalRetrans() != 0 || kernel.probes() >= IN_VAIN;
        return kernel.state() == TcpState.CLOSE && inVain && seen.errno == Errno.EPIPE && seen.firstError.known() == null && !seen.finMet;
    }

    /** Data left after the peer's FIN, and a round trip has not passed since. */
    private boolean isLostBeforeReset() {
        // LAST_ACK: JSSE has answered the peer's goodbye, which it read in the same call
        return e.event() == Evidence.Event.LOST_WRITE && (k.state() == TcpState.CLOSE_WAIT || k.state() == TcpState.LAST_ACK);
    }

    private Fact<Boolean> fin() {
        TcpState state = k.state();
        if (state == null) {
            return isOfReset() ? Fact.guessed(witnesses.errno == Errno.EPIPE, "the error speaks for it") : Fact.<Boolean>unknown();
        }
        if (k.bytesReceived() == 1 && k.dataSegmentsIn() == 0) {
            return Fact.known(true, "no data came, and one byte was counted: the peer's FIN");
        }
        if (k.bytesReceived() == 0) {
            return Fact.known(false, "not one byte came, not even a FIN");
        }
        switch (state) {
            case CLOSE_WAIT:
            case LAST_ACK:
            case CLOSING:
            case TIME_WAIT:
                return Fact.known(true, "the kernel's state is " + state + ", to which only a FIN of the peer leads");
            case FIN_WAIT_1:
            case FIN_WAIT_2:
                return Fact.known(false, "the kernel's state is " + state + ": no FIN of the peer came");
            case CLOSE:
                return isOfReset() ? byError()
                    : witnesses.finMet ? Fact.known(true, "the kernel's state, when a read returned -1, was one to which only a FIN leads")
                    : Fact.<Boolean>unknown();
            default:
                return Fact.unknown();
        }
    }

    private boolean isOfReset() {
        return witnesses.errno == Errno.ECONNRESET || witnesses.errno == Errno.EPIPE;
    }

    private Fact<Boolean> byError() {
        Fact<Boolean> none = Fact.known(false, "a call met ECONNRESET, which a FIN before the reset would have made EPIPE");
        if (witnesses.resetMet || witnesses.resetNoted && !numbers.ownFin.isSupposed(true)) {
            return none;
        }
        if (witnesses.errno == Errno.ECONNRESET || witnesses.resetMetByWrite) {
            return numbers.ownFin.isSupposed(true) ? Fact.<Boolean>unknown()
                : numbers.ownFin.isKnown(false) ? none : none.atMost(Grade.INFERRED, "unless our own output was shut before");
        }
        if (witnesses.finMet) {
            return Fact.known(true, "the kernel's state, when a read returned -1, was one to which only a FIN leads");
        }
        if (numbers.ownFin.isSupposed(true) || e.isExceptionless() && e.isInputShutDown()) {
            // a read that says -1 for an own shutdownInput has met no error, and no end of the peer's
            return Fact.unknown();
        }
        if (isGivenUp(k, witnesses)) {
            return Fact.unknown();
        }
        if (e.isClose()) {
            return Fact.inferred(true, "a FIN is the commoner reason, and a close meets no error that would tell");
        }
        boolean endOfStream = witnesses.end != null;
        if (!witnesses.firstError.isSupposed(true)) {
            return endOfStream ? Fact.inferred(true, "a read had returned -1") : Fact.<Boolean>unknown();
        }
        if (witnesses.isWatched()) {
            return Fact.known(true, e.isExceptionless() ? "a read said end of stream, and no call had met a reset before it"
                : "the first error is EPIPE, which a reset leaves only behind a FIN")
                .atMost(witnesses.firstError.grade(), "if no other call met the first error");
        }
        // a read may have taken the reset's error before anybody watched
        Boolean alive = witnesses.livedWhenWatched();
        return endOfStream || !Boolean.FALSE.equals(alive) ? Fact.inferred(true, e.isExceptionless() ? "a read said end of stream" : "the error is EPIPE") : Fact.<Boolean>unknown();
    }

    private Fact<Long> received() {
        if (k.bytesReceived() < 0) {
            return Fact.unknown();
        }
        if (k.dataSegmentsIn() == 0 || k.bytesReceived() == 0) {
            return Fact.known(0L, "no data segment came");
        }
        if (fin.supposed() != null) {
            long payload = k.bytesReceived() - (fin.supposed() ? 1 : 0);
            return Fact.known(payload, "bytes_received").atMost(fin.grade(), "a FIN would be one of them");
        }
        return Fact.unknown();
    }

    /**
     * The last acknowledgement is the FIN's, or one that came after it: a half-closed peer acknowledges data, and a
     * closed one keep-alive probes (measured: FIN 2.6 s ago, last_ack_recv 0.57 s). No counter tells the two apart: a
     * close after the second write and a half-close before it leave identical snapshots. So the FIN's age is
     * bracketed, from below by the last acknowledgement and by end-of-stream read, from above by the peer's last data
     * (or the opening, which is what that field holds when no data came), and called exact only where the bracket is
     * narrow.
     */
    private long[] window(long connectionAge) {
        long acknowledged = k.lastAckReceivedMillis();
        // a FIN is not older than what came before it
        long most = k.lastDataReceivedMillis() < 0 ? NO_BOUND : k.lastDataReceivedMillis();
        if (!(fin.isKnown(true) || e.isClose() && fin.isSupposed(true)) || acknowledged < 0 || most < acknowledged) {
            return new long[] {UNKNOWN, UNKNOWN};
        }
        if (isFinCounted()) {
            return new long[] {acknowledged, acknowledged};
        }
        // an accept can be later than the opening, by the time in the accept queue
        long opened = numbers.role.isSupposed(Role.SERVER) && e.connectionAgeMillis() >= 0 ? UNKNOWN : connectionAge;
        if (opened >= 0 && acknowledged - opened <= Findings.CLOCKS_APART_MILLIS) {
            opened = Math.max(opened, acknowledged);
        }
        if (witnesses.finAgoAtMost >= 0 && witnesses.finAgoAtMost + Findings.CLOCKS_APART_MILLIS < most) {
            most = Math.max(acknowledged, witnesses.finAgoAtMost);
        }
        // a connect can come back long after the connection was made, and a FIN meanwhile: then the kernel's own age of it is the bound
        if (opened >= 0 && (most == NO_BOUND || most - opened <= Findings.CLOCKS_APART_MILLIS)) {
            most = Math.min(most, opened);
        }
        if (most < acknowledged) {
            return new long[] {UNKNOWN, UNKNOWN};
        }
        return new long[] {Math.max(acknowledged, Math.min(witnesses.finAgoAtLeast, most)), most == NO_BOUND ? UNKNOWN : most};
    }

    /**
     * Whether the counts leave no acknowledgement but those of the handshake, of the data, of the FIN, and the reset: then the last one is the FIN's.
     * Linux counts the client's SYN among the server's segments (measured). A FIN that came with the last data leaves room for one more.
     */
    private boolean isFinCounted() {
        if (k.dataSegmentsIn() < 0 || numbers.role.known() == null || !reset.isKnown(true)) {
            return false;
        }
        long handshake = numbers.role.isKnown(Role.CLIENT) ? 1 : 2;
        return k.segmentsIn() == handshake + k.dataSegmentsIn() + 2
            && (k.dataSegmentsIn() == 0 || numbers.acknowledged.isKnown(0L));
    }

    /** What the kernel counts at the -1 and at the failure: of what came between the FIN and the -1 it says nothing. */
    private Fact<Boolean> acknowledgedAfterEnd() {
        long then = witnesses.end == null ? UNKNOWN : witnesses.end.kernel().bytesAcked();
        if (then >= 0 && k.bytesAcked() > then) {
            return Fact.known(true, "data of ours was acknowledged after the end of stream");
        }
        if (isLostBeforeReset() && !e.isResetSeenLater()) {
            return Fact.inferred(false, "what a half-closed peer acknowledges can be under way");
        }
        if (then >= 0 && k.bytesAcked() >= 0) {
            return Fact.known(false, "nothing of ours was acknowledged after the end of stream");
        }
        return numbers.acknowledged.isKnown(0L) ? Fact.known(false, "nothing of ours was acknowledged at all")
            : Fact.inferred(false, "a half-close is the rarer case");
    }

    private Fact<Boolean> halfClosed() {
        if (acknowledgedAfterEnd.isSupposed(true) || isLostBeforeReset() && !e.isResetSeenLater()) {
            return acknowledgedAfterEnd;
        }
        if (numbers.acknowledged.isKnown(0L)) {
            return Fact.known(false, "nothing of ours was acknowledged at all");
        }
        if (fin.isKnown(true) && isFinCounted()) {
            return Fact.known(false, "the segments leave room for no acknowledgement after the FIN");
        }
        // measured: a half-close, and data acknowledged 16 ms after it
        return isFinNearAcknowledgement ? Fact.inferred(false, "the last acknowledgement came with the FIN, or soon after it")
            : Fact.inferred(false, "a half-close is the rarer case");
    }

    /** How wide the bracket of a FIN's age may be, that is little against the age. */
    static long narrow(long closedAgo) {
        return Math.min(100, closedAgo / 10);
    }
}
