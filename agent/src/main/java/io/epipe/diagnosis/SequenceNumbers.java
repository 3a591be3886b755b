package io.epipe.diagnosis;

import static io.epipe.diagnosis.Evidence.UNKNOWN;

import io.epipe.connection.Role;
import io.epipe.diagnosis.Fact.Grade;
import io.epipe.kernel.Errno;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;

/**
 * What went out, by the kernel's counters: payload, our SYN and our FIN told apart, and with them the role. Sources: Linux {@code
 * net/ipv4/tcp_input.c} (tcp_snd_una_update, tcp_reset) and {@code tcp.c} (tcp_get_info, tcp_ioctl); each claim was measured on Linux 6.18.
 *
 * <p>SIOCOUTQ is write_seq - snd_una and bytes_acked is what snd_una has passed, both with every sequence number; bytes_sent is payload alone. So
 * their sum, less the payload that left and what has not left, is our SYN (on the side that connected) and our FIN: 0, 1 or 2. A FIN that waits
 * behind unsent data is not in it, for notsent_bytes counts it.
 */
final class SequenceNumbers {

    private static final String COUNTERS = "the counters of bytes and sequence numbers agree";

    private final Evidence e;
    private final KernelSnapshot k;
    private final TcpState state;
    private final Role recorded;
    private final long wire;
    /** Whether all counters are there that {@link #beyond} is made of. */
    private final boolean counted;
    /** SYN and FIN of ours in the counters; unknown where a counter is not there, or they contradict each other. */
    private final long beyond;

    final Fact<Role> role;
    final Fact<Boolean> ownFin;
    final OwnShutdown how;
    final Fact<Long> sent;
    final Fact<Long> acknowledged;
    final Fact<Long> lost;
    final Fact<Long> neverSent;

    private final Witnesses witnesses;

    SequenceNumbers(Evidence evidence, KernelSnapshot kernel, Witnesses seen) {
        e = evidence;
        witnesses = seen;
        k = kernel;
        state = k.state();
        recorded = e.isRoleInferred() ? null : e.role();
        wire = k.bytesSent() >= 0 && k.bytesRetrans() >= 0 && k.bytesSent() >= k.bytesRetrans()
            ? k.bytesSent() - k.bytesRetrans() : UNKNOWN;
        counted = k.outQueue() >= 0 && k.bytesAcked() >= 0 && wire >= 0 && k.notSentBytes() >= 0;
        beyond = beyond();
        role = role();
        how = how();
        ownFin = ownFin();
        boolean unacknowledged = isOwnFinUnacknowledged();
        long notSent = notSent(unacknowledged);
        lost = lost(unacknowledged, notSent);
        long gone = Fact.orElse(lost, UNKNOWN);
        neverSent = notSent < 0 || lost.supposed() != null && gone < 0 ? Fact.<Long>unknown()
            : Fact.known(gone < 0 ? notSent : Math.min(notSent, gone), "notsent_bytes");
        long[] out = out(gone, Fact.orElse(neverSent, UNKNOWN));
        sent = Fact.count(out[0], COUNTERS);
        acknowledged = Fact.count(out[1], COUNTERS);
    }

    private long beyond() {
        if (!counted) {
            return UNKNOWN;
        }
        long sum = k.outQueue() + k.bytesAcked() - wire - k.notSentBytes();
        // bytes_sent also counts what the interface refused, each time again (no carrier, measured)
        boolean possible = sum >= 0 && sum <= 2 && (recorded == null || sum - syn(recorded) >= 0 && sum - syn(recorded) <= 1);
        return possible ? sum : UNKNOWN;
    }

    private static long syn(Role role) {
        return role == Role.CLIENT ? 1 : 0;
    }

    private Fact<Role> role() {
        if (recorded != null) {
            return Fact.known(recorded, recorded == Role.CLIENT ? "the connect was seen" : "the accept was seen");
        }
        if (beyond == 0) {
            return Fact.known(Role.SERVER, "no SYN of ours is in the counters");
        }
        if (beyond == 2) {
            return Fact.known(Role.CLIENT, "our SYN and our FIN are in the counters");
        }
        if (beyond == 1 && isOwnFinImpossible()) {
            return Fact.known(Role.CLIENT, "our SYN is in the counters");
        }
        if (beyond == 1 && state != null && state.isOwnShutdown()) {
            return isHidden() ? Fact.known(Role.CLIENT, "our SYN is in the counters, our FIN waits behind unsent data")
                : Fact.known(Role.SERVER, "our FIN is in the counters, and no SYN of ours");
        }
        if (e.role() != null) {
            return Fact.inferred(e.role(), "the port number tells the role");
        }
        boolean perhapsFin = Boolean.TRUE.equals(e.outputShut());
        return beyond == 1 && !perhapsFin ? Fact.inferred(Role.CLIENT, "our SYN, or else our FIN, is in the counters") : Fact.<Role>unknown();
    }

    /**
     * A reset leaves EPIPE only in CLOSE_WAIT, before any FIN of ours, and what is still unacknowledged says that a reset, and no exchange of
     * FINs, was the end.
     */
    private boolean isOwnFinImpossible() {
        return state == TcpState.CLOSE && e.errno() == Errno.EPIPE && !e.isExceptionless() && k.outQueue() > 0 && witnesses.firstError.isKnown(true);
    }

    /** How it is known that this program ended its own output. */
    enum OwnShutdown {
        /** Nothing says so. */
        NO,
        /** A kernel state that only an own FIN leads to. */
        BY_STATE,
        /** Our FIN is in the counters. */
        BY_COUNTERS,
        /** The Java object says so. */
        BY_PROGRAM
    }

    private OwnShutdown how() {
        if (state != null && state.isOwnShutdown()) {
            return OwnShutdown.BY_STATE;
        }
        if (beyond == 2 || beyond == 1 && recorded == Role.SERVER) {
            return OwnShutdown.BY_COUNTERS;
        }
        boolean none = k.notSentBytes() == 0 && (beyond == 0 || beyond == 1 && recorded == Role.CLIENT);
        // a shutdown after the reset leaves no FIN
        return Boolean.TRUE.equals(e.outputShut()) && !none ? OwnShutdown.BY_PROGRAM : OwnShutdown.NO;
    }

    private Fact<Boolean> ownFin() {
        switch (how) {
            case BY_STATE:
                return Fact.known(true, "the kernel's state is " + state + ", to which only an own FIN leads");
            case BY_COUNTERS:
                return Fact.known(true, "our FIN is in the counters");
            case BY_PROGRAM:
                return Fact.inferred(true, "the Java object says that its output is shut");
            default:
                break;
        }
        if (state != null && state != TcpState.CLOSE) {
            return Fact.known(false, "the kernel's state is " + state + ": no FIN of ours");
        }
        if (isOwnFinImpossible()) {
            return Fact.known(false, "EPIPE as the first error, with data unacknowledged: no FIN of ours");
        }
        if (beyond == 0 || beyond == 1 && recorded == Role.CLIENT) {
            return Fact.known(false, "no FIN of ours is in the counters");
        }
        if (Boolean.FALSE.equals(e.outputShut())) {
            return Fact.known(false, "the Java object says that its output was never shut");
        }
        return beyond == 1 ? Fact.inferred(false, "the role tells that it is our SYN that is in the counters") : Fact.<Boolean>unknown();
    }

    /** Whether our FIN is one of what the kernel still holds, if it holds anything. */
    private boolean isOwnFinUnacknowledged() {
        return state == TcpState.FIN_WAIT_1 || state == TcpState.CLOSING || state == TcpState.LAST_ACK || how == OwnShutdown.BY_COUNTERS;
    }

    /** Of a side that has ended its output: whether our FIN waits behind unsent data, and is counted with it. */
    private boolean isHidden() {
        return k.notSentBytes() > 0 && (recorded == null ? beyond == 0 || beyond == 1 : beyond == syn(recorded));
    }

    private long notSent(boolean finUnacknowledged) {
        boolean hidden = finUnacknowledged && how == OwnShutdown.BY_STATE && isHidden();
        return hidden ? k.notSentBytes() - 1 : k.notSentBytes();
    }

    private Fact<Long> lost(boolean finUnacknowledged, long notSent) {
        if (k.outQueue() >= 0) {
            long bytes = finUnacknowledged ? Math.max(0, k.outQueue() - 1) : k.outQueue();
            Fact<Long> queue = Fact.known(bytes, "the kernel holds " + bytes + " bytes that were not acknowledged");
            boolean perhapsFin = bytes > 0 && !finUnacknowledged && ownFin.known() == null;
            return perhapsFin
                ? queue.atMost(Grade.INFERRED, "one of them can be our own FIN") : queue;
        }
        // without SIOCOUTQ the sum needs to know whether bytes_acked holds a SYN
        if (wire >= 0 && recorded != null && k.bytesAcked() >= 0 && notSent >= 0) {
            return Fact.known(Math.max(0, wire - (k.bytesAcked() - syn(recorded))) + notSent, "bytes_sent less bytes_acked");
        }
        return Fact.unknown();
    }

    /** Payload that left, and payload that was acknowledged. */
    private long[] out(long gone, long unsent) {
        boolean finAcknowledged = state == TcpState.FIN_WAIT_2 || state == TcpState.TIME_WAIT;
        // one of the acknowledged bytes can be our FIN
        boolean finTold = !ownFin.isKnown(false) && !finAcknowledged && k.outQueue() <= 0;
        long acked = recorded != null && k.bytesAcked() >= 0
            ? Math.max(0, k.bytesAcked() - syn(recorded) - (finAcknowledged ? 1 : 0)) : UNKNOWN;
        boolean contradicted = counted && beyond < 0;
        if (wire >= 0 && !contradicted) {
            if (gone >= 0 && unsent >= 0 && wire >= gone - unsent) {
                return new long[] {wire, wire - (gone - unsent)};
            }
            return new long[] {wire, acked <= wire ? acked : UNKNOWN};
        }
        if (acked >= 0 && gone >= 0 && unsent >= 0 && !finTold) {
            // before Linux 4.19 there is no bytes_sent
            return new long[] {acked + gone - unsent, acked};
        }
        return new long[] {UNKNOWN, finTold ? UNKNOWN : acked};
    }
}
