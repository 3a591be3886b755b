package io.epipe.kernel;

import java.nio.ByteBuffer;

/**
 * Reads {@code struct tcp_info} of {@code include/uapi/linux/tcp.h}.
 *
 * <p>The kernel only ever appends to this struct and returns as many bytes as both sides know, so the offsets hold for
 * every version and the returned length says which fields there are: 104 bytes before 3.15, 192 in 4.12, 232 from
 * 5.5 on. A field that does not fit whole into the returned length stays unknown. A connection without a segment is none: where both counters of
 * segments are 0 (gVisor, MPTCP after a fast close, sockmap), the counters are absent, not zero.
 */
final class TcpInfoDecoder {

    private static final int STATE = 0;
    private static final int RETRANSMITS = 2;
    private static final int PROBES = 3;
    private static final int LAST_DATA_SENT = 44;
    private static final int LAST_DATA_RECV = 52;
    private static final int LAST_ACK_RECV = 56;
    private static final int RCV_SSTHRESH = 64;
    private static final int RTT = 68;
    private static final int TOTAL_RETRANS = 100;
    private static final int BYTES_ACKED = 120;
    private static final int BYTES_RECEIVED = 128;
    private static final int SEGS_OUT = 136;
    private static final int SEGS_IN = 140;
    private static final int NOTSENT_BYTES = 144;
    private static final int MIN_RTT = 148;
    private static final int DATA_SEGS_IN = 152;
    private static final int DATA_SEGS_OUT = 156;
    private static final int BYTES_SENT = 200;
    private static final int BYTES_RETRANS = 208;
    private static final int SND_WND = 228;
    private static final int RCV_WND = 232;

    private final ByteBuffer bytes;
    private final int start;
    private final int length;

    private TcpInfoDecoder(ByteBuffer bytes, int start, int length) {
        this.bytes = bytes;
        this.start = start;
        this.length = length;
    }

    /**
     * Copies every field that there is.
     *
     * @param bytes in native byte order; neither position nor limit is changed
     * @param start where the struct begins
     * @param length the length that getsockopt returned
     */
    static void decode(ByteBuffer bytes, int start, int length, KernelSnapshot.Builder into) {
        TcpInfoDecoder info = new TcpInfoDecoder(bytes, start, length);
        long state = info.u8(STATE);
        into.state(state == KernelSnapshot.UNKNOWN ? null : TcpState.ofLinux((int) state))
                .retransmits(info.u8(RETRANSMITS))
                .probes(info.u8(PROBES))
                .lastDataSentMillis(info.u32(LAST_DATA_SENT))
                .lastDataReceivedMillis(info.u32(LAST_DATA_RECV))
                .lastAckReceivedMillis(info.u32(LAST_ACK_RECV))
                .rttMicros(info.u32(RTT))
                .minRttMicros(info.sampled(MIN_RTT))
                .totalRetrans(info.u32(TOTAL_RETRANS))
                .bytesAcked(info.u64(BYTES_ACKED))
                .bytesReceived(info.u64(BYTES_RECEIVED))
                .segmentsOut(info.u32(SEGS_OUT))
                .segmentsIn(info.u32(SEGS_IN))
                .notSentBytes(info.u32(NOTSENT_BYTES))
                .dataSegmentsIn(info.u32(DATA_SEGS_IN))
                .dataSegmentsOut(info.u32(DATA_SEGS_OUT))
                .bytesSent(info.u64(BYTES_SENT))
                .bytesRetrans(info.u64(BYTES_RETRANS))
                .sendWindow(info.u32(SND_WND))
                .receiveWindow(info.u32(RCV_WND))
                .receiveThreshold(info.u32(RCV_SSTHRESH));
        if (info.u32(SEGS_OUT) == 0 && info.u32(SEGS_IN) == 0) {
            into.withoutCounters();
        }
    }

    private boolean has(int offset, int size) {
        return offset + size <= length;
    }

    private long u8(int offset) {
        return has(offset, 1) ? bytes.get(start + offset) & 0xFFL : KernelSnapshot.UNKNOWN;
    }

    private long u32(int offset) {
        return has(offset, 4) ? bytes.getInt(start + offset) & 0xFFFF_FFFFL : KernelSnapshot.UNKNOWN;
    }

    /** All ones stand for "no sample yet". */
    private long sampled(int offset) {
        long value = u32(offset);
        return value == 0xFFFF_FFFFL ? KernelSnapshot.UNKNOWN : value;
    }

    /** A counter of 2^63 and more does not happen: such a value is taken for unknown rather than shown as negative. */
    private long u64(int offset) {
        return has(offset, 8)
                ? Math.max(bytes.getLong(start + offset), KernelSnapshot.UNKNOWN) : KernelSnapshot.UNKNOWN;
    }
}
