package io.epipe.incident;

import io.epipe.connection.Connection;
import io.epipe.connection.JdkSockets;
import io.epipe.connection.Role;
import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.story.Stories;
import io.epipe.instrument.Target;
import io.epipe.instrument.Transfers;
import io.epipe.kernel.Errno;
import io.epipe.kernel.KernelProbe;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.TlsRecords;
import io.epipe.netty.NettyChannel;

import java.io.FileDescriptor;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides some milliseconds later whether a write was lost. A write that failed meanwhile tells more, and has the record. Where the
 * kernel's state was CLOSE, the reset had come and the bytes are lost. Where it was CLOSE_WAIT, a peer that has closed answers them with a reset,
 * and one that has closed one direction only acknowledges them: the kernel is asked again, for as long as the program keeps the socket.
 */
final class LostWriteLook extends SecondLook {

    /** A writer of the same event has failed by then. Nanoseconds. */
    private static final long OTHERS_NANOS = 10_000_000L;
    /** Four round trips of half a second: less than what the end of a process leaves to those that wait. */
    private static final long LONGEST_NANOS = 2_000_000_000L;
    /** How much later than by its round trips an answer may come, where processors are busy. Measured: 8 of 50 came later than 20 ms at a load of 14. */
    private static final long SLACK_NANOS = 100_000_000L;
    private static final long PAUSE_NANOS = 2_000_000L;
    /** Two round trips and this: how close to each other two acts can cross on the way, and how soon an answer follows; five ticks. */
    private static final long TOGETHER_MILLIS = 20;
    /** How long before a close or an end the goodbye of a TLS library leaves, and behind the peer's, where processors are busy. */
    private static final long GOODBYE_MILLIS = 100;
    /** Less than any handshake of TLS takes in either direction, and more than a peer says that only confirms. */
    private static final long HANDSHAKE_BYTES = 100;

    /** No network between machines is faster; a virtual one on a machine takes 10 to 40. */
    private static final long AT_ONCE_MICROS = 50;

    private final Connection connection;
    private final long failedNanos;
    private final WeakReference<Object> socket;
    private final KernelProbe probe;
    private final long id;
    private final boolean asRead;
    private final AtomicLong recorded;
    private final Transfers loaded;
    private final boolean atClose;
    private Evidence seen;
    private boolean asked;

    /**
     * @param id       the record's
     * @param asRead   whether a record of a failed read is made if no write was lost
     * @param recorded counts the records that are made
     */
    LostWriteLook(Detection d, Object socket, Transfers transfers, KernelProbe probe, long id, boolean asRead, AtomicLong recorded) {
        super(d, socket, transfers);
        connection = d.connection;
        failedNanos = d.nanoTime;
        this.socket = new WeakReference<Object>(socket);
        this.probe = probe;
        this.id = id;
        this.asRead = asRead;
        this.recorded = recorded;
        loaded = transfers;
        atClose = d.target.meaning() == Target.Meaning.CLOSING;
    }

    @Override
    public Look look(Evidence first) {
        if (seen == null) {
            Look others = super.look(first);
            if (others.isWaiting()) {
                return others;
            }
            seen = others.evidence();
        }
        if (System.nanoTime() - failedNanos - OTHERS_NANOS < 0) {
            return Look.again(failedNanos + OTHERS_NANOS);
        }
        long claimed = connection.writeIncident();
        Look decided = claimed != 0 && claimed != id ? Look.NOTHING : decided(seen);
        if (decided.isWaiting()) {
            return decided;
        }
        Evidence lost = decided.evidence();
        if (lost != null && !isFirst()) {
            lost = null;
        }
        if (lost == null && !connection.historyToWrite().withdrawLoss(id)) {
            lost = seen;
        }
        if (lost == null && asRead && (claimed == 0 || claimed == id) && isFirst()) {
            lost = seen.again().event(Evidence.Event.READ_FAILURE).build();
        }
        if (lost != null) {
            recorded.incrementAndGet();
        }
        return Look.told(lost);
    }

    /** Whether no write has its record of the connection's end by now. */
    private boolean isFirst() {
        long first = connection.historyToWrite().claimWriteIncident(id);
        return first == 0 || first == id;
    }

    /** The evidence of a lost write; nothing if it was none, or may be none. */
    private Look decided(Evidence e) {
        KernelSnapshot kernel = e.kernel();
        if (asked) {
            return answered(e, kernel);
        }
        if ((atClose || e.isExceptionless() && isAnswerToLastWords(kernel)) && isGoodbyeOfEngine(e)) {
            return Look.NOTHING;
        }
        if (kernel.state() == TcpState.CLOSE) {
            return isLost(e) ? Look.told(e) : Look.NOTHING;
        }
        if (isOwnFinAlone(e)) {
            return Look.NOTHING;
        }
        if (e.errno() == Errno.ETIMEDOUT) {
            return Look.told(e);
        }
        asked = true;
        return answered(e, kernel);
    }

    /**
     * Whether all that a channel has lost at its close, or its end of stream, is the goodbye of a TLS library that an SSLEngine made: the engine is not on the stack then, and
     * nothing tells what a channel carries. So by all of: an engine was used in this program, as much was said in both directions as a handshake
     * takes, everything before was acknowledged, and what was not has the size of an alert to the byte and left just before.
     */
    private boolean isGoodbyeOfEngine(Evidence e) {
        Findings f = findings(e);
        long lost = Fact.orElse(f.lost(), 0);
        long sent = e.kernel().lastDataSentMillis();
        return e.errno() != Errno.ETIMEDOUT && e.operation().contains("Channel") && TlsRecords.isEncryptedAlerts(lost)
            && Fact.orElse(f.neverSent(), 0) == 0 && sent >= 0 && sent <= GOODBYE_MILLIS + together(e.kernel())
            && e.kernel().bytesReceived() >= HANDSHAKE_BYTES && Fact.orElse(f.acknowledged(), 0) >= HANDSHAKE_BYTES
            && loaded.isLoaded(LostWrites.TLS_ENGINES);
    }

    /** Whether our last data left right behind the peer's, as the answer to a close_notify does, and no request on a connection at rest. */
    private static boolean isAnswerToLastWords(KernelSnapshot k) {
        return k.lastDataReceivedMillis() >= 0 && k.lastDataReceivedMillis() - k.lastDataSentMillis() <= GOODBYE_MILLIS;
    }

    /** Whether a write was lost for certain when the read met the end: the reset had come, and what it took was no goodbye. */
    static boolean isLost(Evidence e) {
        return e.kernel().state() == TcpState.CLOSE && !isOwnFinAlone(e) && !(e.isExceptionless() && isCrossedGoodbye(e));
    }

    /** Whether what was not acknowledged is our own FIN: another thread is closing, and the JDK's object did not say so yet. */
    private static boolean isOwnFinAlone(Evidence e) {
        Fact<Long> lost = findings(e).lost();
        return lost.isSupposed(0L) || lost.isSupposed(1L) && lost.known() == null;
    }

    /** What became of bytes that were unacknowledged behind the peer's FIN. */
    private Look answered(Evidence e, KernelSnapshot kernel) {
        KernelSnapshot now = askAgain();
        if (now == null) {
            return isWrittenIntoAClosedConnection(e) ? Look.told(e) : Look.NOTHING;
        }
        if (now.outQueue() == 0 || now.bytesAcked() > kernel.bytesAcked()) {
            return Look.NOTHING;
        }
        if (now.state() == TcpState.CLOSE) {
            return isCrossedGoodbye(e) ? Look.NOTHING : Look.told(e.again().resetSeenLater(true).build());
        }
        long roundTrip = Math.max(0, kernel.rttMicros()) / 1_000;
        if (System.nanoTime() - failedNanos >= Math.min(LONGEST_NANOS, SLACK_NANOS + 4 * roundTrip * 1_000_000)) {
            // a peer that had closed would have answered with a reset by now: it has ended one direction, and reads on
            return Look.NOTHING;
        }
        return Look.afterPause(failedNanos, PAUSE_NANOS);
    }

    /** What the kernel says now; null if the socket is closed by now. */
    private KernelSnapshot askAgain() {
        Object object = socket.get();
        Object fd = connection.get();
        NettyChannel channel = fd instanceof FileDescriptor ? null : NettyChannel.of(fd);
        if (channel != null) {
            FileDescriptor descriptor = channel.descriptor();
            KernelSnapshot now = descriptor == null ? KernelSnapshot.NONE : probe.probe(descriptor);
            return channel.isOpen() && now.state() != null ? now : null;
        }
        if (object == null || !(fd instanceof FileDescriptor) || !JdkSockets.isOpen(object)) {
            return null;
        }
        KernelSnapshot now = probe.probe((FileDescriptor) fd);
        return JdkSockets.isOpen(object) && now.state() != null ? now : null;
    }

    /**
     * Our data left so long after the peer's FIN that no crossing explains it, a moment ago, so that the reset can be under way still; and we are
     * who asks: nobody will answer.
     */
    static boolean isWrittenIntoAClosedConnection(Evidence e) {
        return !findings(e).isNear() && !isAnsweredAtOnce(e.kernel()) && isClient(e) && !findings(e).halfClosed().isKnown(true)
            && e.kernel().lastDataSentMillis() <= together(e.kernel()) && silence(e.kernel()) > together(e.kernel());
    }

    /** Whether a reset comes sooner than a program reads on after its write: between namespaces of one machine, and hardly anywhere else. */
    private static boolean isAnsweredAtOnce(KernelSnapshot k) {
        return k.minRttMicros() > 0 && k.minRttMicros() < AT_ONCE_MICROS;
    }

    /**
     * Our last word left right after the peer's, which went away with it: nothing more was asked. A new request comes after a rest, or after
     * the close; an answer that nobody took is always a loss.
     */
    private static boolean isCrossedGoodbye(Evidence e) {
        KernelSnapshot k = e.kernel();
        long rest = k.lastDataReceivedMillis() < 0 || k.lastDataSentMillis() < 0 ? Long.MAX_VALUE
            : k.lastDataReceivedMillis() - k.lastDataSentMillis();
        return isClient(e) && k.dataSegmentsIn() > 0 && silence(k) <= together(k) && rest <= together(k);
    }

    private static boolean isClient(Evidence e) {
        return findings(e).role().isSupposed(Role.CLIENT);
    }

    private static Findings findings(Evidence e) {
        return Stories.diagnostician().diagnose(e).facts().findings();
    }

    /** How much later than the last acknowledgement, which the FIN carried, our last data left; negative or 0 if it did not. */
    private static long silence(KernelSnapshot k) {
        return k.lastAckReceivedMillis() < 0 || k.lastDataSentMillis() < 0 ? -1
            : k.lastAckReceivedMillis() - k.lastDataSentMillis();
    }

    private static long together(KernelSnapshot k) {
        return 2 * Math.max(0, k.rttMicros()) / 1_000 + TOGETHER_MILLIS;
    }
}
