package io.epipe.kernel;

/**
 * What the kernel said of one socket at one moment. Immutable; every number is {@link #UNKNOWN} where the kernel, or
 * the way it was asked, did not give it.
 *
 * <p>The numbers are the kernel's own, uncorrected: {@code bytesReceived} counts the peer's FIN as one byte and
 * {@code bytesAcked} counts our SYN as one on the side that connected (measured, docs/verdicts.md). Names follow
 * {@code struct tcp_info} in {@code include/uapi/linux/tcp.h}.
 */
public final class KernelSnapshot {

    /** Stands for a number that is not known. */
    public static final long UNKNOWN = -1;

    /** No evidence at all. */
    public static final KernelSnapshot NONE = new Builder(EvidenceSource.NONE).build();

    private final EvidenceSource source;
    private final Transport transport;
    private final TcpState state;
    private final long retransmits;
    private final long probes;
    private final long rttMicros;
    private final long minRttMicros;
    private final long totalRetrans;
    private final long lastDataSentMillis;
    private final long lastDataReceivedMillis;
    private final long lastAckReceivedMillis;
    private final long bytesAcked;
    private final long bytesReceived;
    private final long bytesSent;
    private final long bytesRetrans;
    private final long notSentBytes;
    private final long segmentsOut;
    private final long segmentsIn;
    private final long dataSegmentsOut;
    private final long dataSegmentsIn;
    private final long sendWindow;
    private final long receiveWindow;
    private final long receiveThreshold;
    private final long inQueue;
    private final long outQueue;
    private final long peerPid;
    private final long takenNanos;

    private KernelSnapshot(Builder b) {
        source = b.source;
        transport = b.transport;
        state = b.state;
        retransmits = b.retransmits;
        probes = b.probes;
        rttMicros = b.rttMicros;
        minRttMicros = b.minRttMicros;
        totalRetrans = b.totalRetrans;
        lastDataSentMillis = b.lastDataSentMillis;
        lastDataReceivedMillis = b.lastDataReceivedMillis;
        lastAckReceivedMillis = b.lastAckReceivedMillis;
        bytesAcked = b.bytesAcked;
        bytesReceived = b.bytesReceived;
        bytesSent = b.bytesSent;
        bytesRetrans = b.bytesRetrans;
        notSentBytes = b.notSentBytes;
        segmentsOut = b.segmentsOut;
        segmentsIn = b.segmentsIn;
        dataSegmentsOut = b.dataSegmentsOut;
        dataSegmentsIn = b.dataSegmentsIn;
        sendWindow = b.sendWindow;
        receiveWindow = b.receiveWindow;
        receiveThreshold = b.receiveThreshold;
        inQueue = b.inQueue;
        outQueue = b.outQueue;
        peerPid = b.peerPid;
        takenNanos = b.takenNanos;
    }

    /** Where these facts came from. */
    public EvidenceSource source() {
        return source;
    }

    /** What kind of descriptor it was; null where unknown. */
    public Transport transport() {
        return transport;
    }

    /** {@code tcpi_state}; null where unknown or not TCP. */
    public TcpState state() {
        return state;
    }

    /** {@code tcpi_retransmits}: consecutive retransmissions without an answer; it survives the time-out. */
    public long retransmits() {
        return retransmits;
    }

    /** {@code tcpi_probes}: unanswered window or keep-alive probes. */
    public long probes() {
        return probes;
    }

    /**
     * {@code tcpi_min_rtt}: the shortest round trip of the last minutes in microseconds, which delayed acknowledgements do not lengthen; from
     * Linux 4.6 on, and unknown without a sample.
     */
    public long minRttMicros() {
        return minRttMicros;
    }

    /** {@code tcpi_rtt}: smoothed round-trip time in microseconds. */
    public long rttMicros() {
        return rttMicros;
    }

    /** {@code tcpi_total_retrans}: segments retransmitted over the whole life of the connection. */
    public long totalRetrans() {
        return totalRetrans;
    }

    /** {@code tcpi_last_data_sent}: milliseconds since the last data segment left. */
    public long lastDataSentMillis() {
        return lastDataSentMillis;
    }

    /** {@code tcpi_last_data_recv}: milliseconds since the last data segment came. */
    public long lastDataReceivedMillis() {
        return lastDataReceivedMillis;
    }

    /** {@code tcpi_last_ack_recv}: milliseconds since the last ACK came; a FIN carries one, an RST does not count. */
    public long lastAckReceivedMillis() {
        return lastAckReceivedMillis;
    }

    /** {@code tcpi_bytes_acked}. */
    public long bytesAcked() {
        return bytesAcked;
    }

    /** {@code tcpi_bytes_received}. */
    public long bytesReceived() {
        return bytesReceived;
    }

    /** {@code tcpi_bytes_sent}, retransmissions included. */
    public long bytesSent() {
        return bytesSent;
    }

    /** {@code tcpi_bytes_retrans}. */
    public long bytesRetrans() {
        return bytesRetrans;
    }

    /** {@code tcpi_notsent_bytes}: queued, and never sent. */
    public long notSentBytes() {
        return notSentBytes;
    }

    /** {@code tcpi_segs_out}. */
    public long segmentsOut() {
        return segmentsOut;
    }

    /** {@code tcpi_segs_in}. */
    public long segmentsIn() {
        return segmentsIn;
    }

    /** {@code tcpi_data_segs_out}. */
    public long dataSegmentsOut() {
        return dataSegmentsOut;
    }

    /** {@code tcpi_data_segs_in}. */
    public long dataSegmentsIn() {
        return dataSegmentsIn;
    }

    /** {@code tcpi_snd_wnd}: the peer's advertised window in bytes. */
    public long sendWindow() {
        return sendWindow;
    }

    /** {@code tcpi_rcv_wnd}: the window in bytes that we last advertised; since Linux 6.2. */
    public long receiveWindow() {
        return receiveWindow;
    }

    /** {@code tcpi_rcv_ssthresh}: how large that window may grow with what there is of memory. */
    public long receiveThreshold() {
        return receiveThreshold;
    }

    /** ioctl SIOCINQ: bytes that the peer sent and nobody has read. */
    public long inQueue() {
        return inQueue;
    }

    /**
     * ioctl SIOCOUTQ: bytes that we wrote and the peer's kernel has not acknowledged, unsent ones included. Of a
     * Unix-domain socket it is kernel memory (768 for 4 bytes that wait to be read, measured on 6.18): more than 0 or
     * not is all it says. Of a pipe it is the bytes in it that nobody has read (FIONREAD).
     */
    public long outQueue() {
        return outQueue;
    }

    /** SO_PEERCRED of a Unix-domain socket: the process at the other end, as of its connect or listen. */
    public long peerPid() {
        return peerPid;
    }

    /**
     * {@link System#nanoTime()} when the kernel had answered, which is the moment that all ages are counted from; 0
     * where it was not asked. While classes are cold, some 10 ms can pass until the answer is understood.
     */
    public long takenNanos() {
        return takenNanos;
    }

    /** Collects the facts of one snapshot; not for use by more than one thread. */
    public static final class Builder {
        private final EvidenceSource source;
        private Transport transport;
        private TcpState state;
        private long retransmits = UNKNOWN;
        private long probes = UNKNOWN;
        private long rttMicros = UNKNOWN;
        private long minRttMicros = UNKNOWN;
        private long totalRetrans = UNKNOWN;
        private long lastDataSentMillis = UNKNOWN;
        private long lastDataReceivedMillis = UNKNOWN;
        private long lastAckReceivedMillis = UNKNOWN;
        private long bytesAcked = UNKNOWN;
        private long bytesReceived = UNKNOWN;
        private long bytesSent = UNKNOWN;
        private long bytesRetrans = UNKNOWN;
        private long notSentBytes = UNKNOWN;
        private long segmentsOut = UNKNOWN;
        private long segmentsIn = UNKNOWN;
        private long dataSegmentsOut = UNKNOWN;
        private long dataSegmentsIn = UNKNOWN;
        private long sendWindow = UNKNOWN;
        private long receiveWindow = UNKNOWN;
        private long receiveThreshold = UNKNOWN;
        private long inQueue = UNKNOWN;
        private long outQueue = UNKNOWN;
        private long peerPid = UNKNOWN;
        private long takenNanos;

        /** Starts with everything unknown but the way it was asked. */
        public Builder(EvidenceSource source) {
            this.source = source;
        }

        public Builder takenNanos(long value) {
            takenNanos = value;
            return this;
        }

        public Builder transport(Transport value) {
            transport = value;
            return this;
        }

        public Builder state(TcpState value) {
            state = value;
            return this;
        }

        public Builder retransmits(long value) {
            retransmits = value;
            return this;
        }

        public Builder probes(long value) {
            probes = value;
            return this;
        }

        public Builder minRttMicros(long value) {
            minRttMicros = value;
            return this;
        }

        public Builder rttMicros(long value) {
            rttMicros = value;
            return this;
        }

        public Builder totalRetrans(long value) {
            totalRetrans = value;
            return this;
        }

        public Builder lastDataSentMillis(long value) {
            lastDataSentMillis = value;
            return this;
        }

        public Builder lastDataReceivedMillis(long value) {
            lastDataReceivedMillis = value;
            return this;
        }

        public Builder lastAckReceivedMillis(long value) {
            lastAckReceivedMillis = value;
            return this;
        }

        public Builder bytesAcked(long value) {
            bytesAcked = value;
            return this;
        }

        public Builder bytesReceived(long value) {
            bytesReceived = value;
            return this;
        }

        public Builder bytesSent(long value) {
            bytesSent = value;
            return this;
        }

        public Builder bytesRetrans(long value) {
            bytesRetrans = value;
            return this;
        }

        public Builder notSentBytes(long value) {
            notSentBytes = value;
            return this;
        }

        public Builder segmentsOut(long value) {
            segmentsOut = value;
            return this;
        }

        public Builder segmentsIn(long value) {
            segmentsIn = value;
            return this;
        }

        public Builder dataSegmentsOut(long value) {
            dataSegmentsOut = value;
            return this;
        }

        public Builder dataSegmentsIn(long value) {
            dataSegmentsIn = value;
            return this;
        }

        public Builder sendWindow(long value) {
            sendWindow = value;
            return this;
        }

        public Builder receiveWindow(long value) {
            receiveWindow = value;
            return this;
        }

        public Builder receiveThreshold(long value) {
            receiveThreshold = value;
            return this;
        }

        /**
         * Takes back every number that counts or dates, as zeroes of a kernel that does not count: state and round trip stay. One unread byte goes with
         * them: a dead socket of MPTCP counts its end as one (measured).
         */
        Builder withoutCounters() {
            return retransmits(UNKNOWN).probes(UNKNOWN).totalRetrans(UNKNOWN).lastDataSentMillis(UNKNOWN).lastDataReceivedMillis(UNKNOWN)
                .lastAckReceivedMillis(UNKNOWN).bytesAcked(UNKNOWN).bytesReceived(UNKNOWN).bytesSent(UNKNOWN).bytesRetrans(UNKNOWN)
                .notSentBytes(UNKNOWN).segmentsOut(UNKNOWN).segmentsIn(UNKNOWN).dataSegmentsOut(UNKNOWN).dataSegmentsIn(UNKNOWN)
                .sendWindow(UNKNOWN).receiveWindow(UNKNOWN).receiveThreshold(UNKNOWN).inQueue(inQueue > 1 ? inQueue : UNKNOWN)
                .outQueue(outQueue > 0 ? outQueue : UNKNOWN);
        }

        public Builder inQueue(long value) {
            inQueue = value;
            return this;
        }

        public Builder outQueue(long value) {
            outQueue = value;
            return this;
        }

        public Builder peerPid(long value) {
            peerPid = value;
            return this;
        }

        /** The snapshot so far. */
        public KernelSnapshot build() {
            return new KernelSnapshot(this);
        }
    }
}
