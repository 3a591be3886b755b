package io.epipe.diagnosis;

import static io.epipe.diagnosis.Evidence.UNKNOWN;

import io.epipe.connection.Role;
import io.epipe.kernel.Errno;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;

/**
 * Derives {@link Facts} once from {@link Evidence}. Sources: Linux {@code net/ipv4/tcp_input.c} (tcp_reset, tcp_fin,
 * tcp_snd_una_update) and {@code tcp.c} (tcp_get_info, tcp_ioctl); each claim was measured on Linux 6.18.
 */
final class FactFinder {

    /** A FIN this close behind the peer's data came with it: two round trips and five ticks of the kernel's clock. */
    static final long TOGETHER_MILLIS = 20;

    /**
     * A FIN whose age is known this closely, and two round trips, counts as exactly dated: two ticks, and the tail-loss
     * probe that repeats a FIN whose acknowledgement is delayed.
     */
    static final long EXACT_MILLIS = 8;

    /** The kernel's clock, on most systems (HZ=250). */
    static final long TICK_MILLIS = 4;

    /** The kernel's clock ticks each 4 or 10 ms, the program's own is finer. */
    private static final long CLOCKS_APART_MILLIS = 10;

    private final Evidence e;
    private final KernelSnapshot k;

    Boolean fin;
    boolean finSure;
    boolean finTold;
    boolean resetReceived;
    Facts.OwnShutdown ownShutdown = Facts.OwnShutdown.NO;
    long sent = UNKNOWN;
    long acknowledged = UNKNOWN;
    long lost = UNKNOWN;
    long neverSent = UNKNOWN;
    long received = UNKNOWN;
    long unread;
    long dataSentAgo = UNKNOWN;
    long dataReceivedAgo = UNKNOWN;
    long ackReceivedAgo;
    long roundTripMillis;
    long closedAgo = UNKNOWN;
    long closedAgoAtMost = UNKNOWN;
    boolean closedAgoExact;
    boolean acknowledgedAfterEndOfStream;
    Boolean conversed;
    Boolean idle;
    Boolean answered;
    boolean answeredInOneTick;
    Role role;
    boolean roleInferred;
    long connectionAge;

    private FactFinder(Evidence evidence) {
        e = evidence;
        k = evidence.kernel();
    }

    static Facts find(Evidence evidence) {
        FactFinder f = new FactFinder(evidence);
        f.role = evidence.role();
        f.roleInferred = evidence.isRoleInferred();
        f.unread = f.k.inQueue();
        f.ackReceivedAgo = f.k.lastAckReceivedMillis();
        f.roundTripMillis = f.k.rttMicros() <= 0 ? 0 : (f.k.rttMicros() + 999) / 1000;
        f.connectionAge = evidence.connectionAgeMillis();
        if (evidence.transport() == Transport.TCP) {
            f.bytesOut();
            f.roleAndOwnFin();
            f.finReceived();
        } else if (evidence.isOwnShutdown()) {
            f.ownShutdown = Facts.OwnShutdown.BY_PROGRAM;
        }
        f.bytesIn();
        f.ages();
        f.closed();
        f.rest();
        return new Facts(f);
    }

    /**
     * SIOCOUTQ is write_seq - snd_una: right on both sides, whatever the SYN counted. Our own FIN takes one sequence
     * number in it until it is acknowledged. Without SIOCOUTQ the sum needs to know whether bytes_acked holds a SYN.
     */
    private void bytesOut() {
        if (k.bytesSent() >= 0 && k.bytesRetrans() >= 0 && k.bytesSent() >= k.bytesRetrans()) {
            sent = k.bytesSent() - k.bytesRetrans();
        }
        TcpState state = k.state();
        boolean finUnacknowledged = state == TcpState.FIN_WAIT_1 || state == TcpState.CLOSING
            || state == TcpState.LAST_ACK;
        boolean recorded = role != null && !roleInferred;
        long acked = recorded && k.bytesAcked() >= 0
            ? Math.max(0, k.bytesAcked() - (role == Role.SERVER ? 0 : 1)) : UNKNOWN;
        neverSent = k.notSentBytes();
        if (k.outQueue() >= 0) {
            lost = finUnacknowledged ? Math.max(0, k.outQueue() - 1) : k.outQueue();
            neverSent = Math.min(neverSent, lost);
        } else if (sent >= 0 && acked >= 0 && neverSent >= 0) {
            lost = Math.max(0, sent - acked) + neverSent;
        }
        if (sent < 0 && acked >= 0 && lost >= 0 && neverSent >= 0) {
            // before Linux 4.19 there is no bytes_sent
            sent = acked + lost - neverSent;
        }
        if (sent >= 0 && lost >= 0 && neverSent >= 0 && sent >= lost - neverSent) {
            acknowledged = sent - (lost - neverSent);
        } else if (acked >= 0 && (sent < 0 || acked <= sent)) {
            acknowledged = acked;
        }
        if (acked >= 0 && acknowledged > acked && lost >= 0 && neverSent >= 0) {
            // bytes_sent also counts what the interface refused, each time again (no carrier, measured): the sequence
            // numbers do not
            acknowledged = acked;
            sent = acked + lost - neverSent;
        }
    }

    /**
     * What bytes_acked holds beyond the data is our SYN (only on the side that connected) and our FIN. So it tells
     * the role of a connection that nobody saw being opened, and an own FIN whose connection has come to CLOSE since,
     * through TIME_WAIT or LAST_ACK.
     */
    private void roleAndOwnFin() {
        boolean counted = k.outQueue() >= 0 && acknowledged >= 0 && k.bytesAcked() >= acknowledged;
        long beyond = counted ? k.bytesAcked() - acknowledged : UNKNOWN;
        boolean recorded = role != null && !roleInferred;
        if (k.state() != null && k.state().isOwnShutdown()) {
            ownShutdown = Facts.OwnShutdown.BY_STATE;
        } else if (beyond == 2 && lost == 0 || beyond == 1 && lost == 0 && recorded && role == Role.SERVER) {
            ownShutdown = Facts.OwnShutdown.BY_COUNTERS;
        } else if (e.isOwnShutdown()) {
            ownShutdown = Facts.OwnShutdown.BY_PROGRAM;
        }
        if (recorded || !counted) {
            return;
        }
        if (beyond == 0) {
            role = Role.SERVER;
            roleInferred = false;
        } else if (beyond == 2) {
            role = Role.CLIENT;
            roleInferred = false;
        } else if (beyond == 1 && (role == null || lost > 0)) {
            // one byte is a SYN, or the FIN of an accepting side that has nothing outstanding
            role = Role.CLIENT;
            roleInferred = lost == 0;
        }
    }

    /**
     * tcp_reset() leaves EPIPE in CLOSE_WAIT and ECONNRESET elsewhere. Where the error proves nothing (a failure
     * before this one, sendfile, an own shutdown) the counters may: a connection that brought no data and one byte
     * has had a FIN, one that brought no byte has had none.
     */
    private void finReceived() {
        boolean closed = k.state() == TcpState.CLOSE;
        boolean reset = e.errno() == Errno.ECONNRESET;
        boolean shut = ownShutdown != Facts.OwnShutdown.NO;
        resetReceived = closed && (reset || e.errno() == Errno.EPIPE && !shut);
        if (k.state() == null || shut && !(closed && reset && e.isRead())) {
            return;
        }
        boolean proven = k.bytesReceived() == 1 && k.dataSegmentsIn() == 0;
        boolean disproven = k.bytesReceived() == 0;
        boolean first = e.earlierFailure() == null && !e.isSendfile();
        boolean endOfStream = e.endOfStreamReadAgoMillis() >= 0;
        if (proven || disproven) {
            fin = proven;
            finSure = true;
            finTold = true;
        } else if (closed && reset) {
            fin = Boolean.FALSE;
            finSure = true;
            finTold = true;
        } else if (closed && e.errno() == Errno.EPIPE && (first || endOfStream)) {
            Boolean watched = watchedSinceAlive();
            // a read may have taken the reset's error before anybody watched
            fin = endOfStream || !Boolean.FALSE.equals(watched) ? Boolean.TRUE : null;
            finSure = fin != null && first && Boolean.TRUE.equals(watched);
            finTold = finSure || endOfStream;
        }
    }

    /**
     * Whether no call can have met the end of this connection unseen: it was seen from its beginning, or it lived when
     * the watch had begun. A socket sends nothing and takes nothing once it is reset, so the youngest of its ages is a
     * moment at which it lived.
     */
    private Boolean watchedSinceAlive() {
        if (role != null && e.role() != null && !e.isRoleInferred()) {
            return Boolean.TRUE;
        }
        long alive = k.lastAckReceivedMillis();
        if (alive < 0 || e.watchedMillis() < 0) {
            return null;
        }
        // data of ours that left, and data that came, move their field; without any it holds the age of the connection
        alive = k.lastDataSentMillis() < 0 ? alive : Math.min(alive, k.lastDataSentMillis());
        alive = k.lastDataReceivedMillis() < 0 ? alive : Math.min(alive, k.lastDataReceivedMillis());
        return alive + CLOCKS_APART_MILLIS < e.watchedMillis();
    }

    private void bytesIn() {
        TcpState state = k.state();
        if (k.bytesReceived() < 0) {
            return;
        }
        if (e.transport() != Transport.TCP) {
            received = k.bytesReceived();
        } else if (k.dataSegmentsIn() == 0 || k.bytesReceived() == 0) {
            received = 0;
        } else if (fin != null) {
            received = k.bytesReceived() - (fin ? 1 : 0);
        } else if (state == TcpState.FIN_WAIT_1 || state == TcpState.FIN_WAIT_2) {
            received = k.bytesReceived();
        } else if (state == TcpState.CLOSING || state == TcpState.LAST_ACK || state == TcpState.TIME_WAIT) {
            received = k.bytesReceived() - 1;
        }
    }

    private void ages() {
        if (sent > 0 || sent < 0 && k.dataSegmentsOut() > 0) {
            dataSentAgo = k.lastDataSentMillis();
        }
        if (received > 0 || received < 0 && k.dataSegmentsIn() > 0) {
            dataReceivedAgo = k.lastDataReceivedMillis();
        }
        if (connectionAge < 0 && k.dataSegmentsIn() == 0) {
            connectionAge = k.lastDataReceivedMillis();
        } else if (connectionAge < 0 && k.dataSegmentsOut() == 0) {
            connectionAge = k.lastDataSentMillis();
        }
    }

    /**
     * The last acknowledgement is the FIN's, or one that came after it: a half-closed peer acknowledges data, and a
     * closed one keep-alive probes (measured: FIN 2.6 s ago, last_ack_recv 0.57 s). No counter tells the two apart: a
     * close after the second write and a half-close before it leave identical snapshots. So the FIN's age is
     * bracketed, from below by the last acknowledgement and by end-of-stream read, from above by the peer's last data
     * (or the opening, which is what that field holds when no data came), and called exact only where the bracket is
     * narrow.
     */
    private void closed() {
        long endOfStream = e.endOfStreamReadAgoMillis();
        acknowledgedAfterEndOfStream = endOfStream >= 0 && e.acknowledgedAtEndOfStream() >= 0
            && k.bytesAcked() > e.acknowledgedAtEndOfStream();
        if (!finTold || !Boolean.TRUE.equals(fin) || ackReceivedAgo < 0) {
            return;
        }
        long opened = connectionAge;
        if (opened >= 0 && opened < ackReceivedAgo && ackReceivedAgo - opened <= CLOCKS_APART_MILLIS) {
            opened = ackReceivedAgo;
        }
        long most = k.lastDataReceivedMillis();
        if (opened >= 0 && (most < 0 || opened < most)) {
            most = opened;
        }
        if (most < 0) {
            closedAgo = Math.max(ackReceivedAgo, endOfStream);
            return;
        }
        if (most < ackReceivedAgo) {
            // a FIN is not older than what came before it: these numbers contradict each other
            return;
        }
        closedAgo = Math.max(ackReceivedAgo, Math.min(endOfStream, most));
        closedAgoAtMost = most;
        long width = closedAgoAtMost - closedAgo;
        closedAgoExact = width <= 2 * roundTripMillis + EXACT_MILLIS;
    }

    private void rest() {
        if (received >= 0 && unread >= 0) {
            conversed = received > unread;
        } else if (received == 0) {
            conversed = Boolean.FALSE;
        } else if (received < 0 && unread >= 0 && k.bytesReceived() > unread + 1) {
            conversed = Boolean.TRUE;
        }
        if (closedAgo >= 0 && dataReceivedAgo >= 0 && !acknowledgedAfterEndOfStream) {
            idle = unread > 0 || dataReceivedAgo - closedAgo > 2 * roundTripMillis + TOGETHER_MILLIS;
        }
        if (lost >= 0 && received >= 0 && sent >= 0 && unread >= 0) {
            boolean both = lost == 0 && received > 0 && sent > 0 && unread == 0
                && dataSentAgo >= 0 && dataReceivedAgo >= 0;
            // within one tick of the kernel's clock the order is not known: then as many answers as questions will do
            answeredInOneTick = both && dataReceivedAgo == dataSentAgo;
            answered = both && (dataReceivedAgo < dataSentAgo
                || answeredInOneTick && k.dataSegmentsOut() <= k.dataSegmentsIn());
        }
    }
}
