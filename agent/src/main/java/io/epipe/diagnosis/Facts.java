package io.epipe.diagnosis;

import io.epipe.connection.Role;

/**
 * What the evidence of one failure proves, corrected for the kernel's own ways of counting. Immutable. A number that
 * is not known is {@link Evidence#UNKNOWN}, a truth that is not known is null. Ages are milliseconds before the
 * failure, in steps of one kernel tick (4 ms on most systems).
 */
public final class Facts {

    private final Boolean fin;
    private final boolean finSure;
    private final boolean finTold;
    private final boolean resetReceived;
    private final OwnShutdown ownShutdown;
    private final long sent;
    private final long acknowledged;
    private final long lost;
    private final long neverSent;
    private final long received;
    private final long unread;
    private final long dataSentAgo;
    private final long dataReceivedAgo;
    private final long ackReceivedAgo;
    private final long roundTripMillis;
    private final long closedAgo;
    private final long closedAgoAtMost;
    private final boolean closedAgoExact;
    private final boolean acknowledgedAfterEndOfStream;
    private final Boolean conversed;
    private final Boolean idle;
    private final Boolean answered;
    private final boolean answeredInOneTick;
    private final Role role;
    private final boolean roleInferred;
    private final long connectionAge;

    /** How it is known that this program ended its own output. */
    enum OwnShutdown {
        /** Nothing says so. */
        NO,
        /** A kernel state that only an own FIN leads to. */
        BY_STATE,
        /** The peer acknowledged one byte more than the data and the SYN: our FIN. */
        BY_COUNTERS,
        /** The Java object says so. */
        BY_PROGRAM
    }

    Facts(FactFinder f) {
        fin = f.fin;
        finSure = f.finSure;
        finTold = f.finTold;
        resetReceived = f.resetReceived;
        ownShutdown = f.ownShutdown;
        sent = f.sent;
        acknowledged = f.acknowledged;
        lost = f.lost;
        neverSent = f.neverSent;
        received = f.received;
        unread = f.unread;
        dataSentAgo = f.dataSentAgo;
        dataReceivedAgo = f.dataReceivedAgo;
        ackReceivedAgo = f.ackReceivedAgo;
        roundTripMillis = f.roundTripMillis;
        closedAgo = f.closedAgo;
        closedAgoAtMost = f.closedAgoAtMost;
        closedAgoExact = f.closedAgoExact;
        acknowledgedAfterEndOfStream = f.acknowledgedAfterEndOfStream;
        conversed = f.conversed;
        idle = f.idle;
        answered = f.answered;
        answeredInOneTick = f.answeredInOneTick;
        role = f.role;
        roleInferred = f.roleInferred;
        connectionAge = f.connectionAge;
    }

    /** Whether the peer's FIN came before the end; null where that is not proven. */
    public Boolean finReceived() {
        return finTold ? fin : null;
    }

    /** Whether {@link #isFin()} is proven, and does not rest on "no earlier failure went unseen". */
    boolean isFinSure() {
        return finSure;
    }

    /** Whether a reset ended the connection: the error and the kernel's state allow nothing else. */
    public boolean isResetReceived() {
        return resetReceived;
    }

    OwnShutdown ownShutdown() {
        return ownShutdown;
    }

    /** Payload bytes that left this machine, each counted once. */
    public long sent() {
        return sent;
    }

    /** Payload bytes that the peer's kernel acknowledged; that its application read them is not said. */
    public long acknowledged() {
        return acknowledged;
    }

    /** Payload bytes that the kernel took from the program and the peer never acknowledged, unsent ones included. */
    public long lost() {
        return lost;
    }

    /** The part of {@link #lost()} that never left this machine. */
    public long neverSent() {
        return neverSent;
    }

    /** Payload bytes that came from the peer, read or not. */
    public long received() {
        return received;
    }

    /** Bytes from the peer that nobody has read. */
    public long unread() {
        return unread;
    }

    /**
     * Age of the last data segment that left. Unknown when none did: the kernel's field then holds the
     * age of the connection (measured on Linux 6.18).
     */
    public long lastDataSentMillis() {
        return dataSentAgo;
    }

    /** Age of the last data segment that came. Unknown when none did, for the same reason. */
    public long lastDataReceivedMillis() {
        return dataReceivedAgo;
    }

    /** Age of the last acknowledgement; a FIN carries one, a reset does not count. */
    public long lastAckReceivedMillis() {
        return ackReceivedAgo;
    }

    /** Smoothed round-trip time, rounded up; 0 where unknown, which makes every threshold stricter. */
    long roundTripMillis() {
        return roundTripMillis;
    }

    /** Age of the peer's FIN; unknown unless {@link #finReceived()} is true. See {@link #closedAgoExact()}. */
    public long closedAgoMillis() {
        return closedAgo;
    }

    /**
     * Whether {@link #closedAgoMillis()} is the FIN's age; if not, it is a lower bound ("at least"), because the last
     * acknowledgement can be younger than the FIN.
     */
    public boolean closedAgoExact() {
        return closedAgoExact;
    }

    /** The most that the FIN's age can be: it came after the peer's last data and after the connection was opened. */
    public long closedAgoAtMostMillis() {
        return closedAgoAtMost;
    }

    /**
     * How much older than {@link #closedAgoMillis()} the FIN can be, where that is little against its age: then the two
     * bounds together say more than "at least". Unknown otherwise, and where the age is exact.
     */
    long closedUpToEarlierMillis() {
        long width = closedAgoAtMost - closedAgo + FactFinder.TICK_MILLIS;
        boolean little = closedAgo >= 0 && closedAgoAtMost >= 0 && width <= Math.min(100, closedAgo / 10);
        return little && !closedAgoExact ? width : Evidence.UNKNOWN;
    }

    /** Whether data of ours was acknowledged after end-of-stream had been read: a half-close. */
    boolean isAcknowledgedAfterEndOfStream() {
        return acknowledgedAfterEndOfStream;
    }

    /**
     * Age of the peer's last sign of life. Of data and acknowledgement, so that it does not matter whether data that
     * acknowledges nothing new touches last_ack_recv (on Linux 6.18 it does: measured with a peer that streams).
     */
    public long lastHeardMillis() {
        return ackReceivedAgo < 0 || dataReceivedAgo < 0 ? ackReceivedAgo : Math.min(ackReceivedAgo, dataReceivedAgo);
    }

    /** Whether the peer still sent data or acknowledgements when, or after, our last data left. */
    public Boolean answering() {
        if (dataSentAgo < 0 || ackReceivedAgo < 0) {
            return null;
        }
        return lastHeardMillis() <= dataSentAgo;
    }

    /** How long nothing had come from the peer when our last data left; unknown when {@link #answering()}. */
    public long silenceMillis() {
        return Boolean.FALSE.equals(answering()) ? lastHeardMillis() - dataSentAgo : Evidence.UNKNOWN;
    }

    /** Whether the application had read data of the peer. */
    public Boolean conversed() {
        return conversed;
    }

    /** Whether the connection was at rest when the peer closed, or the peer's last words were a goodbye unread. */
    public Boolean idle() {
        return idle;
    }

    /** Whether nothing of ours waited for an answer. */
    public Boolean answered() {
        return answered;
    }

    /** Whether {@link #answered()} rests on a count, because our last data and the peer's lie within one tick. */
    boolean isAnsweredInOneTick() {
        return answeredInOneTick;
    }

    /** Between the peer's last data and the last acknowledgement: at most so long it was idle when the FIN came. */
    public long idleBeforeCloseMillis() {
        return closedAgo < 0 || dataReceivedAgo < 0 ? Evidence.UNKNOWN : Math.max(0, dataReceivedAgo - closedAgo);
    }

    /** Which side this program is: as recorded, else as the counters tell, else as inferred; null if unknown. */
    public Role role() {
        return role;
    }

    /** Whether {@link #role()} is less than certain. */
    public boolean isRoleInferred() {
        return roleInferred;
    }

    /** Age of the connection: as recorded, else from a kernel field that nothing has touched since it was opened. */
    public long connectionAgeMillis() {
        return connectionAge;
    }

    boolean isFin() {
        return Boolean.TRUE.equals(fin);
    }

    boolean isNoFin() {
        return Boolean.FALSE.equals(fin);
    }

    boolean isConversed() {
        return Boolean.TRUE.equals(conversed);
    }

    boolean isNotConversed() {
        return Boolean.FALSE.equals(conversed);
    }
}
