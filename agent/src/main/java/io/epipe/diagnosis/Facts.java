package io.epipe.diagnosis;

import static io.epipe.diagnosis.Evidence.UNKNOWN;

import io.epipe.connection.Role;

/**
 * What is known of one failure, for records and words: the {@link Findings} that may be shown, corrected for the kernel's own ways of counting.
 * Immutable. A number that is not known is {@link Evidence#UNKNOWN}, a truth that is not known is null; what is merely inferred counts as not
 * known, the role excepted, which says so. Ages are milliseconds before the failure, in steps of one kernel tick (4 ms on most systems).
 */
public final class Facts {

    private final Findings findings;

    Facts(Findings findings) {
        this.findings = findings;
    }

    /** The facts of one failure. */
    public static Facts of(Evidence evidence) {
        return new Facts(new Findings(evidence));
    }

    /** What the rules read: each fact with its grade. */
    public Findings findings() {
        return findings;
    }

    /** What all this was derived from. */
    public Evidence evidence() {
        return findings.evidence();
    }

    private static long shown(Fact<Long> number) {
        return Fact.orElse(number, UNKNOWN);
    }

    /** Whether the peer's FIN came before the end; null where that is not proven. */
    public Boolean finReceived() {
        return findings.fin().known();
    }

    /** Whether a reset ended the connection: the error and the kernel's state allow nothing else, unless an own shutdown did. */
    public boolean isResetReceived() {
        return findings.reset().isSupposed(true) && findings.reset().grade() != Fact.Grade.GUESSED;
    }

    /** Payload bytes that left this machine, each counted once. */
    public long sent() {
        return shown(findings.sent());
    }

    /** Payload bytes that the peer's kernel acknowledged; that its application read them is not said. */
    public long acknowledged() {
        return shown(findings.acknowledged());
    }

    /**
     * Payload bytes that the kernel took from the program and the peer never acknowledged, unsent ones included. Unknown where the kernel goes on
     * sending them.
     */
    public long lost() {
        return stillSending() > 0 ? UNKNOWN : shown(findings.lost());
    }

    /** The part of {@link #lost()} that never left this machine. */
    public long neverSent() {
        return stillSending() > 0 ? UNKNOWN : shown(findings.neverSent());
    }

    /** Payload bytes that the kernel holds and goes on sending behind an own end of output; zero where it does not, or that is not known. */
    public long stillSending() {
        return findings.isStillSending() ? Math.max(0, shown(findings.lost())) : 0;
    }

    /** Payload bytes that came from the peer, read or not. */
    public long received() {
        return shown(findings.received());
    }

    /** Bytes from the peer that nobody has read. */
    public long unread() {
        return shown(findings.unread());
    }

    /**
     * Age of the last data segment that left. Unknown when none did: the kernel's field then holds the
     * age of the connection (measured on Linux 6.18).
     */
    public long lastDataSentMillis() {
        return shown(findings.dataSentAgo());
    }

    /** Age of the last data segment that came. Unknown when none did, for the same reason. */
    public long lastDataReceivedMillis() {
        return shown(findings.dataReceivedAgo());
    }

    /** Age of the last acknowledgement; a FIN carries one, a reset does not count. */
    public long lastAckReceivedMillis() {
        return shown(findings.ackReceivedAgo());
    }

    /** Age of the peer's FIN; unknown unless {@link #finReceived()} is true. See {@link #closedAgoExact()}. */
    public long closedAgoMillis() {
        return shown(findings.closedAgo());
    }

    /**
     * Whether {@link #closedAgoMillis()} is the FIN's age; if not, it is a lower bound ("at least"), because the last
     * acknowledgement can be younger than the FIN.
     */
    public boolean closedAgoExact() {
        return closedAgoMillis() >= 0 && closedAgoAtMostMillis() >= 0
            && closedAgoAtMostMillis() - closedAgoMillis() <= Findings.EXACT_MILLIS;
    }

    /** The most that the FIN's age can be: it came after the peer's last data and after the connection was opened. */
    public long closedAgoAtMostMillis() {
        return shown(findings.closedAgoAtMost());
    }

    /**
     * How much older than {@link #closedAgoMillis()} the FIN can be, where that is little against its age: then the two
     * bounds together say more than "at least". Unknown otherwise, and where the age is exact.
     */
    public long closedUpToEarlierMillis() {
        long closedAgo = closedAgoMillis();
        long width = closedAgoAtMostMillis() - closedAgo;
        boolean little = closedAgo >= 0 && closedAgoAtMostMillis() >= 0 && width <= Ending.narrow(closedAgo);
        return little && !closedAgoExact() ? width : UNKNOWN;
    }

    /** Age of the peer's last sign of life: data or acknowledgement. */
    public long lastHeardMillis() {
        return findings.lastHeard();
    }

    /** Whether the peer still sent data or acknowledgements when, or after, our last data left. */
    public Boolean answering() {
        return findings.answering().supposed();
    }

    /** How long nothing had come from the peer when our last data left; unknown when {@link #answering()}. */
    public long silenceMillis() {
        return findings.silenceMillis();
    }

    /** Whether the application had read data of the peer. */
    public Boolean conversed() {
        return findings.conversed().supposed();
    }

    /** Between the peer's last data and the last acknowledgement: at most so long it was idle when the FIN came. */
    public long idleBeforeCloseMillis() {
        return closedAgoMillis() < 0 || lastDataReceivedMillis() < 0 ? UNKNOWN
            : Math.max(0, lastDataReceivedMillis() - closedAgoMillis());
    }

    /** Which side this program is: as recorded, else as the counters tell, else as inferred; null if unknown. */
    public Role role() {
        return findings.role().supposed();
    }

    /** Whether {@link #role()} is less than certain. */
    public boolean isRoleInferred() {
        return role() != null && findings.role().known() == null;
    }

    /** Age of the connection: as recorded, else from a kernel field that nothing has touched since it was opened. */
    public long connectionAgeMillis() {
        return findings.connectionAge();
    }

    /** How long the connection waited in this program's accept queue, at the least; unknown where it did not, or that is not known. */
    public long acceptQueueMillis() {
        return findings.acceptQueueMillis();
    }

    /** From the client's last request to its close; where its last bytes are a goodbye of TLS, at most. Unknown where it was taking a stream. */
    public long waitedMillis() {
        return findings.isStreamed() ? UNKNOWN : findings.waitedMillis();
    }

    /** Thread that met the end of this connection before the failing one did; null if none, or the failing thread itself did. */
    public String endMetBy() {
        return findings.endMetBy();
    }

    /** Whether this program is the side that accepted, on whatever ground. */
    public boolean isServer() {
        return role() == Role.SERVER;
    }

    /** Whether a FIN of the peer is held to have come, on whatever ground. */
    public boolean isFin() {
        return findings.fin().isSupposed(true);
    }

    /** Whether it is held that none came, on whatever ground. */
    public boolean isNoFin() {
        return findings.fin().isSupposed(false);
    }

    /** Whether the peer was talked with, as far as is known. */
    public boolean isConversed() {
        return findings.conversed().isSupposed(true);
    }

    /** Whether an alert of TLS failed, and data of the application was lost before it. */
    public boolean isDataLostBehindAlert() {
        return evidence().isTlsAlert() && findings.isAlertOnly().isKnown(false);
    }

    /** Unread bytes that can be a word of the peer's: of TLS they are session tickets or a close_notify more often. */
    public boolean isUnreadWord() {
        return unread() > 0 && !evidence().isTls();
    }
}
