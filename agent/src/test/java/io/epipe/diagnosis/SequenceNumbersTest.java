package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.diagnosis.Fact.Grade;
import io.epipe.kernel.Errno;
import io.epipe.kernel.TcpState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Payload, SYN and FIN told apart in the kernel's counters, with all of them and with some left out; a contradiction makes nothing known. */
class SequenceNumbersTest {

    private static final Long NOT_KNOWN = null;

    private static void expect(Case c, Long sent, Long acknowledged, Long lost, Long neverSent) {
        Findings f = c.findings();
        assertThat(new Long[] {f.sent().known(), f.acknowledged().known(), f.lost().known(), f.neverSent().known()})
            .containsExactly(sent, acknowledged, lost, neverSent);
    }

    private static Case noBytesSent(Case c) {
        c.kernel.bytesSent(Evidence.UNKNOWN).bytesRetrans(Evidence.UNKNOWN);
        return c;
    }

    @Test
    void anOpeningThatWasSeenIsTheRole() {
        assertThat(Case.client().findings().role().proof()).isEqualTo("the connect was seen");
        assertThat(Case.server().findings().role().proof()).isEqualTo("the accept was seen");
    }

    @Test
    void aSynInTheCountersIsThatOfAClient() {
        Findings client = Case.client().out(10, 5, 0).unwatched().evidenceThat(b -> b.watchedThroughout(true)).findings();
        assertThat(client.role().isKnown(Role.CLIENT)).as("EPIPE as the first error, data unacknowledged").isTrue();
        Findings reset = Case.client().out(10, 5, 0).unwatched().errno(Errno.ECONNRESET).findings();
        assertThat(reset.role().toString()).as("after a reset it can be our FIN").isEqualTo(
            "INFERRED CLIENT (our SYN, or else our FIN, is in the counters)");
        assertThat(Case.client().outAndFin(10, 10, true).unwatched().findings().role().isKnown(Role.CLIENT)).as("SYN and FIN").isTrue();
    }

    @Test
    void noSynInTheCountersIsAServer() {
        Findings f = Case.server().unwatched().findings();
        assertThat(f.role().isKnown(Role.SERVER)).as("nothing was sent, all counters are 0").isTrue();
        assertThat(f.sent().known()).isZero();
        assertThat(f.acknowledged().known()).isZero();
        assertThat(Case.server().out(10, 0, 0).unwatched().findings().role().isKnown(Role.SERVER)).isTrue();
    }

    @Test
    void withoutCountersThePortTellsTheRole() {
        Case c = noBytesSent(Case.client().out(10, 5, 0));
        assertThat(c.unwatched().findings().role().grade()).as("EPIPE with data unacknowledged is no SYN").isEqualTo(Grade.UNKNOWN);
        c.evidence.role(Role.SERVER, true);
        assertThat(c.findings().role().isKnown(Role.SERVER)).isFalse();
        assertThat(c.findings().role().isSupposed(Role.SERVER)).isTrue();
        Case counted = Case.client().out(10, 5, 0).errno(Errno.ECONNRESET);
        counted.evidence.role(Role.SERVER, true);
        assertThat(counted.findings().role().proof()).isEqualTo("the port number tells the role");
    }

    /** In these states our FIN has left or waits behind data, so that the counters tell the role whatever the port says. */
    @Test
    void aSideThatEndedItsOutputTellsItsRoleByItsCounters() {
        Case server = Case.server().outAndFin(10, 5, false).state(TcpState.FIN_WAIT_1);
        server.evidence.role(Role.CLIENT, true);
        assertThat(server.findings().role().isKnown(Role.SERVER)).as("the FIN is counted, and no SYN").isTrue();
        expect(server, 10L, 5L, 5L, 0L);
        Case client = Case.client().out(10, 5, 91).state(TcpState.FIN_WAIT_1);
        client.evidence.role(Role.SERVER, true);
        assertThat(client.findings().role().isKnown(Role.CLIENT)).as("the SYN is counted, the FIN waits").isTrue();
        expect(client, 10L, 5L, 95L, 90L);
        assertThat(Case.client().outAndFin(10, 5, false).state(TcpState.FIN_WAIT_1).unwatched().findings().role().isKnown(Role.CLIENT)).isTrue();
    }

    @Test
    void aFinThatWaitsBehindDataIsNoByteOfIt() {
        expect(Case.client().out(10, 0, 91).state(TcpState.FIN_WAIT_1), 10L, 0L, 100L, 90L);
        expect(Case.server().out(10, 0, 91).state(TcpState.FIN_WAIT_1), 10L, 0L, 100L, 90L);
        expect(Case.server().out(10, 0, 91).state(TcpState.FIN_WAIT_1).unwatched(), 10L, 0L, 100L, 90L);
        expect(Case.client().outAndFin(10, 0, false).state(TcpState.FIN_WAIT_1), 10L, 0L, 10L, 0L);
        expect(Case.client().out(10, 0, 91), 10L, 0L, 101L, 91L);
    }

    @ParameterizedTest
    @EnumSource(value = TcpState.class, names = {"FIN_WAIT_1", "CLOSING", "LAST_ACK"})
    void anUnacknowledgedFinIsNotLost(TcpState state) {
        expect(Case.server().outAndFin(10, 10, false).state(state), 10L, 10L, 0L, 0L);
        assertThat(Case.server().outAndFin(10, 10, false).state(state).findings().isOwnFinByState()).isTrue();
        assertThat(Case.server().outAndFin(10, 10, false).state(state).findings().isOwnFinCounted()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(value = TcpState.class, names = {"FIN_WAIT_2", "TIME_WAIT"})
    void anAcknowledgedFinIsNoByteOnOlderKernelsEither(TcpState state) {
        expect(noBytesSent(Case.client().outAndFin(10, 10, true).state(state)), 10L, 10L, 0L, 0L);
        expect(noBytesSent(Case.server().outAndFin(10, 10, true).state(state)), 10L, 10L, 0L, 0L);
    }

    @Test
    void anOwnFinIsInTheCounters() {
        Findings acknowledged = Case.client().outAndFin(10, 10, true).findings();
        assertThat(acknowledged.ownFin().isKnown(true)).isTrue();
        assertThat(acknowledged.isOwnFinCounted()).isTrue();
        assertThat(acknowledged.isOwnFinAcknowledged()).isTrue();
        assertThat(acknowledged.isOwnFinByState()).isFalse();
        Findings not = Case.server().outAndFin(10, 4, false).findings();
        assertThat(not.ownFin().isKnown(true)).isTrue();
        assertThat(not.isOwnFinAcknowledged()).isFalse();
        expect(Case.server().outAndFin(10, 4, false), 10L, 4L, 6L, 0L);
        Findings none = Case.client().out(10, 10, 0).findings();
        assertThat(none.isOwnFinCounted()).isFalse();
        assertThat(none.isOwnFinAcknowledged()).isFalse();
        assertThat(none.ownFin().proof()).isEqualTo("no FIN of ours is in the counters");
    }

    /** What was shut after the reset left no FIN: the Java object says "shut" then as well. */
    @Test
    void aShutdownAfterTheResetLeavesNoFin() {
        for (Case c : new Case[] {Case.client().out(10, 5, 0), Case.server().out(10, 5, 0)}) {
            c.evidence.outputShut(true);
            assertThat(c.findings().ownFin().isKnown(false)).isTrue();
        }
        Case waits = Case.client().out(10, 5, 3).errno(Errno.ECONNRESET);
        waits.evidence.outputShut(true);
        assertThat(waits.findings().ownFin().toString()).as("it can wait behind unsent data")
            .isEqualTo("INFERRED true (the Java object says that its output is shut)");
        Case perhaps = Case.client().out(10, 5, 0).unwatched().errno(Errno.ECONNRESET);
        perhaps.evidence.outputShut(true);
        assertThat(perhaps.findings().ownFin().isSupposed(true)).as("SYN or FIN is counted").isTrue();
        Case noCounters = Case.bare(Role.CLIENT);
        noCounters.evidence.outputShut(true);
        assertThat(noCounters.findings().ownFin().isSupposed(true)).isTrue();
    }

    @Test
    void whatSaysThatNoFinOfOursHasLeft() {
        assertThat(Case.bare(Role.CLIENT).state(TcpState.ESTABLISHED).findings().ownFin().isKnown(false)).as("the state").isTrue();
        assertThat(Case.bare(Role.CLIENT).state(null).findings().ownFin().grade()).isEqualTo(Grade.UNKNOWN);
        assertThat(Case.bare(Role.CLIENT).findings().ownFin().grade()).isEqualTo(Grade.UNKNOWN);
        Case shut = Case.bare(Role.CLIENT);
        shut.evidence.outputShut(false);
        assertThat(shut.findings().ownFin().isKnown(false)).as("the Java object").isTrue();
        Case queue = Case.bare(Role.CLIENT);
        queue.kernel.outQueue(5);
        assertThat(queue.findings().ownFin().isKnown(false)).as("EPIPE, with data unacknowledged").isTrue();
        assertThat(queue.errno(Errno.ECONNRESET).findings().ownFin().grade()).isEqualTo(Grade.UNKNOWN);
        queue.kernel.outQueue(0);
        assertThat(queue.errno(Errno.EPIPE).findings().ownFin().grade()).isEqualTo(Grade.UNKNOWN);
        assertThat(Case.client().out(10, 5, 0).unwatched().errno(Errno.ECONNRESET).findings().ownFin().toString())
            .isEqualTo("INFERRED false (the role tells that it is our SYN that is in the counters)");
        assertThat(noBytesSent(Case.client().out(10, 5, 0)).errno(Errno.ECONNRESET).findings().ownFin().grade()).isEqualTo(Grade.UNKNOWN);
    }

    /** A socket that connected has sent a SYN: counters without one are not believed. */
    @Test
    void countersThatContradictTheRoleSayNothing() {
        Case c = Case.client().out(10, 5, 0).errno(Errno.ECONNRESET);
        c.kernel.bytesAcked(5);
        assertThat(c.findings().ownFin().grade()).isEqualTo(Grade.UNKNOWN);
        Case two = Case.server().outAndFin(10, 10, true);
        two.kernel.bytesAcked(12);
        assertThat(two.findings().ownFin().grade()).isEqualTo(Grade.UNKNOWN);
        Case three = Case.client().unwatched();
        three.kernel.bytesAcked(3);
        assertThat(three.findings().role().grade()).isEqualTo(Grade.UNKNOWN);
        three.kernel.bytesAcked(0).bytesSent(1);
        assertThat(three.findings().role().grade()).as("less than nothing").isEqualTo(Grade.UNKNOWN);
    }

    @Test
    void moreSentAgainThanSentIsNoCount() {
        Case c = Case.server().out(10, 5, 0);
        c.kernel.bytesRetrans(11).outQueue(Evidence.UNKNOWN);
        expect(c, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN, 0L);
        Case all = Case.server().out(0, 0, 0).unwatched();
        all.kernel.bytesSent(10).bytesRetrans(10);
        assertThat(all.findings().sent().known()).as("each byte that left was a repetition").isZero();
    }

    @Test
    void whatIsQueuedIsLostWhateverElseIsKnown() {
        Case c = Case.bare(Role.CLIENT);
        c.kernel.outQueue(0);
        expect(c, NOT_KNOWN, NOT_KNOWN, 0L, NOT_KNOWN);
        c.kernel.outQueue(5);
        expect(c.errno(Errno.ECONNRESET), NOT_KNOWN, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN);
        assertThat(c.findings().lost().toString()).isEqualTo(
            "INFERRED 5 (one of them can be our own FIN; the kernel holds 5 bytes that were not acknowledged)");
        c.kernel.notSentBytes(3);
        expect(c, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN);
        c.evidence.outputShut(false);
        expect(c, NOT_KNOWN, NOT_KNOWN, 5L, 3L);
        c.kernel.notSentBytes(9);
        expect(c, NOT_KNOWN, NOT_KNOWN, 5L, 5L);
        c.kernel.outQueue(0);
        expect(c, NOT_KNOWN, NOT_KNOWN, 0L, 0L);
        c.kernel.outQueue(Evidence.UNKNOWN);
        expect(c, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN, 9L);
    }

    /** Where SIOCOUTQ is not answered. */
    @Test
    void withoutTheQueueTheLossIsTheDifferenceOfTheCounters() {
        for (Case c : new Case[] {Case.client(), Case.server()}) {
            c.out(10, 4, 3).kernel.outQueue(Evidence.UNKNOWN);
            expect(c, 10L, 4L, 9L, 3L);
            c.kernel.bytesAcked(50);
            expect(c, 10L, 10L, 3L, 3L);
        }
        Case none = Case.server().out(0, 0, 0);
        none.kernel.outQueue(Evidence.UNKNOWN);
        expect(none, 0L, 0L, 0L, 0L);
        Case unwatched = Case.server().out(10, 4, 3).unwatched();
        unwatched.kernel.outQueue(Evidence.UNKNOWN);
        expect(unwatched, 10L, NOT_KNOWN, NOT_KNOWN, 3L);
        Case noCount = Case.server().out(10, 4, 3);
        noCount.kernel.outQueue(Evidence.UNKNOWN).bytesAcked(Evidence.UNKNOWN);
        expect(noCount, 10L, NOT_KNOWN, NOT_KNOWN, 3L);
        Case noUnsent = Case.server().out(10, 4, 3);
        noUnsent.kernel.outQueue(Evidence.UNKNOWN).notSentBytes(Evidence.UNKNOWN);
        expect(noUnsent, 10L, 4L, NOT_KNOWN, NOT_KNOWN);
        Case noSent = noBytesSent(Case.server().out(10, 4, 3));
        noSent.kernel.outQueue(Evidence.UNKNOWN);
        noSent.evidence.outputShut(false);
        expect(noSent, NOT_KNOWN, 4L, NOT_KNOWN, 3L);
    }

    @Test
    void whatLeftAndWasNotLostWasAcknowledged() {
        expect(Case.server().out(10, 4, 300).unwatched(), 10L, 4L, 306L, 300L);
        expect(Case.server().out(10, 0, 0).unwatched(), 10L, 0L, 10L, 0L);
        expect(Case.server().out(10, 10, 0).unwatched(), 10L, 10L, 0L, 0L);
        Case more = Case.server().out(10, 4, 0);
        more.kernel.bytesAcked(Evidence.UNKNOWN).outQueue(20);
        more.evidence.outputShut(false);
        expect(more, 10L, NOT_KNOWN, 20L, 0L);
        more.kernel.outQueue(10);
        expect(more, 10L, 0L, 10L, 0L);
        more.kernel.outQueue(8).notSentBytes(20);
        expect(more, 10L, 10L, 8L, 8L);
    }

    /** bytes_acked alone, where it is not known how much is lost: never more than left. */
    @Test
    void acknowledgedBytesAreNoMoreThanWhatLeft() {
        Case c = Case.client().out(10, 5, 0).errno(Errno.ECONNRESET);
        c.kernel.notSentBytes(Evidence.UNKNOWN);
        expect(c, 10L, 5L, NOT_KNOWN, NOT_KNOWN);
        c.kernel.bytesAcked(11);
        expect(c, 10L, 10L, NOT_KNOWN, NOT_KNOWN);
        c.kernel.bytesAcked(12);
        expect(c, 10L, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN);
    }

    /** Linux 4.12 to 4.18. */
    @Test
    void withoutBytesSentWhatLeftIsWhatWasAcknowledgedAndWhatIsInFlight() {
        expect(noBytesSent(Case.server().out(10, 0, 7)), 10L, 0L, 17L, 7L);
        Case all = noBytesSent(Case.server().out(10, 10, 0));
        expect(all, NOT_KNOWN, NOT_KNOWN, 0L, 0L);
        all.evidence.outputShut(false);
        expect(all, 10L, 10L, 0L, 0L);
        Case unwatched = noBytesSent(Case.server().out(10, 0, 0)).unwatched();
        unwatched.evidence.outputShut(false);
        expect(unwatched, NOT_KNOWN, NOT_KNOWN, 10L, 0L);
    }

    /** The interface had no carrier: bytes_sent counts what it refused, each time again (measured). */
    @Test
    void countersThatContradictEachOtherLeaveWhatIsCountedApart() {
        Case c = Case.server().out(10, 4, 6);
        c.kernel.bytesSent(40);
        c.evidence.outputShut(false);
        expect(c, 10L, 4L, 12L, 6L);
    }
}
