package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.diagnosis.Fact.Grade;
import io.epipe.kernel.Errno;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reset, FIN, and the two moments between which the FIN came. */
class EndingTest {

    private static Grade resetGrade(Case c) {
        return c.findings().reset().grade();
    }

    @Test
    void aResetIsKnownWhereErrorAndStateAllowNothingElse() {
        Case reset = Case.client().errno(Errno.ECONNRESET);
        assertThat(reset.findings().reset().isKnown(true)).isTrue();
        assertThat(Case.client().findings().reset().isKnown(true)).as("EPIPE without a FIN of ours").isTrue();
        assertThat(Case.client().errno(Errno.ETIMEDOUT).findings().reset().isKnown(false)).isTrue();
        assertThat(reset.state(TcpState.ESTABLISHED).findings().reset().isKnown(false)).isTrue();
        assertThat(reset.state(null).findings().reset().toString()).isEqualTo("GUESSED true (the error speaks for a reset)");
        assertThat(resetGrade(Case.bare(Role.CLIENT))).as("perhaps a FIN of ours").isEqualTo(Grade.INFERRED);
        assertThat(resetGrade(Case.client().outAndFin(10, 10, true))).as("EPIPE behind our own FIN").isEqualTo(Grade.UNKNOWN);
    }

    /** With both directions shut here, our own kernel answers what still comes with a reset. */
    @Test
    void aResetCanBeOurOwnIfBothDirectionsAreShutHere() {
        Case both = Case.client().errno(Errno.ECONNRESET).outAndFin(10, 10, true);
        assertThat(resetGrade(both)).as("output alone").isEqualTo(Grade.KNOWN);
        both.evidence.inputShutDown(true);
        assertThat(both.findings().reset().toString()).isEqualTo(
            "INFERRED true (unless data came after both directions were shut here: then our own kernel resets)");
        assertThat(resetGrade(both.errno(Errno.EPIPE))).isEqualTo(Grade.UNKNOWN);
        Case input = Case.client().errno(Errno.ECONNRESET);
        input.evidence.inputShutDown(true);
        assertThat(resetGrade(input)).as("input alone").isEqualTo(Grade.KNOWN);
    }

    @Test
    void whatLeftAfterTheCloseIsLostBeforeItsResetComes() {
        Case lost = Case.client().state(TcpState.CLOSE_WAIT);
        assertThat(lost.findings().reset().isKnown(false)).as("a write that failed").isTrue();
        lost.evidence.event(Evidence.Event.LOST_WRITE);
        assertThat(resetGrade(lost)).isEqualTo(Grade.INFERRED);
        lost.evidence.resetSeenLater(true);
        assertThat(lost.findings().reset().isKnown(true)).isTrue();
        lost.state(TcpState.ESTABLISHED);
        assertThat(lost.findings().reset().isKnown(false)).isTrue();
    }

    /** A last word to a peer that had ended its sending side alone, and a close behind it: its acknowledgement takes a round trip. */
    @Test
    void whatAHalfClosedPeerAcknowledgesCanBeUnderWay() {
        Case lost = Case.client().state(TcpState.CLOSE_WAIT).out(10, 5, 0).inAndFin(0, 0).seen(Seen.end(400, 6));
        assertThat(lost.findings().acknowledgedAfterEnd().isKnown(false)).as("a write that failed").isTrue();
        lost.evidence.event(Evidence.Event.LOST_WRITE);
        assertThat(lost.findings().halfClosed().toString()).isEqualTo("INFERRED false (what a half-closed peer acknowledges can be under way)");
        assertThat(lost.findings().acknowledgedAfterEnd().grade()).isEqualTo(Grade.INFERRED);
        lost.evidence.resetSeenLater(true);
        assertThat(lost.findings().acknowledgedAfterEnd().isKnown(false)).isTrue();
        assertThat(lost.findings().halfClosed().toString()).isEqualTo("INFERRED false (the last acknowledgement came with the FIN, or soon after it)");
        assertThat(Case.client().state(TcpState.CLOSE_WAIT).out(10, 8, 0).inAndFin(0, 0).evidenceThat(e -> e.event(Evidence.Event.LOST_WRITE))
            .seen(Seen.end(400, 6)).findings().halfClosed().isKnown(true)).isTrue();
    }

    /** Measured: the peer read all of it; the second write waited behind the first (Nagle), and left with our FIN 1.6 ms after the kernel was asked. */
    @Test
    void whatHadNotLeftBeforeACloseCanHaveLeftSince() {
        Case lost = Case.client().state(TcpState.CLOSE_WAIT).out(42, 31, 11).inAndFin(3, 0).ages(0, 324, 324).age(328).seen(Seen.endOver(326, 32, 0))
            .evidenceThat(e -> e.event(Evidence.Event.LOST_WRITE).exceptionless(true).read(true).errno(Errno.EPIPE, "end of stream"));
        Diagnosis d = lost.diagnosis();
        assertThat(d.verdict()).isEqualTo(Verdict.IGNORED_END_OF_STREAM);
        assertThat(d.confidence()).isEqualTo(Confidence.LIKELY);
        assertThat(d.explanation()).contains("a peer that reads on gets what is under way",
            "11 bytes had not been acknowledged by then; 11 more had not left this machine.").doesNotContain("never");
        assertThat(d.advice()).contains("whether it got all").doesNotContain("gave up");
        lost.evidence.resetSeenLater(true);
        assertThat(lost.diagnosis().explanation()).contains("11 bytes were never acknowledged; 11 more never left this machine.")
            .doesNotContain("under way");
        assertThat(lost.diagnosis().advice()).contains("gave up");
    }

    @Test
    void withoutAStateTheErrorAloneSpeaksForAFin() {
        Case c = Case.bare(Role.CLIENT).state(null);
        assertThat(c.findings().fin().toString()).isEqualTo("GUESSED true (the error speaks for it)");
        assertThat(c.errno(Errno.ECONNRESET).findings().fin().toString()).isEqualTo("GUESSED false (the error speaks for it)");
        assertThat(c.errno(Errno.ETIMEDOUT).findings().fin().grade()).isEqualTo(Grade.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(TcpState.class)
    void theStateTellsTheFin(TcpState state) {
        Fact<Boolean> fin = Case.bare(Role.CLIENT).state(state).errno(Errno.ETIMEDOUT).findings().fin();
        switch (state) {
            case CLOSE_WAIT, LAST_ACK, CLOSING, TIME_WAIT -> assertThat(fin.isKnown(true)).isTrue();
            case FIN_WAIT_1, FIN_WAIT_2 -> assertThat(fin.isKnown(false)).isTrue();
            default -> assertThat(fin.grade()).isEqualTo(Grade.UNKNOWN);
        }
    }

    /** Not seen from the opening, and a reader may have taken the reset's error before anybody watched. */
    private static Case older(long sentAgo, long receivedAgo, long acknowledgedAgo, long watched) {
        Case c = Case.client().out(10, 10, 0).inAndFin(3, 0).ages(sentAgo, receivedAgo, acknowledgedAgo);
        c.evidence.role(Role.CLIENT, true).watchedThroughout(false).metByRead(false, null).watchedMillis(watched);
        return c;
    }

    @Test
    void aConnectionThatLivedWhenTheWatchHadBegunIsWatched() {
        assertThat(older(1_000, 1_000, 489, 500).findings().fin().isKnown(true)).isTrue();
        assertThat(older(1_000, 1_000, 490, 500).findings().fin().grade()).as("within the clocks").isEqualTo(Grade.UNKNOWN);
        assertThat(older(1_000, 1_000, 0, 500).findings().fin().isKnown(true)).isTrue();
        assertThat(older(0, 1_000, 1_000, 500).findings().fin().isKnown(true)).as("our data").isTrue();
        assertThat(older(1_000, 0, 1_000, 500).findings().fin().isKnown(true)).as("the peer's data").isTrue();
        assertThat(older(Evidence.UNKNOWN, Evidence.UNKNOWN, 1_000, 500).findings().fin().grade()).isEqualTo(Grade.UNKNOWN);
        assertThat(older(1_000, 1_000, 1_000, 0).findings().fin().grade()).as("ended before").isEqualTo(Grade.UNKNOWN);
        assertThat(older(1_000, 1_000, 1_000, Evidence.UNKNOWN).findings().fin().grade()).as("not known").isEqualTo(Grade.INFERRED);
        assertThat(older(1_000, 1_000, Evidence.UNKNOWN, 500).findings().fin().grade()).isEqualTo(Grade.INFERRED);
        Case blind = older(1_000, 1_000, 489, 500);
        blind.evidence.metByRead(null, null);
        assertThat(blind.findings().fin().grade()).as("a read that was blocked at the attach").isEqualTo(Grade.INFERRED);
        Case opened = older(1_000, 1_000, 1_000, 0);
        opened.evidence.role(Role.CLIENT, false);
        assertThat(opened.findings().fin().isKnown(true)).as("its opening was seen").isTrue();
        opened.evidence.role(Role.CLIENT, true).watchedThroughout(true);
        assertThat(opened.findings().fin().isKnown(true)).as("watched from the first socket").isTrue();
    }

    /** A FIN that is known, the peer's data so long ago, and the last acknowledgement. */
    private static Case closed(long receivedAgo, long acknowledgedAgo) {
        return Case.client().out(20, 10, 0).inAndFin(3, 0).ages(0, receivedAgo, acknowledgedAgo).age(Evidence.UNKNOWN);
    }

    private static void expectWindow(Case c, long least, long most) {
        Findings f = c.findings();
        assertThat(f.fin().isKnown(true)).isTrue();
        assertThat(new long[] {Fact.orElse(f.closedAgo(), -1), Fact.orElse(f.closedAgoAtMost(), -1)}).containsExactly(least, most);
    }

    @Test
    void theFinCameBetweenThePeersDataAndTheLastAcknowledgement() {
        expectWindow(closed(1_500, 1_000), 1_000, 1_500);
        expectWindow(closed(1_000, 0), 0, 1_000);
        expectWindow(closed(1_000, 1_000), 1_000, 1_000);
        expectWindow(closed(999, 1_000), -1, -1);
        expectWindow(closed(0, 5), -1, -1);
        expectWindow(closed(0, 0), 0, 0);
        expectWindow(closed(1_500, Evidence.UNKNOWN), -1, -1);
        Findings none = closed(1_500, 1_000).errno(Errno.ECONNRESET).findings();
        assertThat(none.closedAgo().known()).as("no FIN").isNull();
    }

    @Test
    void anEndOfStreamIsNotBeforeTheFin() {
        expectWindow(closed(1_500, 1_000).seen(Seen.end(1_200, 6)), 1_200, 1_500);
        expectWindow(closed(1_500, 1_000).seen(Seen.end(900, 6)), 1_000, 1_500);
        expectWindow(closed(1_500, 1_000).seen(Seen.end(1_600, 6)), 1_500, 1_500);
        expectWindow(closed(Evidence.UNKNOWN, 1_000).seen(Seen.end(1_200, 6)), 1_200, -1);
        expectWindow(closed(Evidence.UNKNOWN, 1_000), 1_000, -1);
    }

    @Test
    void anEndOfStreamOfOurOwnIsNotAfterTheFin() {
        expectWindow(closed(1_500, 1_000).seen(Seen.end(1_200, TcpState.ESTABLISHED, 6)), 1_000, 1_200);
        expectWindow(closed(1_500, 1_000).seen(Seen.end(1_489, TcpState.ESTABLISHED, 6)), 1_000, 1_489);
        expectWindow(closed(1_500, 1_000).seen(Seen.end(1_490, TcpState.ESTABLISHED, 6)), 1_000, 1_500);
        expectWindow(closed(1_500, 1_000).seen(Seen.end(995, TcpState.ESTABLISHED, 6)), 1_000, 1_000);
        expectWindow(closed(1_500, 0).seen(Seen.end(0, TcpState.ESTABLISHED, 6)), 0, 0);
        expectWindow(closed(Evidence.UNKNOWN, 1_000).seen(Seen.end(1_200, TcpState.ESTABLISHED, 6)), 1_000, 1_200);
        expectWindow(closed(0, 0).seen(Seen.end(500, TcpState.ESTABLISHED, 6)), 0, 0);
        expectWindow(closed(500, 1_000).seen(Seen.end(480, TcpState.ESTABLISHED, 6)), -1, -1);
    }

    @Test
    void aFinIsNotOlderThanItsConnection() {
        expectWindow(closed(Evidence.UNKNOWN, 1_000).age(1_200), 1_000, 1_200);
        expectWindow(closed(Evidence.UNKNOWN, 1_000).age(990), 1_000, 1_000);
        expectWindow(closed(Evidence.UNKNOWN, 1_000).age(989), -1, -1);
        expectWindow(closed(Evidence.UNKNOWN, 0).age(0), 0, 0);
        expectWindow(closed(Evidence.UNKNOWN, 5).age(0), 5, 5);
        expectWindow(closed(1_500, 1_000).age(1_600), 1_000, 1_500);
        expectWindow(closed(1_500, 1_000).age(1_490), 1_000, 1_490);
        expectWindow(closed(0, 0).age(500), 0, 0);
        // a connect that came back long after the connection was made
        expectWindow(closed(1_500, 1_000).age(1_489), 1_000, 1_500);
        expectWindow(closed(1_500, 1_000).age(500), 1_000, 1_500);
        expectWindow(closed(10, 0).age(0), 0, 0);
        Case server = Case.server().out(20, 10, 0).inAndFin(3, 0).ages(0, 1_500, 1_000);
        expectWindow(server.age(1_200), 1_000, 1_500);
        expectWindow(server.age(0), 1_000, 1_500);
        expectWindow(server.age(Evidence.UNKNOWN), 1_000, 1_500);
    }

    /** An accept can be later than the opening, and then says nothing of the FIN's age. */
    @Test
    void anAcceptDoesNotBoundTheFin() {
        Case server = Case.server().out(20, 10, 0).inAndFin(3, 0);
        expectWindow(server.ages(0, 1_500, 1_000).age(1_495), 1_000, 1_500);
        expectWindow(server.ages(0, 8, 0).age(0), 0, 8);
    }

    /** Data or probes that were sent again in vain, and an error that a call took which nobody saw: it can have been a time limit. */
    @Test
    void whatWasSentAgainInVainMayHaveBeenGivenUp() {
        Case c = Case.client().out(20, 10, 0).in(3, 0).ages(3_000, 9_000, 9_000);
        c.evidence.transferPossible(true);
        expectGivenUp(c, 1, 1, 0, false);
        expectGivenUp(c, 2, 2, 0, true);
        expectGivenUp(c, 2, 0, 0, false);
        expectGivenUp(c, 0, 0, 1, false);
        expectGivenUp(c, 0, 0, 2, true);
        expectGivenUp(c.errno(Errno.ECONNRESET), 2, 2, 0, false);
        expectGivenUp(c.errno(Errno.EPIPE).state(TcpState.CLOSE_WAIT), 2, 2, 0, false);
        c.state(TcpState.CLOSE).evidence.transferPossible(false);
        expectGivenUp(c, 2, 2, 0, false);
    }

    private static void expectGivenUp(Case c, long retransmits, long totalRetrans, long probes, boolean is) {
        c.kernel.retransmits(retransmits).totalRetrans(totalRetrans).probes(probes);
        assertThat(c.findings().givenUp().isSupposed(true)).isEqualTo(is);
        assertThat(c.findings().givenUp().isKnown(true)).isFalse();
    }

    @Test
    void aResetIsDrawnWhereItIsShown() {
        assertThat(Case.client().findings().isResetShown()).isTrue();
        assertThat(Case.client().errno(Errno.ETIMEDOUT).findings().isResetShown()).isFalse();
        Case bare = Case.bare(Role.CLIENT);
        assertThat(bare.findings().isResetShown()).isTrue();
        bare.evidence.otherReaderInside(true);
        assertThat(bare.findings().isResetShown()).as("another call may have taken another error").isFalse();
        assertThat(Case.bare(Role.CLIENT).state(null).findings().isResetShown()).as("the error alone").isFalse();
        assertThat(Case.client().outAndFin(10, 10, true).findings().isResetShown()).as("an own FIN").isFalse();
        Case both = Case.client().errno(Errno.ECONNRESET).outAndFin(10, 10, true);
        both.evidence.inputShutDown(true).otherReaderInside(true);
        assertThat(both.findings().isResetShown()).isTrue();
    }

    /** Linux counts the client's SYN among the server's segments. */
    @Test
    void theSegmentsLeaveRoomForNoOtherAcknowledgementThanTheFins() {
        Case client = closed(1_500, 1_000).out(10, 0, 0);
        client.kernel.segmentsIn(1 + 1 + 2);
        expectWindow(client, 1_000, 1_000);
        client.ages(0, 1_000, 1_000);
        expectWindow(client, 1_000, 1_000);
        client.ages(0, 900, 1_000);
        expectWindow(client, -1, -1);
        client.ages(0, 1_500, 1_000).kernel.segmentsIn(1 + 1 + 2 + 1);
        expectWindow(client, 1_000, 1_500);
        client.kernel.segmentsIn(Evidence.UNKNOWN);
        expectWindow(client, 1_000, 1_500);
        client.kernel.segmentsIn(4);
        client.out(20, 10, 0);
        expectWindow(client, 1_000, 1_500);
        Case server = Case.server().out(10, 0, 0).inAndFin(3, 0).ages(0, 1_500, 1_000);
        server.kernel.segmentsIn(2 + 1 + 2);
        expectWindow(server, 1_000, 1_000);
        server.kernel.segmentsIn(4);
        expectWindow(server, 1_000, 1_500);
        Case silent = Case.client().out(20, 10, 0).inAndFin(0, 0).ages(0, 1_500, 1_000).age(1_500);
        silent.kernel.segmentsIn(1 + 2);
        expectWindow(silent, 1_000, 1_000);
        silent.kernel.dataSegmentsIn(Evidence.UNKNOWN).segmentsIn(1 - 1 + 2);
        expectWindow(silent, 1_000, 1_500);
        Case noRole = closed(1_500, 1_000).out(10, 0, 0);
        noRole.kernel.segmentsIn(4).bytesSent(Evidence.UNKNOWN);
        noRole.evidence.role(null, false);
        expectWindow(noRole, 1_000, 1_500);
    }

    @Test
    void acknowledgementsAfterTheEndOfStreamAreAHalfClose() {
        Case server = Case.server().out(10, 5, 0).inAndFin(3, 0).ages(0, 1_500, 1_000);
        Findings half = server.seen(Seen.end(900, 0)).findings();
        assertThat(half.halfClosed().isKnown(true)).isTrue();
        assertThat(half.acknowledgedAfterEnd().isKnown(true)).isTrue();
        Findings wholly = server.seen(Seen.end(900, 5)).findings();
        assertThat(wholly.acknowledgedAfterEnd().toString()).isEqualTo("KNOWN false (nothing of ours was acknowledged after the end of stream)");
        assertThat(wholly.halfClosed().toString()).as("between the FIN and the -1 it may have been").isEqualTo("INFERRED false (a half-close is the rarer case)");
        server.out(10, 0, 0);
        assertThat(server.seen(Seen.end(900, 0)).findings().acknowledgedAfterEnd().proof()).contains("after the end of stream");
        assertThat(server.seen(Seen.end(900, -1)).findings().acknowledgedAfterEnd().proof()).isEqualTo("nothing of ours was acknowledged at all");
        assertThat(server.seen(Seen.end(900, -1)).findings().halfClosed().toString()).isEqualTo("KNOWN false (nothing of ours was acknowledged at all)");
        server.out(10, 5, 0).kernel.bytesAcked(Evidence.UNKNOWN);
        assertThat(server.seen(Seen.end(900, 0)).findings().acknowledgedAfterEnd().toString()).isEqualTo("INFERRED false (a half-close is the rarer case)");
        assertThat(server.seen(Seen.end(900, 0)).findings().halfClosed().grade()).isEqualTo(Grade.INFERRED);
    }

    @Test
    void aNarrowWindowMakesAHalfCloseUnlikelyAndTheSegmentsCanRuleItOut() {
        Case c = closed(1_080, 1_000);
        c.kernel.rttMicros(30_000);
        assertThat(c.findings().halfClosed().toString()).isEqualTo("INFERRED false (the last acknowledgement came with the FIN, or soon after it)");
        c.ages(0, 1_081, 1_000);
        assertThat(c.findings().halfClosed().toString()).isEqualTo("INFERRED false (a half-close is the rarer case)");
        assertThat(closed(0, 0).findings().isFinNearAcknowledgement()).isTrue();
        assertThat(closed(22, 0).findings().isFinNearAcknowledgement()).isTrue();
        assertThat(closed(23, 0).findings().isFinNearAcknowledgement()).isFalse();
        assertThat(closed(Evidence.UNKNOWN, 1_000).findings().isFinNearAcknowledgement()).as("no upper bound").isFalse();
        assertThat(closed(1_000, Evidence.UNKNOWN).findings().isFinNearAcknowledgement()).isFalse();
        Case counted = Case.client().out(10, 5, 0).inAndFin(0, 0).ages(0, 1_500, 1_000).age(1_500);
        counted.kernel.segmentsIn(3);
        assertThat(counted.findings().halfClosed().toString()).isEqualTo("KNOWN false (the segments leave room for no acknowledgement after the FIN)");
        counted.kernel.segmentsIn(4);
        assertThat(counted.findings().halfClosed().grade()).isEqualTo(Grade.INFERRED);
    }

    /** A -1 at which the kernel was not asked says nothing of what was acknowledged then. */
    @Test
    void aBlindEndOfStreamTellsNoHalfClose() {
        Case server = Case.server().out(10, 5, 0).inAndFin(3, 0).ages(0, 1_500, 1_000);
        assertThat(server.seen(Seen.end(900, 0).seen(-900_000_000, KernelSnapshot.NONE)).findings().halfClosed().grade()).isEqualTo(Grade.INFERRED);
    }

    /** The system call of a later write met ECONNRESET (random history 5004067, 8): the error of a read that said -1 is none that anybody met. */
    @Test
    void anEndOfStreamOfAnOwnShutdownInputProvesNoFin() {
        Case lost = Case.server().out(30, 10, 0).in(20, 5).ages(0, 124, 124).evidenceThat(e -> e.event(Evidence.Event.LOST_WRITE).exceptionless(true).read(true));
        assertThat(lost.findings().fin().isKnown(true)).isTrue();
        lost.evidence.inputShutDown(true);
        assertThat(lost.findings().fin().grade()).isEqualTo(Grade.UNKNOWN);
        lost.evidence.exceptionless(false);
        assertThat(lost.findings().fin().isKnown(true)).as("an error that a call has met").isTrue();
    }
}
