package io.epipe.diagnosis;

import static io.epipe.diagnosis.Evidence.UNKNOWN;

import io.epipe.connection.PastFailure;
import io.epipe.connection.Role;
import io.epipe.connection.Sighting;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.TlsRecords;
import io.epipe.kernel.Transport;

/**
 * What the rules of the stories read: each fact with its grade, derived once from {@link Evidence}. Immutable. What a record shows of it is in
 * {@link Facts}.
 */
public final class Findings {

    /** A FIN this close behind the peer's data came with it: two round trips and five ticks of the kernel's clock. */
    static final long TOGETHER_MILLIS = 20;
    /**
     * A FIN whose age is known this closely counts as exactly dated: two ticks, and the tail-loss
     * probe that repeats a FIN whose acknowledgement is delayed.
     */
    static final long EXACT_MILLIS = 8;
    /** The kernel's clock, on most systems (HZ=250). */
    static final long TICK_MILLIS = 4;
    /** The kernel's clock ticks each 4 or 10 ms, the program's own is finer. */
    static final long CLOCKS_APART_MILLIS = 10;
    /** Beyond two round trips: data written this soon after the peer's last sign of life was on its way already. */
    private static final long ON_ITS_WAY_MILLIS = 10;
    /** Up to here a pause can be a drip in a transfer or a pool hit at the wrong moment. */
    public static final long HARD_MIDDLE_MILLIS = 200;
    /** No load balancer, NAT or firewall forgets a connection sooner. */
    private static final long SHORTEST_IDLE_TIMEOUT_MILLIS = 30_000;
    /** A connection that was opened so shortly before has had no rest. */
    private static final long YOUNG_MILLIS = 300;
    /** More than a first flight of segments (RFC 6928: ten of them): an answer that goes on. */
    private static final long STREAM_BYTES = 16_384;
    /** Who last sent so long ago is not sending; and a connection so old has been used before. */
    private static final long LONG_PAUSE_MILLIS = 1_000;
    /** Fewer segments are an answer, and its last part. */
    private static final long STREAM_SEGMENTS = 4;
    /** Head and body of one request. */
    private static final long ONE_REQUEST_SEGMENTS = 2;
    /** "HTTP/1.1 100 Continue" and the like; no final answer with a header or two is as short. */
    private static final long LONGEST_INTERIM = 64;
    /** No receive buffer is smaller (Linux SOCK_MIN_RCVBUF, less its overhead). */
    private static final long SMALLEST_WINDOW = 1_000;
    /** What a close_notify takes with all that encryption adds, and not much more. */
    private static final long LONGEST_GOODBYE = 100;
    /** The least time to a first retransmission; each further one takes twice as long (Linux TCP_RTO_MIN). */
    private static final long LEAST_TIMEOUT_MILLIS = 200;
    /** And none is waited for longer (Linux TCP_RTO_MAX). */
    private static final long LONGEST_TIMEOUT_MILLIS = 120_000;
    /** The kernel counts them in a byte. */
    private static final long MOST_REPETITIONS = 255;
    /** No segment is larger: a window of so much always lets one out. */
    private static final long LARGEST_SEGMENT = 65_536;
    /** One repetition that stands unanswered is the one that a reset answered; with two the peer was silent. */
    private static final int UNANSWERED = 2;
    /** A handshake is repeated after so long: a round trip of this length was measured across a full accept queue. */
    private static final long HANDSHAKE_TIMEOUT_MILLIS = 900;

    /** The shortest of some round trips on one machine is a tenth of it; a delayed link of its own (netem), a container's proxy are above. */
    private static final long SHORTEST_WAY_MICROS = 400;

    private final Evidence e;
    private final KernelSnapshot k;
    private final Witnesses witnesses;
    private final SequenceNumbers numbers;
    private final Ending ending;
    private final Fact<Boolean> kernelAsked;
    private final Fact<Long> dataSentAgo;
    private final Fact<Long> dataReceivedAgo;
    private final Fact<Long> ackReceivedAgo;
    private final Fact<Long> received;
    private final long roundTrip;
    private final long connectionAge;
    private final Fact<Boolean> answering;
    private final long silence;
    private final Fact<Boolean> conversed;
    private final Fact<Boolean> idle;
    private final Fact<Boolean> answered;
    private final boolean lastDataOurs;
    private final Fact<Boolean> cutOff;

    Findings(Evidence evidence) {
        e = evidence;
        k = evidence.kernel();
        boolean tcp = isTcp();
        // of a child that has ended the JDK knows all that counts
        kernelAsked = PipeWords.isWholeReason(e) || k.source() != EvidenceSource.NONE && (!tcp || k.state() != null)
            ? Fact.known(true, "")
            : Fact.inferred(true, "the kernel could not be asked");
        roundTrip = roundTrip();
        witnesses = new Witnesses(e, k);
        numbers = new SequenceNumbers(e, tcp ? k : KernelSnapshot.NONE, witnesses);
        connectionAge = findConnectionAge();
        ending = new Ending(e, tcp ? k : KernelSnapshot.NONE, numbers, witnesses, connectionAge, roundTrip);
        received = tcp ? ending.received : Fact.count(k.bytesReceived(), "bytes that came");
        boolean dataOut = sent().supposed() == null ? k.dataSegmentsOut() > 0 : sent().supposed() > 0;
        boolean dataIn = received.supposed() == null ? k.dataSegmentsIn() > 0 : received.supposed() > 0;
        dataSentAgo = Fact.count(dataOut ? k.lastDataSentMillis() : UNKNOWN, "the kernel dates our last data");
        dataReceivedAgo = Fact.count(dataIn ? k.lastDataReceivedMillis() : UNKNOWN, "the kernel dates the peer's last data");
        ackReceivedAgo = Fact.count(k.lastAckReceivedMillis(), "the kernel dates the last acknowledgement");
        conversed = findConversed();
        answering = findAnswering();
        silence = answering.isSupposed(false) ? lastHeard() - Fact.orElse(dataSentAgo, 0) : UNKNOWN;
        idle = findIdle();
        boolean both = isAllAnsweredButOrder();
        long in = Fact.orElse(dataReceivedAgo, UNKNOWN);
        long out = Fact.orElse(dataSentAgo, UNKNOWN);
        lastDataOurs = both && in >= out;
        answered = answered(both, in, out);
        cutOff = findCutOff();
    }

    private boolean isTcp() {
        return e.transport() == Transport.TCP;
    }

    /** Smoothed, rounded up; 0 where unknown, or measured across an accept queue that was full, which makes every threshold stricter. */
    private long roundTrip() {
        long millis = (Math.max(k.rttMicros(), 0) + 999) / 1000;
        return millis >= HANDSHAKE_TIMEOUT_MILLIS ? 0 : millis;
    }

    private long findConnectionAge() {
        if (e.connectionAgeMillis() >= 0) {
            return e.connectionAgeMillis();
        }
        return k.dataSegmentsIn() == 0 ? k.lastDataReceivedMillis() : k.dataSegmentsOut() == 0 ? k.lastDataSentMillis() : UNKNOWN;
    }

    private Fact<Boolean> findConversed() {
        Fact<Long> unread = Fact.count(k.inQueue(), "unread bytes");
        if (received.isSupposed(0L)) {
            return Fact.known(false, "the peer has sent nothing").atMost(received.grade(), "");
        }
        if (unread.known() == null) {
            return Fact.unknown();
        }
        if (isOpeningUnread(unread.known())) {
            return Fact.inferred(false, "what lies unread came as the connection was opened, as session tickets of TLS do");
        }
        if (received.supposed() != null) {
            return Fact.isMore(received, unread.known());
        }
        return k.bytesReceived() > unread.known() + 1 ? Fact.known(true, "more came than lies unread") : Fact.<Boolean>unknown();
    }

    /**
     * Whether a client has read nothing since TLS was opened: session tickets are the first that follows the handshake, so that an answer cannot have been
     * read before them.
     */
    private boolean isOpeningUnread(long unread) {
        Long in = dataReceivedAgo.known();
        return e.isUnreadTls() && unread > LONGEST_GOODBYE && in != null && connectionAge >= 0 && connectionAge - in <= LONG_PAUSE_MILLIS
            && e.role() == Role.CLIENT;
    }

    private Fact<Boolean> findAnswering() {
        Long out = dataSentAgo.known();
        if (out == null || ackReceivedAgo.known() == null) {
            return Fact.unknown();
        }
        if (lastHeard() <= out) {
            return Fact.known(true, "the peer was heard from after our last data had left");
        }
        Fact<Boolean> silent = Fact.known(false, "nothing came from the peer after our last data had left");
        if (!isResent()) {
            return silent;
        }
        // the time of the last sending is that of a repetition; the write itself was earlier
        return firstSentAgo() >= lastHeard() ? Fact.inferred(true, "the data that was lost had left before, and was sent again")
            : silent.atMost(Fact.Grade.INFERRED, "the data that was lost was sent again, which hides when it left first");
    }

    /** Whether what was lost was sent more than once. */
    private boolean isResent() {
        return repeated() > 0;
    }

    /** How often: the timer counts also what could not leave. */
    private long repeated() {
        return k.totalRetrans() < 0 ? k.retransmits() : Math.min(k.retransmits(), k.totalRetrans());
    }

    /** The least age of the first sending of what was sent again. */
    private long firstSentAgo() {
        long ago = Fact.orElse(dataSentAgo, 0);
        long times = Math.min(repeated(), MOST_REPETITIONS);
        for (long i = 1; i <= times; i++) {
            ago += waited(i);
        }
        return ago;
    }

    /** The least wait before a repetition: twice as long each time, unless a router says that it cannot deliver (tcp_ld_RTO_revert). */
    private long waited(long repetition) {
        boolean takenBack = errno() == Errno.EHOSTUNREACH || errno() == Errno.ENETUNREACH;
        return takenBack ? LEAST_TIMEOUT_MILLIS : Math.min(LEAST_TIMEOUT_MILLIS << Math.min(repetition - 1, 15), LONGEST_TIMEOUT_MILLIS);
    }

    private Fact<Boolean> findIdle() {
        Long closed = ending.closedAgo.supposed();
        Long in = dataReceivedAgo.known();
        if (closed == null || in == null || ending.halfClosed.isKnown(true)) {
            return Fact.unknown();
        }
        Long unread = unread().known();
        boolean atRest = unread != null && unread > 0 || in - closed > 2 * roundTrip + TOGETHER_MILLIS;
        return Fact.inferred(atRest, "how long the close came after the peer's last data");
    }

    private boolean isAllAnsweredButOrder() {
        return lost().isSupposed(0L) && received.known() != null && sent().known() != null && unread().isKnown(0L)
            && dataSentAgo.known() != null && dataReceivedAgo.known() != null;
    }

    private Fact<Boolean> answered(boolean both, long in, long out) {
        if (lost().supposed() == null || received.supposed() == null || sent().supposed() == null || unread().known() == null) {
            return Fact.unknown();
        }
        // a tick of the kernel's clock decides nothing: what left within some milliseconds of the answer was answered by it, or not
        boolean is = both && in - out <= TOGETHER_MILLIS;
        return is ? Fact.inferred(true, "the peer's last data came after ours, and was read")
            : Fact.known(false, "something waited for an answer").atMost(lost().grade(), "").atMost(received.grade(), "");
    }

    /** The peer ended the connection while data of ours was on its way. */
    private Fact<Boolean> findCutOff() {
        if (answering.supposed() == null) {
            return Fact.unknown();
        }
        if (isHeldHere() || isNeverTaken() && isResent()) {
            return Fact.inferred(false, "nothing shows a transfer: what was lost was held back here, or sent in vain from the first byte on");
        }
        if (isProbedByUs()) {
            return Fact.inferred(true, "more was waiting, and the pause was that between our own probes of a full window");
        }
        if (answering.isSupposed(true)) {
            Long ack = ackReceivedAgo.known();
            // acknowledged on after our last data, later than any crossing on the way explains, and more was waiting
            boolean shown = ack != null && Fact.orElse(neverSent(), 0) > 0 && Fact.orElse(dataSentAgo, 0) - ack > onItsWay();
            // all that had left was acknowledged, and the peer's window held back the rest: what waited was here before the reset
            boolean heldBack = Fact.orElse(neverSent(), 0) > 0 && neverSent().isKnown(Fact.orElse(lost(), UNKNOWN))
                && ending.fin.isKnown(false) && ending.reset.isKnown(true) && k.probes() == 0;
            return shown || heldBack ? Fact.known(true, "the peer acknowledged what had left, and more was waiting")
                : Fact.inferred(true, "the peer was heard from when our last data had left");
        }
        if (silence <= HARD_MIDDLE_MILLIS && !isInTransfer()) {
            return Fact.inferred(false, "nothing of ours had been sent before, or the connection had been at rest");
        }
        if (silence <= onItsWay()) {
            return Fact.inferred(true, "our last data left so soon after the peer's last sign of life that it was on its way");
        }
        if (silence > HARD_MIDDLE_MILLIS) {
            return Fact.known(false, "nothing had come from the peer for longer than a transfer explains").atMost(answering.grade(), "");
        }
        return isDrip() ? Fact.inferred(true, "a pause as short as in a transfer, and the peer has said nothing")
            : Fact.inferred(false, "a pause longer than the way takes");
    }

    /** Whether there was a transfer that the end can have cut: much of it at once, or a write that others had gone before, and no rest. */
    private boolean isInTransfer() {
        if (fin().isSupposed(true) && acknowledged().isKnown(0L) && silence > onItsWay()) {
            // the first that was ever sent left after the close, however much it was
            return false;
        }
        if (Fact.orElse(neverSent(), 0) > 0 || Fact.orElse(lost(), 0) >= STREAM_BYTES) {
            return true;
        }
        boolean rest = fin().isSupposed(true) && idle.isSupposed(true) && conversed.isSupposed(true);
        return !acknowledged().isSupposed(0L) && !rest;
    }

    /**
     * A pause that is too long for the way and too short for a rest, on a connection on which the peer has said nothing: an upload that drips. A
     * server's client that has said nothing and left is gone, whatever the pause.
     */
    public boolean isDrip() {
        return conversed.isSupposed(false) && silence > onItsWay() && silence <= HARD_MIDDLE_MILLIS && isInTransfer()
            && !(role().isSupposed(Role.SERVER) && fin().isSupposed(true));
    }

    private long onItsWay() {
        return 2 * roundTrip + ON_ITS_WAY_MILLIS;
    }

    /** Of both, so that it does not matter whether data that acknowledges nothing new touches last_ack_recv (on Linux 6.18 it does). */
    long lastHeard() {
        long ack = Fact.orElse(ackReceivedAgo, UNKNOWN);
        long in = Fact.orElse(dataReceivedAgo, UNKNOWN);
        return in < 0 ? ack : Math.min(ack, in);
    }

    /** The evidence that all this was derived from. */
    public Evidence evidence() {
        return e;
    }

    /** Whether the kernel told anything of this connection: known, or "supposed" where it could not be asked. */
    public Fact<Boolean> kernelAsked() {
        return kernelAsked;
    }

    /** Whether the error that ended the connection is one of these; what a system call returned is always known. */
    public Fact<Boolean> isError(Errno... these) {
        for (Errno one : these) {
            if (errno() == one) {
                return Fact.known(true, met());
            }
        }
        return Fact.known(false, met());
    }

    /** What tells {@link #errno()}, in words. */
    public String met() {
        if (!e.isExceptionless() || errno() != e.errno()) {
            return "the error is " + errno();
        }
        return e.isRead() ? "a read said end of stream" : errno().isUnreachable() ? "what we wrote was sent again in vain" : "a close found data that was not acknowledged";
    }

    /** The error that ended the connection: this call's own, or the one that another call took before it. */
    public Errno errno() {
        return witnesses.errno;
    }

    /**
     * Whether this machine gave the connection up, as far as that can be told where the error that says so was taken by a call that nobody saw
     * ({@code sendfile}, or one that was blocked at an attach).
     */
    public Fact<Boolean> givenUp() {
        return isTcp() && Ending.isGivenUp(k, witnesses)
            ? Fact.inferred(true, "data or probes were sent again in vain, and " + (e.isClose() ? "no call has met the error" : "an earlier call has taken the error")) : Fact.known(false, "");
    }

    /** Whether a reset is shown, so that it can be drawn: an error that another call may have taken can have been another one. */
    boolean isResetShown() {
        return ending.reset.isKnown(true) || ending.reset.isSupposed(true) && ending.reset.grade() == Fact.Grade.INFERRED
            && (witnesses.firstError.isKnown(true) || errno() == Errno.ECONNRESET || e.isClose());
    }

    /** The socket is closed, as the kernel says; supposed where it says otherwise or was not asked. */
    public Fact<Boolean> supposedlyClosed() {
        if (k.state() == null) {
            return Fact.guessed(true, "the error speaks for it");
        }
        return k.state() == TcpState.CLOSE ? Fact.known(true, "the kernel calls the socket closed") : Fact.inferred(true, "the kernel calls the socket " + k.state());
    }

    /** Whether the program had been told of a failure of this connection before this call. */
    public Fact<Boolean> failedBefore() {
        return witnesses.failedBefore;
    }

    /** The first failure that was seen before this one; null if none was. */
    public PastFailure firstFailure() {
        return witnesses.pastFailure();
    }

    /** Name of another thread that met the end before this call failed; null if none did. */
    String endMetBy() {
        Sighting met = witnesses.end == null ? witnesses.firstFailure : witnesses.end;
        return met == null || e.isOwn(met) ? null : met.threadName();
    }

    /**
     * Whether this write is no more than the alert that a TLS library sends when a read of its has failed, and that read has no record: what ended the
     * connection is to be told then, and not that a write came behind it.
     */
    public boolean isAlertOfFailedRead() {
        PastFailure first = firstFailure();
        boolean isEndKnown = kernelAsked.known() != null && (reset().isSupposed(true) || errno().isUnreachable());
        return e.isTlsAlert() && !e.isRead() && first != null && first.isRead() && first.incidentId() <= 0 && isEndKnown;
    }

    /** Milliseconds between that failure and this one; unknown without one. */
    public long firstFailureAgoMillis() {
        return witnesses.firstFailure == null ? UNKNOWN : Math.max(0, e.millisBeforeFailure(witnesses.firstFailure));
    }

    /**
     * Whether the program had read the end of stream before this call. Of a -1 at which the kernel was not asked (the first moments of a process) it
     * is held only where the peer acknowledged nothing after it, as far as the clocks tell.
     */
    public Fact<Boolean> knewOfEnd() {
        boolean blind = witnesses.end != null && witnesses.end.kernel().source() == EvidenceSource.NONE && k.source() != EvidenceSource.NONE;
        return blind && Fact.orElse(ackReceivedAgo, UNKNOWN) < endAgoMillis() - CLOCKS_APART_MILLIS ? Fact.inferred(false, "the kernel was not asked when a read returned -1")
            : witnesses.knewOfEnd;
    }

    /** The end of stream that was met before this failure; null if none was. */
    public Sighting end() {
        return witnesses.end;
    }

    /** Milliseconds since that; unknown without one. */
    public long endAgoMillis() {
        return witnesses.end == null ? UNKNOWN : Math.max(0, e.millisBeforeFailure(witnesses.end));
    }

    /** Whether the bytes travelled over this. */
    public Fact<Boolean> isTransport(Transport one) {
        return Fact.known(e.transport() == one, "");
    }

    /** Whether a write failed, not a read. */
    public Fact<Boolean> isWrite() {
        return Fact.known(!e.isRead(), "");
    }

    /** Which side this program is. */
    public Fact<Role> role() {
        return isTcp() || e.role() == null ? numbers.role
            : e.isRoleInferred() ? Fact.inferred(e.role(), "the port number tells the role") : Fact.known(e.role(), "the opening was seen");
    }

    /** Whether this program ended its own output. */
    public Fact<Boolean> ownFin() {
        if (isTcp()) {
            return numbers.ownFin;
        }
        return e.outputShut() == null ? Fact.<Boolean>unknown() : Fact.known(e.outputShut(), "the Java object says whether its output is shut");
    }

    /** Whether our own FIN is known by the counters, not by the state. */
    public boolean isOwnFinCounted() {
        return isTcp() && numbers.how == SequenceNumbers.OwnShutdown.BY_COUNTERS;
    }

    /** Whether the peer's kernel has acknowledged it. */
    public boolean isOwnFinAcknowledged() {
        return isOwnFinCounted() && k.outQueue() == 0;
    }

    /** Whether our own FIN is known by the kernel's state. */
    boolean isOwnFinByState() {
        return isTcp() && numbers.how == SequenceNumbers.OwnShutdown.BY_STATE;
    }

    /** Whether a reset ended the connection. */
    public Fact<Boolean> reset() {
        return ending.reset;
    }

    /** Whether the peer's FIN came before the end. */
    public Fact<Boolean> fin() {
        return ending.fin;
    }

    /** Whether it is known, either way, that a FIN came: known true, or supposed. */
    public Fact<Boolean> finDecided() {
        return fin().supposed() == null ? Fact.inferred(true, "whether a FIN came is not known")
            : Fact.known(true, "").atMost(fin().grade(), "whether a FIN came is not certain");
    }

    /** Whether the peer acknowledged data of ours after its FIN. */
    public Fact<Boolean> halfClosed() {
        return ending.halfClosed;
    }

    /** Whether it did so after a read had said end of stream. */
    public Fact<Boolean> acknowledgedAfterEnd() {
        return ending.acknowledgedAfterEnd;
    }

    /** Whether the FIN came so soon before, or with, the last acknowledgement that the two are taken for one. */
    boolean isFinNearAcknowledgement() {
        return ending.isFinNearAcknowledgement;
    }

    /** The FIN's age is at least this. */
    public Fact<Long> closedAgo() {
        return ending.closedAgo;
    }

    /** The FIN's age is at most this. */
    public Fact<Long> closedAgoAtMost() {
        return ending.closedAgoAtMost;
    }

    /** Payload that left. */
    public Fact<Long> sent() {
        return numbers.sent;
    }

    /** Payload that was acknowledged. */
    public Fact<Long> acknowledged() {
        return numbers.acknowledged;
    }

    /** Payload that was never acknowledged. */
    public Fact<Long> lost() {
        return numbers.lost;
    }

    /** The part of it that never left. */
    public Fact<Long> neverSent() {
        return numbers.neverSent;
    }

    /**
     * Whether this side had ended its output, and its kernel goes on sending what it holds: that is not lost unless a reset follows, by the peer or by a
     * close over unread bytes.
     */
    public boolean isStillSending() {
        TcpState state = k.state();
        return isTcp() && e.event() == Evidence.Event.WRITE_FAILURE
            && (state == TcpState.FIN_WAIT_1 || state == TcpState.CLOSING || state == TcpState.LAST_ACK);
    }

    /** Payload that came. */
    public Fact<Long> received() {
        return received;
    }

    /** The part of it that nobody read. */
    public Fact<Long> unread() {
        return ending.unread.known() == null ? Fact.count(k.inQueue(), "unread bytes") : ending.unread;
    }

    /** Age of the last data of ours that left. */
    public Fact<Long> dataSentAgo() {
        return dataSentAgo;
    }

    /** Age of the last data that came. */
    public Fact<Long> dataReceivedAgo() {
        return dataReceivedAgo;
    }

    /** Age of the last acknowledgement that came. */
    public Fact<Long> ackReceivedAgo() {
        return ackReceivedAgo;
    }

    /** Age of the connection; unknown below zero. */
    long connectionAge() {
        return connectionAge;
    }

    /** Round trip in milliseconds, for thresholds. */
    public long roundTripMillis() {
        return roundTrip;
    }

    /** Whether the application had read data of the peer. */
    public Fact<Boolean> conversed() {
        return conversed;
    }

    /** Whether the connection was at rest when the FIN came. */
    public Fact<Boolean> idle() {
        return idle;
    }

    /** Whether nothing of ours waited for an answer. */
    public Fact<Boolean> answered() {
        return answered;
    }

    /**
     * Whether what ended the connection in the middle of our data was the peer's own doing: a reset has the peer's address whoever sends it, and a FIN
     * can have been a half-close that another's reset came after.
     */
    public Fact<Boolean> cutByPeer() {
        return resetByPeer();
    }

    /** Whether an accepted connection carried our words alone: no request shows who is the client (FTP in active mode: the server connects). */
    public boolean isRoleReversible() {
        return isTcp() && role().isSupposed(Role.SERVER) && received.isSupposed(0L) && Fact.orElse(sent(), 0) > 0;
    }

    /** Whether our last data left with the peer's last or after it, so that it may have had no answer. */
    public boolean isLastDataOurs() {
        return lastDataOurs;
    }

    /** Whether the peer was heard from after our last data had left. */
    public Fact<Boolean> answering() {
        return answering;
    }

    /** What a read was waiting for. */
    public Owed owed() {
        return Owed.of(this);
    }

    /** Whether the way is longer than a tick of the kernel's clock: then no answer comes within the tick of its question. */
    boolean isSlowerThanATick() {
        return k.minRttMicros() > TICK_MILLIS * 1_000;
    }

    /** For how long nothing had come from the peer when our last data left; below zero where it was answering or that is not known. */
    public long silenceMillis() {
        return silence;
    }

    /** Whether data of ours was on its way when the peer ended the connection. */
    public Fact<Boolean> cutOff() {
        return cutOff;
    }

    /** Whether no FIN of the peer's came that ended the connection: none at all, or one of a half-close. */
    public Fact<Boolean> noFin() {
        if (ending.fin.supposed() == null && errno() == Errno.ECONNRESET) {
            return Fact.inferred(true, "the error is ECONNRESET; whether a FIN had come is not known");
        }
        return Fact.any(Fact.not(ending.fin), ending.halfClosed);
    }

    /** Whether the FIN was a whole close, as far as that can be told. */
    public Fact<Boolean> wholly() {
        boolean soon = halfClosed().isKnown(false) || halfClosed().isSupposed(false) && ending.isFinNearAcknowledgement;
        return soon ? resetByPeer() : Fact.inferred(true, "whether the peer had closed one direction only is not known");
    }

    /**
     * Whether the reset is the peer's own: who had closed one direction only, and waits for our answer, is still there when something on the way
     * answers in its name.
     */
    private Fact<Boolean> resetByPeer() {
        return isNear() ? Fact.known(true, "both ends are on this machine: nothing else can have answered in the peer's name")
            : Fact.inferred(true, "something on the way can have answered in the name of a peer that had closed one direction only");
    }

    /**
     * Whether the peer is on this machine, and nothing makes the way to it longer: no middlebox is between, and its kernel's answer comes before our
     * write returns.
     */
    public boolean isNear() {
        return e.isSameMachine() && k.minRttMicros() < SHORTEST_WAY_MICROS;
    }

    /** As {@link #wholly}, but a client that half-closed and went on acknowledging had not gone. */
    public Fact<Boolean> leftForGood() {
        if (halfClosed().isKnown(true) && isLost()) {
            return Fact.inferred(false, "the client had closed one direction only, and went on acknowledging");
        }
        if (isLost() && !acknowledged().isKnown(0L)) {
            return Fact.inferred(true, "a client that had closed one direction only can have acknowledged something after it");
        }
        return lost().known() == null ? Fact.inferred(true, "") : resetByPeer();
    }

    private boolean isLost() {
        return lost().supposed() != null && lost().supposed() > 0;
    }

    /**
     * Whether this program closed before an answer to what it had written could come: the peer's FIN can have been the end of one direction alone,
     * and then it takes what is under way.
     */
    public boolean isUnderWay() {
        return e.event() == Evidence.Event.LOST_WRITE && errno() == Errno.EPIPE && k.state() != TcpState.CLOSE && !e.isResetSeenLater();
    }

    /** Whether the peer may still take what it had not acknowledged when the kernel was asked. */
    public boolean isPerhapsStillTaken() {
        return isPerhapsStillSent() || e.event() == Evidence.Event.ABORTIVE_CLOSE;
    }

    /** Whether what had not left this machine when the kernel was asked may have left since: a close that resets nothing lets it go, with our FIN. */
    public boolean isPerhapsStillSent() {
        return isUnderWay() || isStillTrying();
    }

    /** Whether this machine has not given up what it sends in vain: this program's patience, or its close, has ended the wait. */
    public boolean isStillTrying() {
        return e.event() == Evidence.Event.LOST_WRITE && errno().isUnreachable() && k.state() != TcpState.CLOSE;
    }

    /** Whether nothing had come from the peer for some time, and that time was the peer's. */
    public Fact<Boolean> silent() {
        return Fact.inferred(silence > HARD_MIDDLE_MILLIS && !isPeerWaiting() && !isHeldHere(), "how long nothing had come from the peer");
    }

    /**
     * Whether the peer was waiting for us: the last thing that came was its request, and this program took its time to answer. No idle time-out on
     * the way is as short.
     */
    public boolean isPeerWaiting() {
        return role().isSupposed(Role.SERVER) && answering.isSupposed(false) && silence < SHORTEST_IDLE_TIMEOUT_MILLIS && isLost()
            && dataReceivedAgo.known() != null && Fact.orElse(dataReceivedAgo, 0) - Fact.orElse(ackReceivedAgo, 0) <= TICK_MILLIS;
    }

    /** Whether the peer's last data came with its FIN, as far as both are dated. */
    public boolean isDataWithFin() {
        Long closed = closedAgo().known();
        Long in = dataReceivedAgo.known();
        return closed != null && in != null && in - closed <= 2 * roundTrip + TOGETHER_MILLIS;
    }

    /** Whether the connection was kept and had a rest before it was used again. */
    public Fact<Boolean> rested() {
        if (idle.supposed() == null) {
            return idle;
        }
        boolean layClosed = silence > HARD_MIDDLE_MILLIS;
        // behind a last message that nobody read the rest is not known
        boolean goodbye = Fact.orElse(unread(), 0) > 0;
        boolean atRest = idle.supposed() && (connectionAge < 0 || connectionAge > (goodbye ? LONG_PAUSE_MILLIS : YOUNG_MILLIS));
        return Fact.inferred(layClosed && !isYoung() || atRest, "how long the connection was at rest and lay closed");
    }

    /**
     * By the segments, a hint and no more: a request takes one, an answer one or more; the last of ours is the one that was lost. Who writes head and
     * body apart has two, and how many an answer takes is chance.
     */
    public boolean isPerhapsUnanswered() {
        // of TLS the handshake takes some of each
        return !e.isTls() && k.dataSegmentsIn() >= 0 && k.dataSegmentsOut() - (isLost() ? 1 : 0) > k.dataSegmentsIn();
    }

    /** How long the connection waited in this program's accept queue, at the least, by ages that are older than the accept; below zero if unknown. */
    public long acceptQueueMillis() {
        if (!isTcp() || !role().isKnown(Role.SERVER) || e.connectionAgeMillis() < 0) {
            return UNKNOWN;
        }
        long oldest = Math.max(k.lastAckReceivedMillis(), k.lastDataReceivedMillis());
        oldest = k.dataSegmentsOut() == 0 ? Math.max(oldest, k.lastDataSentMillis()) : oldest;
        long waited = oldest - e.connectionAgeMillis();
        return waited > CLOCKS_APART_MILLIS ? waited : UNKNOWN;
    }

    /** Whether the client's FIN had come before this program accepted the connection. */
    public Fact<Boolean> leftBeforeAccept() {
        Long closed = closedAgo().known();
        if (e.connectionAgeMillis() < 0 || closed == null) {
            return role().isKnown(Role.CLIENT) ? Fact.known(false, "this program connected") : Fact.<Boolean>unknown();
        }
        if (closed <= e.connectionAgeMillis() + CLOCKS_APART_MILLIS) {
            return Fact.known(false, "the FIN's age and that of the accept");
        }
        return Fact.inferred(!isFinBehindRequest(), "a FIN can be the end of the client's sending alone");
    }

    /**
     * Whether the client's FIN came together with its last bytes, and our data much later: who ends its sending behind its request and waits for the answer
     * (HTTP/1.0, whois, {@code nc -N}) sends the same, and leaves later.
     */
    public boolean isFinBehindRequest() {
        Long closed = closedAgo().known();
        Long in = dataReceivedAgo.known();
        long together = 2 * roundTrip + TOGETHER_MILLIS;
        return closed != null && in != null && role().isSupposed(Role.SERVER) && isTcp() && isLost() && !isGoodbyeUnread()
            && in - closed <= together && silence > together;
    }

    /** Whether unread bytes fill the window that we give the peer, and have for some time. */
    public Fact<Boolean> inputFull() {
        Long unread = unread().known();
        Long in = dataReceivedAgo.known();
        if (unread == null) {
            return Fact.unknown();
        }
        if (unread < SMALLEST_WINDOW || in != null && in <= HARD_MIDDLE_MILLIS) {
            return Fact.known(false, "this program was reading");
        }
        if (k.receiveWindow() >= 0) {
            return Fact.known(k.receiveWindow() == 0, "the window that we give the peer");
        }
        if (k.receiveThreshold() > 2 * unread) {
            return Fact.known(false, "the unread bytes are a small part of our window");
        }
        return k.receiveThreshold() <= 0 ? Fact.inferred(false, "the size of our window is not known")
            : Fact.inferred(unread >= k.receiveThreshold(), "the unread bytes against the size of our window");
    }

    /** Whether the peer's last bytes are a goodbye of TLS that nobody read, and no request. */
    public boolean isGoodbyeUnread() {
        long unread = Fact.orElse(unread(), 0);
        return e.isUnreadTls() && unread > 0 && unread <= LONGEST_GOODBYE;
    }

    /**
     * Of a client that closed: from its last request to its close, the time-out that people look for. Where its last bytes are a goodbye, from the
     * accept: at most. Below zero if unknown, as behind a FIN that can be a half-close.
     */
    public long waitedMillis() {
        Long closed = closedAgo().known();
        Long in = dataReceivedAgo.known();
        if (closed == null || in == null || !role().isSupposed(Role.SERVER)) {
            return UNKNOWN;
        }
        if (isFinBehindRequest()) {
            return UNKNOWN;
        }
        if (isGoodbyeUnread()) {
            return e.connectionAgeMillis() < 0 ? UNKNOWN : Math.max(0, e.connectionAgeMillis() - closed);
        }
        return Math.max(0, in - closed);
    }

    /** Whether the connection was at rest, as far as segments tell: at least as many of ours were acknowledged as the client had sent. */
    public boolean isPushed() {
        return isTcp() && !isGoodbyeUnread() && Fact.orElse(acknowledged(), 0) > 0 && k.dataSegmentsIn() != UNKNOWN && received.known() != null
            && k.dataSegmentsOut() - (isLost() ? 1 : 0) >= k.dataSegmentsIn() && waitedMillis() > 2 * roundTrip + TOGETHER_MILLIS;
    }

    /** Whether our last data left shortly before or after the client's close: then that it was at rest is not said. */
    public boolean isSentNearClose() {
        Long out = dataSentAgo.known();
        Long closed = closedAgo().known();
        return out != null && closed != null && Math.abs(closed - out) <= LONG_PAUSE_MILLIS;
    }

    /**
     * Whether a client that asked once left in the middle of a stream of ours, as far as the pace tells: several segments since its last bytes, on the
     * average no further apart than a second, and the last of them near its close.
     */
    public boolean isStreamed() {
        long in = k.dataSegmentsIn();
        long acknowledged = k.dataSegmentsOut() - (isLost() ? 1 : 0) - in;
        return isPushed() && isSentNearClose() && in <= ONE_REQUEST_SEGMENTS && acknowledged >= STREAM_SEGMENTS
            && waitedMillis() / acknowledged <= LONG_PAUSE_MILLIS;
    }

    /** Whether the peer had gone on sending by itself after our last data, as far as the pace tells: events, pushes, a long answer. */
    public boolean isPeerSendingAlone() {
        long surplus = k.dataSegmentsIn() - k.dataSegmentsOut();
        long span = Fact.orElse(dataSentAgo, UNKNOWN) - Fact.orElse(dataReceivedAgo, UNKNOWN);
        return isTcp() && dataSentAgo.known() != null && dataReceivedAgo.known() != null && surplus >= STREAM_SEGMENTS
            && span > HARD_MIDDLE_MILLIS && span / surplus <= LONG_PAUSE_MILLIS;
    }

    /** Whether the last of that came so shortly before that it was no rest. */
    public Fact<Boolean> peerWasSending() {
        return Fact.known(isPeerSendingAlone() && Fact.orElse(dataReceivedAgo, 0) <= LONG_PAUSE_MILLIS, "the pace of what the peer had sent");
    }

    /** Whether all that the peer has said is so short that it can be a first word of an answer that was still to come. */
    public boolean isPerhapsInterim() {
        Long all = received.known();
        return isTcp() && all != null && all > 0 && all <= LONGEST_INTERIM && !acknowledged().isSupposed(0L);
    }

    private boolean isYoung() {
        return connectionAge >= 0 && connectionAge <= YOUNG_MILLIS;
    }

    /** Whether this program was sending a great deal when the connection ended, all of which happened to be acknowledged. */
    public Fact<Boolean> streaming() {
        if (!lost().isSupposed(0L)) {
            return lost().is(0L);
        }
        Long out = dataSentAgo.known();
        Long acked = acknowledged().known();
        if (acked != null && acked < STREAM_BYTES || out != null && out > LONG_PAUSE_MILLIS) {
            return Fact.known(false, "little had been sent, or long before");
        }
        if (out == null || acked == null) {
            return Fact.unknown();
        }
        Long in = dataReceivedAgo.known();
        boolean since = in == null || in > out;
        return Fact.inferred(since && out <= HARD_MIDDLE_MILLIS && !e.isRead(), "much had been sent since the peer's last word, the last of it a"
            + " moment ago");
    }

    /**
     * Whether what failed was no more than the alerts of a TLS library, and nothing beside them was lost. That a loss of the size of the alert that
     * failed was an alert, too, is inferred: a library says two things as it closes, and data can have that size by chance.
     */
    public Fact<Boolean> isAlertOnly() {
        if (!e.isTlsAlert()) {
            return Fact.known(false, "");
        }
        Long lost = lost().supposed();
        if (lost == null) {
            return Fact.unknown();
        }
        Fact<Boolean> only = lost > 0 && TlsRecords.isAlerts(lost, e.operationBytes())
            ? Fact.inferred(true, "what was lost before the alert has the size of alerts") : Fact.known(lost == 0, "what was lost before the alert");
        return only.atMost(lost().grade(), "");
    }

    /** Whether the time limit of the connection passed while the peer's window was closed. */
    public boolean isStalledByWindow() {
        return errno() == Errno.ETIMEDOUT && Fact.orElse(neverSent(), 0) > 0 && !isOneWay() && !isHeldHere()
            && (k.sendWindow() == 0 || answering.isSupposed(true));
    }

    /**
     * Whether it passed, or somebody's word ended the connection, while the peer was heard from and its window was open: what we sent was lost or rejected
     * on the way, what it sent was not.
     */
    public boolean isOneWay() {
        return errno().isUnreachable() && isResent() && k.sendWindow() > 0 && heardWhileRepeating();
    }

    /**
     * A later sign of life than the last repetition, or than the one before it: by the least wait between the two, which does not grow with the time
     * until this program notices, nor is it more than half of that since the last.
     */
    private boolean heardWhileRepeating() {
        long sent = Fact.orElse(dataSentAgo, UNKNOWN);
        return lastHeard() >= 0 && lastHeard() < sent + Math.min(sent / 2, waited(repeated()));
    }

    /** Whether the peer was heard from when what was sent in vain had left, by more than the way takes, and nothing tells that it was later. */
    public boolean isHeardSinceFirstSent() {
        return errno().isUnreachable() && isResent() && lastHeard() >= 0 && lastHeard() + onItsWay() < firstSentAgo();
    }

    /**
     * Whether data waits that nothing of the peer's holds back: all that had left was acknowledged, and its window has room. A route, a firewall or an
     * interface of this machine does. Of a reset, also by the age of the last acknowledgement: a sender that paces itself waits for less.
     */
    public boolean isHeldHere() {
        long unsent = Fact.orElse(neverSent(), 0);
        return isTcp() && unsent > 0 && neverSent().isKnown(Fact.orElse(lost(), UNKNOWN)) && k.sendWindow() >= Math.min(unsent, LARGEST_SEGMENT)
            && (errno().isUnreachable() || errno() == Errno.ECONNRESET && Fact.orElse(ackReceivedAgo, 0) > HARD_MIDDLE_MILLIS);
    }

    /** Whether a client's connection was never used by the peer: nothing was acknowledged, and nothing came. */
    public boolean isNeverTaken() {
        return role().isSupposed(Role.CLIENT) && received().isKnown(0L) && acknowledged().isKnown(0L) && fin().isSupposed(false) && isLost();
    }

    /** Whether data waits behind a full window that the peer has confirmed until now: it speaks only when we ask, at longer and longer times. */
    public boolean isProbedByUs() {
        return k.sendWindow() == 0 && Fact.orElse(neverSent(), 0) > 0 && answering.isSupposed(false) && silence <= LONGEST_TIMEOUT_MILLIS
            && k.retransmits() < UNANSWERED && k.probes() < UNANSWERED && isFullForLong();
    }

    /** By what was sent again: the peer confirmed it each time, or the count of the unanswered would have grown. */
    private boolean isFullForLong() {
        return k.totalRetrans() > k.retransmits() || k.probes() > 0;
    }
}
