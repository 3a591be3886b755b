package io.epipe.diagnosis;

import io.epipe.connection.Role;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;

/**
 * The rules: the first that fits, in the order of docs/verdicts.md. Stateless; any number of threads may use one
 * object. It never throws for evidence whose non-null getters are not null.
 */
public final class Diagnostician {

    /** Beyond two round trips: data written this soon after the peer's last sign of life was on its way already. */
    private static final long ON_ITS_WAY_MILLIS = 10;
    /** Up to here a pause can be a drip in a transfer or a pool hit at the wrong moment. */
    static final long HARD_MIDDLE_MILLIS = 200;
    /** Bytes that two alerts of TLS take at most: what a closing side can have lost without any data. */
    private static final long ALERTS = 200;

    /**
     * Says why an operation failed.
     *
     * @param evidence what was seen of it
     * @return the verdict with its reasons; never null
     */
    public Diagnosis diagnose(Evidence evidence) {
        Facts facts = FactFinder.find(evidence);
        Verdict verdict = verdict(evidence, facts);
        Confidence confidence = confidence(verdict, evidence, facts);
        return new Diagnosis(verdict, confidence, evidence, facts);
    }

    private static Verdict verdict(Evidence e, Facts f) {
        if (e.earlierFailure() != null) {
            return Verdict.ALREADY_FAILED;
        }
        if (e.transport() == Transport.PIPE) {
            return e.errno() == Errno.EPIPE ? Verdict.PIPE_READER_GONE : Verdict.UNKNOWN;
        }
        if (isOutputShutDown(e, f)) {
            return Verdict.OUTPUT_SHUT_DOWN;
        }
        if (e.errno() == Errno.ECONNABORTED) {
            return Verdict.ABORTED_LOCALLY;
        }
        if (e.errno().isUnreachable()) {
            return Verdict.PEER_UNREACHABLE;
        }
        if (!e.errno().isBreak()) {
            return Verdict.UNKNOWN;
        }
        if (isIgnoredEndOfStream(e, f)) {
            return Verdict.IGNORED_END_OF_STREAM;
        }
        if (e.transport() == Transport.UNIX) {
            return unixVerdict(e, f);
        }
        if (!isEvidenceThere(e)) {
            return errorVerdict(e, f);
        }
        return f.isResetReceived() ? resetVerdict(e, f) : Verdict.UNKNOWN;
    }

    private static Verdict resetVerdict(Evidence e, Facts f) {
        if (isMidTransfer(f) && !(e.isTlsAlert() && f.lost() <= ALERTS)) {
            return Verdict.PEER_CLOSED_MID_TRANSFER;
        }
        if (isStale(f) && !e.isTlsAlert()) {
            // an alert is written by a pool that throws the connection away, too: nobody used it again
            return Verdict.STALE_CONNECTION;
        }
        if (f.role() == Role.SERVER && !f.isNoFin()) {
            // with sendfile the FIN is unknown; closed or reset, the client has gone
            return Verdict.CLIENT_GONE;
        }
        if (f.isFin()) {
            return isClosedUnread(f) ? Verdict.PEER_CLOSED_UNREAD : Verdict.PEER_CLOSED;
        }
        if (f.isNoFin() || e.errno() == Errno.ECONNRESET) {
            return f.lost() > 0 && f.silenceMillis() >= 0 ? Verdict.CONNECTION_FORGOTTEN : Verdict.PEER_ABORTED;
        }
        return Verdict.UNKNOWN;
    }

    /** EPIPE is what the kernel answers after an own shutdown; a reset that came later still shows as ECONNRESET. */
    private static boolean isOutputShutDown(Evidence e, Facts f) {
        return !e.isRead() && f.ownShutdown() != Facts.OwnShutdown.NO
            && (e.errno() == Errno.EPIPE || !e.errno().isBreak() && !e.errno().isUnreachable());
    }

    /**
     * Without a FIN the end of stream was an own shutdownInput: nobody told the program that the peer had closed. And an alert is what a TLS
     * library writes when the program closes, as it should after an end of stream.
     */
    private static boolean isIgnoredEndOfStream(Evidence e, Facts f) {
        return !e.isRead() && e.endOfStreamReadAgoMillis() >= 0 && !e.isEndOfStreamReadByJdkOnly() && !e.isTlsAlert()
            && !f.isNoFin() && !f.isAcknowledgedAfterEndOfStream();
    }

    private static boolean isMidTransfer(Facts f) {
        if (f.lost() <= 0 || f.answering() == null) {
            return false;
        }
        return f.answering() || f.silenceMillis() <= onItsWay(f) || isDrip(f);
    }

    /** A server's client that has said nothing and left is gone, whatever the pause: only an upload drips. */
    static boolean isDrip(Facts f) {
        return f.isNotConversed() && f.silenceMillis() > onItsWay(f) && f.silenceMillis() <= HARD_MIDDLE_MILLIS
            && !(f.role() == Role.SERVER && f.isFin());
    }

    private static long onItsWay(Facts f) {
        return 2 * f.roundTripMillis() + ON_ITS_WAY_MILLIS;
    }

    private static boolean isStale(Facts f) {
        if (f.role() != Role.CLIENT || !f.isConversed()) {
            return false;
        }
        boolean answered = Boolean.TRUE.equals(f.answered());
        if (f.isFin()) {
            return Boolean.TRUE.equals(f.idle()) && (f.lost() > 0 || answered);
        }
        return f.isNoFin() && answered;
    }

    /** Everything of ours was acknowledged, and still a reset followed the FIN. */
    private static boolean isClosedUnread(Facts f) {
        return f.lost() == 0 && f.sent() > 0;
    }

    /**
     * Linux {@code net/unix/af_unix.c}: every write after the peer's close is EPIPE, unread data or not, and also a
     * write that was waiting for room (measured). Bytes still queued mean that the peer shut its reading side and
     * lives on.
     */
    private static Verdict unixVerdict(Evidence e, Facts f) {
        if (e.errno() == Errno.ECONNRESET) {
            return Verdict.PEER_ABORTED;
        }
        if (e.kernel().outQueue() > 0) {
            return Verdict.PEER_CLOSED_MID_TRANSFER;
        }
        if (f.role() == Role.SERVER) {
            return Verdict.CLIENT_GONE;
        }
        return f.role() == Role.CLIENT && f.isConversed() ? Verdict.STALE_CONNECTION : Verdict.PEER_CLOSED;
    }

    private static Verdict errorVerdict(Evidence e, Facts f) {
        if (e.errno() == Errno.ECONNRESET) {
            return Verdict.PEER_ABORTED;
        }
        return f.role() == Role.SERVER ? Verdict.CLIENT_GONE : Verdict.PEER_CLOSED;
    }

    static boolean isEvidenceThere(Evidence e) {
        return e.kernel().source() != EvidenceSource.NONE
            && (e.transport() != Transport.TCP || e.kernel().state() != null);
    }

    private static Confidence confidence(Verdict v, Evidence e, Facts f) {
        if (v == Verdict.UNKNOWN) {
            return Confidence.GUESS;
        }
        if (!isEvidenceThere(e)) {
            return isKnownWithoutKernel(v) ? Confidence.LIKELY : Confidence.GUESS;
        }
        return isCertain(v, e, f) ? Confidence.CERTAIN : Confidence.LIKELY;
    }

    /** The program's own acts, and a pipe, which has only one way to answer EPIPE. */
    private static boolean isKnownWithoutKernel(Verdict v) {
        return v == Verdict.ALREADY_FAILED || v == Verdict.OUTPUT_SHUT_DOWN || v == Verdict.IGNORED_END_OF_STREAM
            || v == Verdict.PIPE_READER_GONE;
    }

    private static boolean isCertain(Verdict v, Evidence e, Facts f) {
        boolean recorded = e.role() != null && !e.isRoleInferred();
        boolean longAgo = f.silenceMillis() > HARD_MIDDLE_MILLIS;
        switch (v) {
            case ALREADY_FAILED:
            case PIPE_READER_GONE:
                return true;
            case OUTPUT_SHUT_DOWN:
                return e.errno() == Errno.EPIPE && (f.ownShutdown() == Facts.OwnShutdown.BY_STATE
                    || f.ownShutdown() == Facts.OwnShutdown.BY_COUNTERS && recorded);
            case ABORTED_LOCALLY:
                return e.kernel().state() == TcpState.CLOSE;
            case PEER_UNREACHABLE:
                return e.kernel().state() == TcpState.CLOSE && !isStalledByWindow(e, f);
            case IGNORED_END_OF_STREAM:
                return f.isFinSure() && e.acknowledgedAtEndOfStream() >= 0 && e.kernel().bytesAcked() >= 0;
            case PEER_CLOSED_MID_TRANSFER:
                // acknowledged on after our last data, later than any crossing on the way explains, and more was
                // waiting
                return f.isFinSure() && f.neverSent() > 0 && f.silenceMillis() < 0 && f.lastDataSentMillis()
                    - f.lastAckReceivedMillis() > onItsWay(f) && f.lastAckReceivedMillis() >= 0;
            case CLIENT_GONE:
                // all acknowledged, and an own FIN excluded by the counters
                return recorded && f.isFin() && f.isFinSure() && (f.lost() > 0 && longAgo
                    || f.lost() == 0 && f.acknowledged() >= 0 && e.kernel().bytesAcked() >= 0
                    && e.kernel().bytesSent() >= 0);
            case PEER_CLOSED:
                return recorded && f.isFinSure() && f.isNotConversed() && f.lost() > 0 && longAgo;
            default:
                return false;
        }
    }

    /**
     * TCP_USER_TIMEOUT ends a connection also when the peer answers every window probe and takes no data: then
     * somebody was there.
     */
    static boolean isStalledByWindow(Evidence e, Facts f) {
        return e.errno() == Errno.ETIMEDOUT && f.neverSent() > 0
            && (e.kernel().sendWindow() == 0 || Boolean.TRUE.equals(f.answering()));
    }
}
