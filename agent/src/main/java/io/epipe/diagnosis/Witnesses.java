package io.epipe.diagnosis;

import static io.epipe.diagnosis.Evidence.UNKNOWN;

import io.epipe.connection.PastFailure;
import io.epipe.connection.Sighting;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;

/**
 * What threads met on the connection, and what the program knew by it. Nothing orders two threads between the kernel and our hook: what another
 * thread met within the same moments was the same event, and no warning.
 */
final class Witnesses {

    /**
     * Another thread that met the end this shortly before met the same event: a waiting writer wakes as fast, but for the scheduler, and nobody has
     * told the thread that goes on. The same event has the same verdict, whichever thread wins by microseconds.
     */
    private static final long SAME_MOMENT_MILLIS = 50;
    /** A call that the program had begun has come to its socket by then, also where many threads wait for a processor (measured: 100 ms). */
    private static final long ON_THE_WAY_MILLIS = 200;
    /** No writer that waited is woken so late: the call began when the other thread had met the end already. */
    private static final long LONG_AGO_MILLIS = 1_000;

    /** The operation of a read that did not throw out of the method which names it. */
    private static final String UNNAMED_READ = "read";

    private final Evidence e;
    private final KernelSnapshot k;

    /** Whether the program had been told of a failure before this call. */
    final Fact<Boolean> failedBefore;
    /** The first failure that was met before this one; null if there was none. */
    final Sighting firstFailure;
    /** Whether this error is the first that any call on the connection met. */
    final Fact<Boolean> firstError;
    /** Whether the program had read the end of stream before this call. */
    final Fact<Boolean> knewOfEnd;
    /** The end of stream that says so, or the first that was met; null if none. */
    final Sighting end;
    /** Whether a read met a reset; then no FIN had come, for after a FIN reads say -1 whatever follows (SOCK_DONE). */
    final boolean resetMet;
    /** Whether the JDK's object has noted one that nobody saw; on 8 it can be a write's. */
    final boolean resetNoted;
    /** The error that ended the connection: this call's own, or the one that another call took, which left EPIPE to this one. */
    final Errno errno;
    /** Whether a write met ECONNRESET. */
    final boolean resetMetByWrite;
    /** Whether a read met a FIN, by the kernel's state at that -1. */
    final boolean finMet;
    /** The FIN is at least so old, by a -1; unknown without one. */
    final long finAgoAtLeast;
    /** The FIN is at most so old: a -1 of an own shutdownInput, when none had come. */
    final long finAgoAtMost;

    Witnesses(Evidence evidence, KernelSnapshot kernel) {
        e = evidence;
        k = kernel;
        Sighting failure = null;
        Sighting accusing = null;
        Sighting anyEnd = null;
        Fact<Boolean> before = Fact.known(false, "no call on this connection had failed before");
        Fact<Boolean> told = Fact.known(false, "no read had returned -1");
        // the error is delivered once: to a write that has it no read has met it, and JDK 8 notes that of a write in the same field
        boolean noted = Boolean.TRUE.equals(e.resetMetByRead()) && e.errno() != Errno.ECONNRESET;
        boolean reset = e.isRead() && e.errno() == Errno.ECONNRESET;
        boolean resetWrite = false;
        boolean fin = false;
        long least = UNKNOWN;
        long most = UNKNOWN;
        Errno taken = reset || noted ? Errno.ECONNRESET : null;
        for (Sighting s : e.sightings()) {
            long ago = e.nanosBeforeFailure(s);
            if (s.kind() != Sighting.Kind.END_OF_STREAM) {
                taken = taken == null && isReason(s.errno()) ? s.errno() : taken;
                reset |= s.isRead() && s.errno() == Errno.ECONNRESET;
                resetWrite |= !s.isRead() && s.errno() == Errno.ECONNRESET;
                if (ago >= 0) {
                    failure = failure == null ? s : failure;
                    before = surer(before, wasTold(s, ago, "an earlier call on this connection had failed"));
                }
                continue;
            }
            long millis = e.millisBeforeFailure(s);
            if (isOwnShutdownInput(s)) {
                if (millis >= 0) {
                    most = most < 0 ? millis : Math.min(most, millis);
                }
                continue;
            }
            fin |= isFin(s.kernel().state());
            if (ago < 0) {
                continue;
            }
            anyEnd = anyEnd == null ? s : anyEnd;
            least = isFin(s.kernel().state()) ? Math.max(least, millis) : least;
            Fact<Boolean> this1 = wasToldOfEnd(s, ago, millis, kernel);
            if (this1.isSupposed(true) && (accusing == null || this1.grade().compareTo(told.grade()) < 0)) {
                accusing = s;
            }
            told = surer(told, this1);
        }
        failedBefore = before;
        firstFailure = failure;
        knewOfEnd = told;
        end = accusing == null ? anyEnd : accusing;
        resetMet = reset;
        resetNoted = noted;
        resetMetByWrite = resetWrite;
        finMet = fin;
        finAgoAtLeast = least;
        finAgoAtMost = most;
        errno = e.errno() == Errno.EPIPE && taken != null ? taken : e.errno();
        firstError = firstError();
    }

    /** Whether an error tells why a connection ended; EPIPE is what later calls get whatever the reason. */
    private static boolean isReason(Errno one) {
        return one != null && one != Errno.EPIPE && (one.isBreak() || one.isUnreachable());
    }

    private static Fact<Boolean> surer(Fact<Boolean> one, Fact<Boolean> other) {
        return Fact.any(one, other);
    }

    /** Whether what a thread met was known to the program before the failing call began. */
    private Fact<Boolean> wasTold(Sighting s, long nanosAgo, String what) {
        if (s.isRead() && e.isInputShutDown() && UNNAMED_READ.equals(s.operation())) {
            // measured: SocketChannel.read returns from its finally block, and the exception is gone
            return Fact.inferred(false, "after an own shutdownInput the JDK's channel says -1 instead");
        }
        if (isOwn(s)) {
            return Fact.known(true, what);
        }
        if (nanosAgo < SAME_MOMENT_MILLIS * 1_000_000) {
            return Fact.inferred(false, "what another thread met in the same moment was no warning");
        }
        long millis = nanosAgo / 1_000_000;
        if (millis >= LONG_AGO_MILLIS) {
            return Fact.known(true, what + ", in another thread, long before")
                .atMost(e.isResumed() ? Fact.Grade.INFERRED : Fact.Grade.KNOWN, "the write can have waited as long");
        }
        return hasBegunAfter(s, nanosAgo).isKnown(true) ? Fact.known(true, what + ", in another thread, before this call began")
            : Fact.inferred(true, what + ", in another thread, some time before");
    }

    /** Whether the thread that met this is the program's own, and began to write after it. */
    private boolean isOwn(Sighting s) {
        return e.isOwn(s) && !e.isResumed();
    }

    /** Whether the failing call began after this: no writer was inside when the JDK's lock was looked at, or this thread was seen elsewhere later. */
    private Fact<Boolean> hasBegunAfter(Sighting s, long nanosAgo) {
        if (e.isResumed()) {
            return Fact.inferred(false, "the write was under way, and its rest alone was written now");
        }
        if (e.begunNanos() != 0 && e.begunNanos() - s.seenNanos() >= 0) {
            return Fact.known(true, "this thread was seen elsewhere after that");
        }
        if (!Boolean.FALSE.equals(s.otherWriterInside()) || e.failedNanos() - s.lookedNanos() <= 0) {
            return Fact.inferred(false, "the write may have begun before");
        }
        Fact<Boolean> free = Fact.known(true, "no writer was inside when the JDK's lock was looked at");
        // what the program calls one write may be many of the socket's, and a thread may have waited for the processor on its way to the first
        return e.isLayered() || nanosAgo < ON_THE_WAY_MILLIS * 1_000_000
            ? free.atMost(Fact.Grade.INFERRED, "the program's own call can have begun before") : free;
    }

    /** A writer can wait for longer than any reader: only what shows that its call began after the -1 says that the program knew. */
    private Fact<Boolean> wasToldOfEnd(Sighting s, long nanosAgo, long millis, KernelSnapshot kernel) {
        if (e.event() == Evidence.Event.LOST_WRITE) {
            return hasWrittenAfter(s, millis);
        }
        boolean blind = s.kernel().source() == EvidenceSource.NONE;
        if (blind && (e.isInputShutDown() || kernel.source() != EvidenceSource.NONE && !isOwn(s))) {
            return Fact.inferred(false, "the kernel was not asked when a read returned -1");
        }
        Fact.Grade most = blind ? Fact.Grade.INFERRED : Fact.Grade.KNOWN;
        if (isOwn(s)) {
            return Fact.known(true, "the same thread had read the end of stream").atMost(most, "what the -1 came of is not known");
        }
        if (nanosAgo < SAME_MOMENT_MILLIS * 1_000_000) {
            return Fact.inferred(false, "what another thread met in the same moment was no warning");
        }
        Fact<Boolean> later = hasBegunAfter(s, nanosAgo);
        if (later.isSupposed(true)) {
            return Fact.known(true, "another thread had read the end of stream before this call began")
                .atMost(later.grade(), "the program's own call can have begun before").atMost(most, "what the -1 came of is not known");
        }
        long sent = kernel.lastDataSentMillis();
        boolean leftAfter = sent >= 0 && kernel.dataSegmentsOut() != 0 && kernel.retransmits() <= 0
            && millis - sent > Findings.HARD_MIDDLE_MILLIS && Boolean.FALSE.equals(e.otherReaderInside());
        return leftAfter && !Boolean.TRUE.equals(s.otherWriterInside())
            ? Fact.inferred(true, "data of ours left long after another thread had read the end of stream")
            : Fact.inferred(false, "the write may have begun before another thread read the end of stream");
    }

    /** Of a write that succeeded, and was lost: not when the read began, but when the data left says whether the program knew. */
    private Fact<Boolean> hasWrittenAfter(Sighting s, long millis) {
        KernelSnapshot then = s.kernel();
        if (then.outQueue() < 0 || k.outQueue() < 0) {
            return Fact.inferred(false, "what had been written when a read returned -1 is not known");
        }
        if (k.outQueue() + Math.max(0, k.bytesAcked()) <= then.outQueue() + Math.max(0, then.bytesAcked())) {
            return Fact.known(false, "nothing was written after a read had returned -1");
        }
        long sent = k.lastDataSentMillis();
        boolean dated = sent >= 0 && k.retransmits() <= 0;
        if (dated && millis - sent > ON_THE_WAY_MILLIS + Findings.CLOCKS_APART_MILLIS) {
            return Fact.known(true, "data of ours left long after a read had returned -1");
        }
        boolean wasTold = e.isOwn(s) || dated && millis - sent > SAME_MOMENT_MILLIS + Findings.CLOCKS_APART_MILLIS;
        return Fact.inferred(wasTold, "data of ours left after a read had returned -1; when the program began to write it is not known");
    }

    private static boolean isOwnShutdownInput(Sighting s) {
        TcpState state = s.kernel().state();
        return state == TcpState.ESTABLISHED || state == TcpState.FIN_WAIT_1 || state == TcpState.FIN_WAIT_2;
    }

    private static boolean isFin(TcpState state) {
        return state == TcpState.CLOSE_WAIT || state == TcpState.LAST_ACK || state == TcpState.CLOSING || state == TcpState.TIME_WAIT;
    }

    private Fact<Boolean> firstError() {
        if (e.isSendfile() || e.isTransferPossible() && e.kernel().outQueue() != 0) {
            return Fact.inferred(false, "sendfile can take the first error for itself");
        }
        if (firstFailure != null || resetMet || resetNoted || resetMetByWrite) {
            return Fact.known(false, "another call met the first error");
        }
        if (e.isClose()) {
            return Fact.inferred(false, "a close meets no error");
        }
        if (e.transport() != Transport.TCP) {
            return Fact.known(true, "");
        }
        Fact<Boolean> first = Fact.known(true, "no other call can have met the first error");
        if (!isWatched()) {
            return first.atMost(Fact.Grade.INFERRED, "a call that began before the watch may have met the first error");
        }
        if (Boolean.FALSE.equals(e.resetMetByRead())) {
            return first;
        }
        return Boolean.FALSE.equals(e.otherReaderInside()) || e.isLookedAgain() ? first
            : first.atMost(Fact.Grade.INFERRED, "another thread was reading, and may have met the first error");
    }

    /**
     * Whether no call can have met the end of this connection unseen. One that was blocked at an attach runs the old bytecode: where the connection is
     * older than that and lived then, the JDK's object says that no read has met a reset, and there was nothing that a write can have waited with, and
     * nothing that this machine can have given up.
     */
    boolean isWatched() {
        return e.isWatchedThroughout() || e.role() != null && !e.isRoleInferred()
            || Boolean.TRUE.equals(livedWhenWatched()) && Boolean.FALSE.equals(e.resetMetByRead())
            && k.notSentBytes() == 0 && k.retransmits() == 0 && k.probes() == 0;
    }

    /**
     * Whether the connection lived when the watch had begun; null where that is not known. A socket sends nothing and takes nothing once it is reset, so the youngest of its ages is a
     * moment at which it lived.
     */
    Boolean livedWhenWatched() {
        long alive = k.lastAckReceivedMillis();
        if (alive < 0 || e.watchedMillis() < 0) {
            return null;
        }
        // data of ours that left, and data that came, move their field; without any it holds the age of the connection
        alive = k.lastDataSentMillis() < 0 ? alive : Math.min(alive, k.lastDataSentMillis());
        alive = k.lastDataReceivedMillis() < 0 ? alive : Math.min(alive, k.lastDataReceivedMillis());
        return alive + Findings.CLOCKS_APART_MILLIS < e.watchedMillis();
    }

    /** As records tell it; null if nothing failed before. */
    PastFailure pastFailure() {
        return firstFailure == null ? null : firstFailure.asPastFailure();
    }
}
