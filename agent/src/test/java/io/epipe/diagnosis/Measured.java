package io.epipe.diagnosis;

import io.epipe.connection.Role;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;

/**
 * What Linux 6.18 answered at the failing write of each row of the truth table (loopback; N1 and N4 by a peer that
 * left without a
 * segment through TCP_REPAIR). N2, N3 and N4b are composed: they need a network that drops.
 */
final class Measured {

    private Measured() {
    }

    /** One measured connection; the kernel's raw numbers, HZ=250. */
    record Row(Errno errno, TcpState state, Role role, long rtt, long sentAgo, long recvAgo, long ackAgo,
               long acked, long received, long notSent, long segmentsIn, long segmentsOut, long sent, long retrans,
               long window, long in, long out, long retransmits, long probes) {

        KernelSnapshot kernel(EvidenceSource source) {
            KernelSnapshot.Builder b = new KernelSnapshot.Builder(source);
            if (source == EvidenceSource.NONE) {
                return b.build();
            }
            b.state(state).retransmits(retransmits).probes(probes);
            if (source == EvidenceSource.TCP_STATE) {
                return b.build();
            }
            return b.rttMicros(rtt).lastDataSentMillis(sentAgo).lastDataReceivedMillis(recvAgo)
                .lastAckReceivedMillis(ackAgo).bytesAcked(acked).bytesReceived(received).notSentBytes(notSent)
                .dataSegmentsIn(segmentsIn).dataSegmentsOut(segmentsOut).bytesSent(sent).bytesRetrans(retrans)
                .sendWindow(window).inQueue(in).outQueue(out).totalRetrans(retransmits).build();
        }

        Evidence.Builder evidence(EvidenceSource source) {
            return new Evidence.Builder().errno(errno, errno == Errno.EPIPE ? "Broken pipe" : null)
                .kernel(kernel(source)).role(role, false).connectionAgeMillis(role == Role.SERVER ? 2_000 : Evidence.UNKNOWN).sameMachine(true).operation("Socket.write", 5);
        }

        Evidence.Builder evidence() {
            return evidence(EvidenceSource.TCP_INFO);
        }

        Row ages(long sentAgo, long recvAgo, long ackAgo) {
            return new Row(errno, state, role, rtt, sentAgo, recvAgo, ackAgo, acked, received, notSent, segmentsIn,
                segmentsOut, sent, retrans, window, in, out, retransmits, probes);
        }

        Row role(Role role) {
            return new Row(errno, state, role, rtt, sentAgo, recvAgo, ackAgo, acked, received, notSent, segmentsIn,
                segmentsOut, sent, retrans, window, in, out, retransmits, probes);
        }

        Row errno(Errno errno) {
            return new Row(errno, state, role, rtt, sentAgo, recvAgo, ackAgo, acked, received, notSent, segmentsIn,
                segmentsOut, sent, retrans, window, in, out, retransmits, probes);
        }
    }

    private static Row row(Errno errno, TcpState state, long rtt, long sentAgo, long recvAgo, long ackAgo, long acked,
                           long received, long notSent, long segsIn, long segsOut, long sent, long retrans, long window,
                           long in, long out) {
        return new Row(errno, state, Role.CLIENT, rtt, sentAgo, recvAgo, ackAgo, acked, received, notSent, segsIn,
            segsOut,
            sent, retrans, window, in, out, 0, 0);
    }

    private static Row epipe(long sentAgo, long recvAgo, long ackAgo, long acked, long received, long segsIn,
                             long segsOut, long sent, long in, long out) {
        return row(Errno.EPIPE, TcpState.CLOSE, 27, sentAgo, recvAgo, ackAgo, acked, received, 0, segsIn, segsOut, sent,
            0, 65536, in, out);
    }

    private static Row reset(long sentAgo, long recvAgo, long ackAgo, long acked, long received, long segsIn,
                             long segsOut, long sent, long in, long out) {
        return epipe(sentAgo, recvAgo, ackAgo, acked, received, segsIn, segsOut, sent, in, out).errno(Errno.ECONNRESET);
    }

    static final Row S1 = epipe(0, 1000, 1000, 6, 1, 0, 2, 10, 0, 5);
    static final Row S1B = epipe(0, 1004, 1004, 6, 8, 1, 2, 10, 7, 5);
    /** Two writes and a close long after the opening: the same counters as S7. */
    static final Row S1_LATE = epipe(0, 2012, 1500, 11, 1, 0, 3, 15, 0, 5);
    static final Row S2 = reset(500, 500, 500, 6, 0, 0, 1, 5, 0, 0);
    static final Row S3 = reset(552, 552, 552, 6, 0, 0, 1, 5, 0, 0);
    static final Row S3B = reset(552, 500, 500, 6, 3, 1, 1, 5, 3, 0);
    static final Row S4 = row(Errno.EPIPE, TcpState.FIN_WAIT_1, 25, 0, 0, 0, 6, 0, 0, 0, 1, 5, 0, 65536, 0, 1);
    /** shutdownOutput, then the peer closed: TIME_WAIT lives elsewhere, this socket says CLOSE. */
    static final Row S4_CLOSED = epipe(400, 400, 300, 7, 1, 0, 1, 5, 0, 0);
    static final Row S4_CLOSED_SERVER = epipe(404, 404, 304, 6, 1, 0, 1, 5, 0, 0).role(Role.SERVER);
    static final Row S5 = epipe(500, 500, 500, 6, 0, 0, 1, 5, 0, 0);
    static final Row S7 = epipe(0, 2012, 1512, 11, 1, 0, 3, 15, 0, 5);
    static final Row S8 = row(Errno.ECONNRESET, TcpState.CLOSE, 5268, 1292, 1552, 1080, 128513, 0, 3782144, 0, 6,
        176128,
        47616, 0, 0, 3782144);
    static final Row S9 = epipe(552, 1052, 552, 6, 1, 0, 1, 5, 0, 0);
    static final Row S12 = epipe(800, 800, 500, 6, 1, 0, 1, 5, 0, 0);
    static final Row STALE = epipe(0, 1500, 500, 6, 3, 1, 2, 10, 0, 5);
    /** The same seen from the accepting side, whose SYN no counter holds. */
    static final Row STALE_SERVER = epipe(0, 1500, 500, 5, 3, 1, 2, 10, 0, 5).role(Role.SERVER);
    static final Row STALE_RESET = reset(1532, 1532, 1532, 6, 2, 1, 1, 5, 0, 0);
    static final Row ANSWERED_AND_CLOSED = epipe(0, 524, 524, 6, 3, 1, 2, 10, 0, 5);
    static final Row N1 = reset(0, 1020, 1020, 6, 2, 1, 2, 10, 0, 5);
    static final Row N2 = new Row(Errno.ETIMEDOUT, TcpState.CLOSE, Role.CLIENT, 200, 12_800, 125_400, 125_400, 6, 2,
        0, 1, 9,
        45, 35, 65536, 0, 5, 7, 0);
    static final Row N3 = N2.errno(Errno.EHOSTUNREACH);
    static final Row N4 = reset(1604, 1604, 1604, 6, 2, 1, 1, 5, 0, 0);
    static final Row N4B = new Row(Errno.ETIMEDOUT, TcpState.CLOSE, Role.CLIENT, 200, 9000, 9000, 9000, 6, 2, 0, 1, 1,
        5, 0,
        65536, 0, 0, 0, 9);
    static final Row N5 = epipe(4, 504, 504, 6, 1, 0, 2, 10, 0, 5);
    static final Row N5_SOON = epipe(4, 24, 24, 6, 1, 0, 2, 10, 0, 5);
    static final Row N6 = row(Errno.ECONNRESET, TcpState.CLOSE, 54, 0, 200, 0, 199880663, 0, 3536082, 0, 3860,
        200080518, 0,
        211968, 0, 3735938);
    static final Row N7 = row(Errno.EPIPE, TcpState.CLOSE, 159, 52, 224, 52, 109407416, 1, 3798014, 0, 1994, 109461687,
        54272, 48128, 0, 3798014);
    static final Row N8 = epipe(0, 800, 800, 0, 6, 1, 1, 100, 0, 100).role(Role.SERVER);
    /** Probes of a keep-alive refreshed last_ack_recv 2 s after the FIN. */
    static final Row KEEP_ALIVE_IN_CLOSE_WAIT = epipe(0, 2600, 568, 6, 1, 0, 2, 10, 0, 5);
    static final Row DRIP = epipe(52, 604, 100, 45, 1, 0, 12, 48, 0, 4);
}
