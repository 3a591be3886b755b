package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.diagnosis.Fact.Grade;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;
import org.junit.jupiter.api.Test;

/** Each fact that the rules read: what it takes, what it takes not, and the last number on either side. */
class FindingsTest {

    /** A half-closed client that waits for its answer, and a middlebox that resets in its name: nothing at our end tells it from one that closed. */
    @Test
    void ticketsOfTheMomentOfTheConnectAreUnreadToo() {
        Case c = Case.client().out(20, 10, 0).inAndFin(1_847, 510).ages(0, 0, 0).age(0);
        c.evidence.unreadTls(true);
        assertThat(c.findings().conversed().isSupposed(false)).isTrue();
    }

    @Test
    void anAlertOfNoKnownSizeBehindNoLossIsAlertOnly() {
        Case c = Case.client().out(10, 10, 0).inAndFin(30, 0);
        c.evidence.tlsAlert(true).operation("Socket.write", 0);
        assertThat(c.findings().isAlertOnly().isKnown(true)).isTrue();
    }

    @Test
    void whatCameWithinTwoRoundTripsAndFiveTicksOfAFinCameWithIt() {
        for (long apart : new long[] {0, 26, 27}) {
            Case c = Case.client().out(20, 10, 0).inAndFin(30, 0).ages(0, 1_000 + apart, 1_000).age(60_000);
            c.kernel.rttMicros(3_000);
            assertThat(c.findings().isDataWithFin()).as(apart + " ms").isEqualTo(apart <= 26);
        }
        assertThat(Case.client().out(20, 10, 0).in(30, 0).ages(0, 1_000, 1_000).errno(Errno.ECONNRESET).findings().isDataWithFin()).as("no FIN").isFalse();
        assertThat(Case.client().out(20, 10, 0).inAndFin(0, 0).ages(0, 1_000, 1_000).findings().isDataWithFin()).as("no data").isFalse();
    }

    @Test
    void aWholeCloseIsKnownOnlyWhereNothingElseCanAnswerInThePeersName() {
        Case gone = Case.server().out(10, 0, 0).inAndFin(3, 0).ages(0, 1_500, 1_000).age(1_600);
        assertThat(gone.findings().leftForGood().isKnown(true)).isTrue();
        assertThat(gone.findings().wholly().isKnown(true)).isTrue();
        gone.evidence.sameMachine(false);
        assertThat(gone.findings().leftForGood().toString()).startsWith("INFERRED true (something on the way can have answered");
        assertThat(gone.findings().wholly().grade()).isEqualTo(Fact.Grade.INFERRED);
        gone.evidence.sameMachine(true);
        gone.kernel.minRttMicros(399);
        assertThat(gone.findings().isNear()).isTrue();
        gone.kernel.minRttMicros(400);
        assertThat(gone.findings().isNear()).as("a way that something makes longer").isFalse();
        assertThat(gone.findings().leftForGood().grade()).isEqualTo(Fact.Grade.INFERRED);
    }

    @Test
    void allAcknowledgedIsNoProofThatAFarClientHadGone() {
        Case all = Case.server().out(10, 10, 0).inAndFin(3, 0).ages(1_000, 1_500, 1_000).age(1_600);
        assertThat(all.findings().leftForGood().isKnown(true)).isTrue();
        all.evidence.sameMachine(false);
        assertThat(all.findings().leftForGood().toString()).startsWith("INFERRED true");
    }

    @Test
    void aCloseIsWholeWhereItsAgeIsNarrowAndNotWhereDataWasAcknowledgedAfterIt() {
        assertThat(Case.client().out(10, 5, 0).inAndFin(3, 0).ages(0, 1_022, 1_000).age(1_100).findings().wholly().isKnown(true)).isTrue();
        assertThat(Case.client().out(10, 5, 0).inAndFin(3, 0).ages(0, 1_023, 1_000).age(1_100).findings().wholly().proof())
            .contains("one direction only is not known");
        Case half = Case.client().out(10, 5, 0).inAndFin(3, 0).ages(0, 1_022, 1_000).age(1_100).seen(Seen.end(1_010, 1));
        assertThat(half.findings().halfClosed().isKnown(true)).isTrue();
        assertThat(half.findings().wholly().grade()).isEqualTo(Fact.Grade.INFERRED);
    }

    /** Our data went 0 ms before, unanswered; the peer was last heard from so long before. Its FIN came, and the application had read of it. */
    private static Case late(long heardAgo) {
        return Case.client().out(20, 10, 0).inAndFin(30, 0).ages(0, heardAgo, heardAgo).age(60_000);
    }

    private static Case unix(KernelSnapshot kernel) {
        Case c = Case.bare(Role.CLIENT);
        c.evidence.transport(Transport.UNIX).kernel(kernel);
        return c;
    }

    private static void expect(Fact<Boolean> fact, Boolean value, Grade grade) {
        assertThat(fact.supposed()).as(fact.toString()).isEqualTo(value);
        assertThat(fact.grade()).as(fact.toString()).isEqualTo(grade);
    }

    @Test
    void theKernelWasAskedIfItSaidTheState() {
        expect(Case.client().findings().kernelAsked(), true, Grade.KNOWN);
        expect(Case.client().state(null).findings().kernelAsked(), true, Grade.INFERRED);
        Case none = Case.client();
        expect(new Findings(none.evidence.kernel(KernelSnapshot.NONE).build()).kernelAsked(), true, Grade.INFERRED);
        Case unix = Case.bare(Role.CLIENT).state(null);
        unix.evidence.transport(Transport.UNIX);
        expect(unix.findings().kernelAsked(), true, Grade.KNOWN);
    }

    @Test
    void agesCountOnlyOfDataThatFlowed() {
        Findings none = Case.server().ages(7, 8, 9).findings();
        assertThat(none.dataSentAgo().known()).isNull();
        assertThat(none.dataReceivedAgo().known()).isNull();
        assertThat(none.ackReceivedAgo().known()).isEqualTo(9);
        Findings both = Case.server().out(1, 0, 0).inAndFin(1, 0).ages(7, 8, 9).findings();
        assertThat(both.dataSentAgo().known()).isEqualTo(7);
        assertThat(both.dataReceivedAgo().known()).isEqualTo(8);
        Case segments = Case.bare(Role.SERVER).ages(7, 8, 9);
        assertThat(segments.segments(0, 0).findings().dataSentAgo().known()).isNull();
        assertThat(segments.segments(1, 0).findings().dataSentAgo().known()).isEqualTo(7);
        assertThat(segments.segments(1, 0).findings().dataReceivedAgo().known()).isNull();
        Case came = segments.segments(0, 1);
        came.evidence.sendfile(true);
        came.kernel.bytesReceived(5);
        assertThat(came.findings().received().supposed()).as("a FIN can be one of them").isNull();
        assertThat(came.findings().dataReceivedAgo().known()).isEqualTo(8);
    }

    @Test
    void whatWasLastHeardIsTheYoungerOfDataAndAcknowledgement() {
        assertThat(Case.server().in(5, 0).ages(9, 0, 1_000).findings().lastHeard()).isZero();
        assertThat(Case.server().in(5, 0).ages(9, 1_000, 500).findings().lastHeard()).isEqualTo(500);
        assertThat(Case.server().ages(9, 100, 500).findings().lastHeard()).as("no data came").isEqualTo(500);
        assertThat(Case.server().in(5, 0).ages(9, 100, Evidence.UNKNOWN).findings().lastHeard()).isEqualTo(Evidence.UNKNOWN);
    }

    @Test
    void theAgeOfTheConnectionIsTheRecordedOneOrThatOfAFieldThatNothingTouched() {
        assertThat(Case.client().ages(700, 800, 900).age(0).findings().connectionAge()).isZero();
        assertThat(Case.client().ages(700, 800, 900).findings().connectionAge()).as("no data came").isEqualTo(800);
        assertThat(Case.client().in(5, 0).ages(700, 800, 900).findings().connectionAge()).as("none left").isEqualTo(700);
        assertThat(Case.client().in(5, 0).out(5, 5, 0).ages(700, 800, 900).findings().connectionAge()).isEqualTo(Evidence.UNKNOWN);
    }

    @Test
    void aConversationIsDataThatWasRead() {
        expect(Case.server().in(0, 0).errno(Errno.ECONNRESET).findings().conversed(), false, Grade.KNOWN);
        expect(Case.server().in(5, 5).errno(Errno.ECONNRESET).findings().conversed(), false, Grade.KNOWN);
        expect(Case.server().in(5, 4).errno(Errno.ECONNRESET).findings().conversed(), true, Grade.KNOWN);
        expect(Case.server().in(5, Evidence.UNKNOWN).errno(Errno.ECONNRESET).findings().conversed(), null, Grade.UNKNOWN);
        Case perhapsFin = Case.server().in(5, 4);
        perhapsFin.evidence.sendfile(true);
        expect(perhapsFin.findings().conversed(), null, Grade.UNKNOWN);
        perhapsFin.kernel.inQueue(3);
        expect(perhapsFin.findings().conversed(), true, Grade.KNOWN);
    }

    @Test
    void aPeerAnswersThatIsHeardFromAfterOurLastData() {
        expect(late(0).findings().answering(), true, Grade.KNOWN);
        expect(late(1).findings().answering(), false, Grade.KNOWN);
        assertThat(late(1).findings().silenceMillis()).isEqualTo(1);
        assertThat(late(0).findings().silenceMillis()).isEqualTo(Evidence.UNKNOWN);
        Case earlier = late(500);
        earlier.kernel.totalRetrans(3);
        expect(earlier.findings().answering(), false, Grade.KNOWN);
        earlier.kernel.retransmits(1);
        expect(earlier.findings().answering(), false, Grade.INFERRED);
        earlier.kernel.totalRetrans(Evidence.UNKNOWN);
        expect(earlier.findings().answering(), false, Grade.INFERRED);
        earlier.kernel.totalRetrans(0);
        expect(earlier.findings().answering(), false, Grade.KNOWN);
        earlier.kernel.totalRetrans(3).lastAckReceivedMillis(200).lastDataReceivedMillis(200);
        expect(earlier.findings().answering(), true, Grade.INFERRED);
    }

    /** Acknowledgements that came later than any crossing on the way explains, with more waiting: two round trips of 1 ms, and 10 ms. */
    @Test
    void aTransferIsShownByAcknowledgementsAfterOurLastDataWithMoreWaiting() {
        Case c = Case.client().out(20, 10, 5).in(0, 0).errno(Errno.ECONNRESET).ages(113, 1_000, 100);
        expect(c.findings().cutOff(), true, Grade.KNOWN);
        expect(c.ages(112, 1_000, 100).findings().cutOff(), true, Grade.INFERRED);
        expect(c.ages(113, 1_000, 100).out(20, 10, 0).findings().cutOff(), true, Grade.INFERRED);
    }

    /** All that had left was acknowledged, and the rest waited for room: that it was cut off needs no time. */
    @Test
    void aTransferIsShownByWhatThePeersWindowHeldBack() {
        Case c = Case.client().out(20, 20, 5).in(0, 0).errno(Errno.ECONNRESET).ages(100, 1_000, 100);
        expect(c.findings().cutOff(), true, Grade.KNOWN);
        expect(c.out(20, 20, 0).findings().cutOff(), true, Grade.INFERRED);
        expect(c.out(20, 19, 5).findings().cutOff(), true, Grade.INFERRED);
        c.out(20, 20, 5).kernel.probes(1);
        expect(c.findings().cutOff(), true, Grade.INFERRED);
        c.kernel.probes(0);
        expect(c.errno(Errno.EPIPE).inAndFin(0, 0).findings().cutOff(), true, Grade.INFERRED);
    }

    @Test
    void whatFirstLeftAfterTheCloseWasNotCutOff() {
        Case c = Case.client().out(10, 0, 1).inAndFin(0, 0);
        expect(c.ages(0, 12, 12).findings().cutOff(), true, Grade.INFERRED);
        expect(c.ages(0, 13, 13).findings().cutOff(), false, Grade.INFERRED);
        expect(c.out(11, 1, 1).ages(0, 13, 13).findings().cutOff(), true, Grade.INFERRED);
    }

    private static Case dripping(long silence) {
        return Case.client().out(20, 10, 0).inAndFin(0, 0).ages(0, silence, silence);
    }

    @Test
    void aShortSilenceIsThatOfATransfer() {
        expect(dripping(12).findings().cutOff(), true, Grade.INFERRED);
        assertThat(dripping(12).findings().cutOff().proof()).contains("so soon");
        assertThat(dripping(12).findings().isDrip()).isFalse();
        assertThat(dripping(13).findings().cutOff().proof()).contains("a pause as short as in a transfer");
        assertThat(dripping(13).findings().isDrip()).isTrue();
        expect(dripping(200).findings().cutOff(), true, Grade.INFERRED);
        assertThat(dripping(200).findings().isDrip()).isTrue();
        expect(dripping(201).findings().cutOff(), false, Grade.KNOWN);
        assertThat(dripping(201).findings().isDrip()).isFalse();
        Case slow = dripping(70);
        slow.kernel.rttMicros(30_000);
        assertThat(slow.findings().cutOff().proof()).contains("so soon");
        assertThat(slow.ages(0, 71, 71).findings().isDrip()).isTrue();
        Case noFin = Case.client().out(20, 10, 0).in(30, 0).errno(Errno.ECONNRESET).ages(0, 12, 12);
        expect(noFin.findings().cutOff(), true, Grade.INFERRED);
        expect(noFin.ages(0, 13, 13).findings().cutOff(), false, Grade.INFERRED);
        assertThat(noFin.findings().cutOff().proof()).isEqualTo("a pause longer than the way takes");
    }

    @Test
    void aServersSilentClientThatLeftIsGoneWhateverThePause() {
        Case server = Case.server().out(20, 10, 0).inAndFin(0, 0).ages(0, 50, 50);
        assertThat(server.findings().isDrip()).isFalse();
        Case reset = Case.server().out(20, 10, 0).in(0, 0).errno(Errno.ECONNRESET).ages(0, 50, 50);
        assertThat(reset.findings().isDrip()).isTrue();
    }

    @Test
    void withoutATransferThereIsNothingToCut() {
        Case first = Case.client().out(10, 0, 0).in(0, 0).errno(Errno.ECONNRESET).ages(0, 5, 5);
        expect(first.findings().cutOff(), false, Grade.INFERRED);
        expect(first.out(10, 0, 1).findings().cutOff(), true, Grade.INFERRED);
        expect(first.out(16_384, 0, 0).findings().cutOff(), true, Grade.INFERRED);
        expect(first.out(16_383, 0, 0).findings().cutOff(), false, Grade.INFERRED);
        expect(first.out(11, 1, 0).findings().cutOff(), true, Grade.INFERRED);
        assertThat(first.out(10, 0, 0).ages(0, 200, 200).findings().cutOff().proof()).contains("nothing of ours had been sent before");
    }

    /** At rest: a FIN that came well after the peer's data, of which the program had read. */
    @Test
    void aRestIsNoTransfer() {
        Case rest = Case.client().out(20, 10, 0).inAndFin(30, 0).ages(0, 1_000, 5);
        expect(rest.findings().cutOff(), false, Grade.INFERRED);
        expect(rest.ages(0, 27, 5).findings().cutOff(), true, Grade.INFERRED);
        expect(rest.ages(0, 28, 5).findings().cutOff(), false, Grade.INFERRED);
        Case unread = Case.client().out(20, 10, 0).inAndFin(30, 30).ages(0, 1_000, 5);
        expect(unread.findings().cutOff(), true, Grade.INFERRED);
        Case noFin = Case.client().out(20, 10, 0).in(30, 0).errno(Errno.ECONNRESET).ages(0, 1_000, 5);
        expect(noFin.findings().cutOff(), true, Grade.INFERRED);
    }

    @Test
    void whatAnsweredOurLastDataCameWithItOrLater() {
        Case c = Case.client().out(10, 10, 0).in(30, 0).errno(Errno.ECONNRESET);
        expect(c.ages(100, 120, 100).findings().answered(), true, Grade.INFERRED);
        expect(c.ages(100, 121, 100).findings().answered(), false, Grade.KNOWN);
        assertThat(c.ages(100, 100, 100).findings().isLastDataOurs()).isTrue();
        assertThat(c.ages(100, 99, 99).findings().isLastDataOurs()).isFalse();
        expect(c.out(10, 9, 0).ages(100, 50, 50).findings().answered(), false, Grade.KNOWN);
        assertThat(c.findings().isLastDataOurs()).isFalse();
        expect(c.out(10, 10, 0).in(30, 1).findings().answered(), false, Grade.KNOWN);
        expect(c.in(30, Evidence.UNKNOWN).findings().answered(), null, Grade.UNKNOWN);
        expect(c.in(0, 0).findings().answered(), false, Grade.KNOWN);
        expect(c.in(30, 0).out(0, 0, 0).findings().answered(), false, Grade.KNOWN);
        Case perhaps = Case.client().out(11, 10, 0).in(30, 0).errno(Errno.ECONNRESET).ages(100, 50, 50).unwatched();
        perhaps.kernel.notSentBytes(Evidence.UNKNOWN);
        expect(perhaps.findings().answered(), false, Grade.INFERRED);
    }

    @Test
    void ofOtherTransportsTheRecordedRoleAndTheJavaObjectTell() {
        KernelSnapshot k = new KernelSnapshot.Builder(EvidenceSource.TCP_STATE).transport(Transport.UNIX).build();
        Case unix = unix(k);
        assertThat(new Findings(unix.evidence.build()).role().toString()).isEqualTo("KNOWN CLIENT (the opening was seen)");
        assertThat(new Findings(unix.evidence.role(Role.SERVER, true).build()).role().toString())
            .isEqualTo("INFERRED SERVER (the port number tells the role)");
        assertThat(new Findings(unix.evidence.role(null, false).build()).role().grade()).isEqualTo(Grade.UNKNOWN);
        assertThat(new Findings(unix.evidence.build()).ownFin().grade()).isEqualTo(Grade.UNKNOWN);
        assertThat(new Findings(unix.evidence.outputShut(true).build()).ownFin().isKnown(true)).isTrue();
        Findings open = new Findings(unix.evidence.outputShut(false).build());
        assertThat(open.ownFin().isKnown(false)).isTrue();
        assertThat(open.isOwnFinByState()).isFalse();
        assertThat(open.isOwnFinCounted()).isFalse();
        assertThat(open.acceptQueueMillis()).isEqualTo(Evidence.UNKNOWN);
    }

    @Test
    void noFinEndedTheConnectionIfNoneCameOrOnlyThatOfAHalfClose() {
        expect(Case.client().in(30, 0).errno(Errno.ECONNRESET).findings().noFin(), true, Grade.KNOWN);
        expect(Case.client().out(10, 0, 0).inAndFin(30, 0).findings().noFin(), false, Grade.KNOWN);
        Case half = Case.server().out(10, 5, 0).inAndFin(3, 0).ages(0, 1_500, 1_000).seen(Seen.end(900, 0));
        expect(half.findings().noFin(), true, Grade.KNOWN);
        Case perhaps = Case.server().out(10, 5, 0).inAndFin(3, 0).ages(0, 1_500, 1_000);
        expect(perhaps.findings().noFin(), false, Grade.INFERRED);
        expect(Case.bare(Role.CLIENT).errno(Errno.ECONNRESET).findings().noFin(), true, Grade.INFERRED);
        expect(Case.bare(Role.CLIENT).state(TcpState.ESTABLISHED).findings().noFin(), null, Grade.UNKNOWN);
    }

    @Test
    void aClientLeftForGoodThatCanHaveAcknowledgedNothingAfterItsFin() {
        expect(Case.server().out(10, 0, 0).inAndFin(3, 0).findings().leftForGood(), true, Grade.KNOWN);
        expect(Case.server().out(10, 5, 0).inAndFin(3, 0).findings().leftForGood(), true, Grade.INFERRED);
        expect(Case.server().out(10, 10, 0).inAndFin(3, 0).findings().leftForGood(), true, Grade.KNOWN);
        expect(Case.bare(Role.SERVER).findings().leftForGood(), true, Grade.INFERRED);
        Case half = Case.server().out(10, 5, 0).inAndFin(3, 0).seen(Seen.end(900, 0));
        expect(half.findings().leftForGood(), false, Grade.INFERRED);
        expect(half.out(5, 5, 0).findings().leftForGood(), true, Grade.KNOWN);
    }

    /** A server whose client's request came so long before our answer: the time was ours. */
    private static Case waiting(long requestAgo, long acknowledgedAgo) {
        return Case.server().out(75, 0, 0).in(24, 0).errno(Errno.ECONNRESET).ages(1, requestAgo, acknowledgedAgo);
    }

    @Test
    void aPeerWaitsForUsIfItsRequestWasTheLastThatCame() {
        assertThat(waiting(301, 301).findings().isPeerWaiting()).isTrue();
        assertThat(waiting(304, 300).findings().isPeerWaiting()).isTrue();
        assertThat(waiting(305, 300).findings().isPeerWaiting()).isFalse();
        assertThat(waiting(30_000, 30_000).findings().isPeerWaiting()).isTrue();
        assertThat(waiting(30_001, 30_001).findings().isPeerWaiting()).isFalse();
        assertThat(waiting(1, 1).findings().isPeerWaiting()).as("it was answering").isFalse();
        assertThat(waiting(301, 301).out(75, 75, 0).findings().isPeerWaiting()).as("it has all").isFalse();
        assertThat(waiting(301, 301).in(0, 0).findings().isPeerWaiting()).as("it asked for nothing").isFalse();
        Case client = Case.client().out(75, 0, 0).in(24, 0).errno(Errno.ECONNRESET).ages(1, 301, 301);
        assertThat(client.findings().isPeerWaiting()).isFalse();
        expect(waiting(301, 301).findings().silent(), false, Grade.INFERRED);
        expect(client.findings().silent(), true, Grade.INFERRED);
        expect(client.ages(0, 201, 201).findings().silent(), true, Grade.INFERRED);
        expect(client.ages(0, 200, 200).findings().silent(), false, Grade.INFERRED);
    }

    private static void expectRested(Case c, Boolean value) {
        assertThat(c.findings().rested().supposed()).isEqualTo(value);
        assertThat(c.findings().rested().grade()).isNotEqualTo(Grade.KNOWN);
    }

    /** The FIN came with the answer, so that the time in which it lay closed decides; or in a rest. */
    @Test
    void aConnectionRestedThatLayClosedOrWasIdleAndIsNotYoung() {
        expectRested(late(201).age(301), true);
        expectRested(late(200).age(301), false);
        expectRested(late(201).age(300), false);
        Case unrecorded = late(201).age(Evidence.UNKNOWN);
        expectRested(unrecorded, true);
        Case rest = Case.client().out(20, 10, 0).inAndFin(30, 0).ages(0, 1_000, 100);
        expectRested(rest.age(1_000), true);
        expectRested(rest.age(Evidence.UNKNOWN), true);
        Case brief = Case.client().out(20, 10, 0).inAndFin(30, 0).ages(0, 295, 100);
        expectRested(brief.age(301), true);
        expectRested(brief.age(300), false);
        Case goodbye = Case.client().out(20, 10, 0).inAndFin(30, 7).ages(0, 100, 100);
        expectRested(goodbye.age(1_001), true);
        expectRested(goodbye.age(1_000), false);
        expectRested(Case.client().out(20, 10, 0).inAndFin(0, 0).ages(0, 100, 100), null);
        expectRested(Case.client().out(20, 10, 0).in(30, 0).errno(Errno.ECONNRESET), null);
    }

    @Test
    void aConnectionThatWasOpenedThisVeryMomentIsYoung() {
        Case c = Case.client().out(20, 10, 0).inAndFin(30, 0).ages(0, 100, 5).age(0);
        expectRested(c, false);
        expectRested(Case.server().out(20, 10, 0).inAndFin(30, 0).ages(0, 300, 300).age(0), false);
    }

    @Test
    void moreSegmentsOfOursThanOfThePeersAreAQuestionPerhaps() {
        assertThat(Case.client().out(10, 10, 0).segments(2, 1).findings().isPerhapsUnanswered()).isTrue();
        assertThat(Case.client().out(10, 10, 0).segments(1, 1).findings().isPerhapsUnanswered()).isFalse();
        assertThat(Case.client().out(10, 5, 0).segments(2, 1).findings().isPerhapsUnanswered()).as("one was lost").isFalse();
        assertThat(Case.client().out(10, 10, 0).segments(1, 0).findings().isPerhapsUnanswered()).isTrue();
        assertThat(Case.client().out(10, 10, 0).segments(0, Evidence.UNKNOWN).findings().isPerhapsUnanswered()).isFalse();
        assertThat(Case.client().out(10, 10, 0).segments(Evidence.UNKNOWN, 0).findings().isPerhapsUnanswered()).isFalse();
    }

    @Test
    void aConnectionWaitedInTheQueueWhoseAgesAreOlderThanItsAccept() {
        assertThat(Case.server().ages(100, 500, 300).age(0).findings().acceptQueueMillis()).isEqualTo(500);
        assertThat(Case.server().ages(100, 300, 500).age(489).findings().acceptQueueMillis()).isEqualTo(11);
        assertThat(Case.server().ages(100, 300, 500).age(490).findings().acceptQueueMillis()).isEqualTo(Evidence.UNKNOWN);
        assertThat(Case.server().ages(700, 300, 500).age(0).findings().acceptQueueMillis()).as("nothing left: the opening").isEqualTo(700);
        assertThat(Case.server().out(5, 5, 0).ages(700, 300, 500).age(0).findings().acceptQueueMillis()).isEqualTo(500);
        assertThat(Case.server().ages(100, 300, 500).age(Evidence.UNKNOWN).findings().acceptQueueMillis()).isEqualTo(Evidence.UNKNOWN);
        assertThat(Case.client().ages(100, 300, 500).age(0).findings().acceptQueueMillis()).as("it connected").isEqualTo(Evidence.UNKNOWN);
    }

    @Test
    void aClientLeftBeforeTheAcceptIfItsFinIsOlder() {
        Case c = Case.server().out(10, 0, 0).inAndFin(3, 0).ages(0, 5_000, 4_000);
        expect(c.age(3_989).findings().leftBeforeAccept(), true, Grade.INFERRED);
        expect(c.age(3_990).findings().leftBeforeAccept(), false, Grade.KNOWN);
        expect(c.age(0).findings().leftBeforeAccept(), true, Grade.INFERRED);
        expect(c.age(Evidence.UNKNOWN).findings().leftBeforeAccept(), null, Grade.UNKNOWN);
        expect(Case.server().out(10, 0, 0).inAndFin(3, 0).ages(0, 4_020, 4_000).age(0).findings().leftBeforeAccept(), false, Grade.INFERRED);
        expect(Case.server().age(5).findings().leftBeforeAccept(), null, Grade.UNKNOWN);
        expect(Case.client().findings().leftBeforeAccept(), false, Grade.KNOWN);
    }

    private static Case unread(long bytes, long receivedAgo) {
        Case c = Case.client().in(100_000 + bytes, bytes).ages(1_000, receivedAgo, receivedAgo);
        c.kernel.receiveWindow(0);
        return c;
    }

    @Test
    void unreadBytesFillOurWindow() {
        expect(unread(1_000, 201).findings().inputFull(), true, Grade.KNOWN);
        expect(unread(999, 201).findings().inputFull(), false, Grade.KNOWN);
        expect(unread(1_000, 200).findings().inputFull(), false, Grade.KNOWN);
        expect(unread(1_000, Evidence.UNKNOWN).findings().inputFull(), true, Grade.KNOWN);
        Case c = unread(1_000, 201);
        c.kernel.receiveWindow(1);
        expect(c.findings().inputFull(), false, Grade.KNOWN);
        c.kernel.receiveWindow(Evidence.UNKNOWN).receiveThreshold(1_000);
        expect(c.findings().inputFull(), true, Grade.INFERRED);
        c.kernel.receiveThreshold(1_001);
        expect(c.findings().inputFull(), false, Grade.INFERRED);
        c.kernel.receiveThreshold(2_000);
        expect(c.findings().inputFull(), false, Grade.INFERRED);
        c.kernel.receiveThreshold(2_001);
        expect(c.findings().inputFull(), false, Grade.KNOWN);
        c.kernel.receiveThreshold(0);
        expect(c.findings().inputFull(), false, Grade.INFERRED);
        c.kernel.inQueue(Evidence.UNKNOWN);
        expect(c.findings().inputFull(), null, Grade.UNKNOWN);
    }

    @Test
    void aGoodbyeOfTlsIsShort() {
        for (long bytes : new long[] {1, 100}) {
            Case c = Case.server().in(500, bytes);
            assertThat(c.findings().isGoodbyeUnread()).as("no TLS").isFalse();
            c.evidence.unreadTls(true);
            assertThat(c.findings().isGoodbyeUnread()).isTrue();
        }
        for (long bytes : new long[] {0, 101}) {
            Case c = Case.server().in(500, bytes);
            c.evidence.unreadTls(true);
            assertThat(c.findings().isGoodbyeUnread()).isFalse();
        }
    }

    /** From its last request to its close; with a goodbye, from the accept. */
    @Test
    void howLongAClientHadWaited() {
        Case c = Case.server().out(10, 0, 0).inAndFin(30, 0).ages(0, 5_000, 4_000).age(7_000);
        assertThat(c.findings().waitedMillis()).isEqualTo(1_000);
        c.evidence.unreadTls(true);
        c.kernel.inQueue(24);
        assertThat(c.findings().waitedMillis()).isEqualTo(3_000);
        assertThat(c.age(0).findings().waitedMillis()).isZero();
        assertThat(c.age(Evidence.UNKNOWN).findings().waitedMillis()).isEqualTo(Evidence.UNKNOWN);
        assertThat(Case.client().out(10, 0, 0).inAndFin(30, 0).ages(0, 5_000, 4_000).findings().waitedMillis()).as("no client's")
            .isEqualTo(Evidence.UNKNOWN);
        assertThat(Case.server().out(10, 0, 0).inAndFin(0, 0).ages(0, 5_000, 4_000).findings().waitedMillis()).isEqualTo(Evidence.UNKNOWN);
    }

    private static Case pushed(long receivedAgo) {
        return Case.server().out(11, 7, 0).inAndFin(17, 0).segments(2, 1).ages(0, receivedAgo, 1_000);
    }

    @Test
    void aPushIsWhatNobodyHadAskedFor() {
        assertThat(pushed(1_023).findings().isPushed()).isTrue();
        assertThat(pushed(1_022).findings().isPushed()).isFalse();
        Case slow = pushed(1_080);
        slow.kernel.rttMicros(30_000);
        assertThat(slow.findings().isPushed()).isFalse();
        assertThat(slow.ages(0, 1_081, 1_000).findings().isPushed()).isTrue();
        assertThat(pushed(2_000).segments(2, 2).findings().isPushed()).as("one answer is owed").isFalse();
        assertThat(pushed(2_000).segments(2, Evidence.UNKNOWN).findings().isPushed()).isFalse();
        assertThat(pushed(2_000).out(11, 11, 0).segments(2, 2).findings().isPushed()).as("nothing was lost").isTrue();
        assertThat(pushed(2_000).out(11, 0, 0).segments(2, 1).findings().isPushed()).as("nothing was acknowledged").isFalse();
        Case goodbye = pushed(2_000).age(4_000);
        goodbye.kernel.inQueue(5);
        assertThat(goodbye.findings().isPushed()).isTrue();
        goodbye.evidence.unreadTls(true);
        assertThat(goodbye.findings().isPushed()).isFalse();
    }

    private static Case streaming(long acknowledged, long sentAgo) {
        return Case.server().out(acknowledged, acknowledged, 0).in(80, 0).errno(Errno.ECONNRESET).ages(sentAgo, 5_000, sentAgo);
    }

    @Test
    void aStreamIsMuchThatWasSentSinceThePeersLastWordAMomentAgo() {
        expect(streaming(16_384, 200).findings().streaming(), true, Grade.INFERRED);
        expect(streaming(16_383, 200).findings().streaming(), false, Grade.KNOWN);
        expect(streaming(16_384, 201).findings().streaming(), false, Grade.INFERRED);
        expect(streaming(16_384, 1_000).findings().streaming(), false, Grade.INFERRED);
        expect(streaming(16_384, 1_001).findings().streaming(), false, Grade.KNOWN);
        expect(streaming(16_384, 100).ages(100, 100, 100).findings().streaming(), false, Grade.INFERRED);
        expect(streaming(16_384, 100).ages(100, 101, 100).findings().streaming(), true, Grade.INFERRED);
        expect(streaming(16_384, 100).in(0, 0).findings().streaming(), true, Grade.INFERRED);
        Case read = streaming(16_384, 100);
        read.evidence.read(true);
        expect(read.findings().streaming(), false, Grade.INFERRED);
        expect(streaming(16_384, 100).out(20_000, 19_000, 0).findings().streaming(), false, Grade.KNOWN);
        expect(Case.bare(Role.SERVER).findings().streaming(), null, Grade.UNKNOWN);
        Case unknownSent = streaming(16_384, 100);
        unknownSent.kernel.bytesSent(Evidence.UNKNOWN).bytesAcked(Evidence.UNKNOWN);
        expect(unknownSent.findings().streaming(), null, Grade.UNKNOWN);
        expect(streaming(16_384, Evidence.UNKNOWN).findings().streaming(), null, Grade.UNKNOWN);
    }

    private static Case timedOut(long sentAgo, long heardAgo) {
        Case c = Case.client().out(20, 10, 0).in(30, 0).errno(Errno.ETIMEDOUT).ages(sentAgo, heardAgo, heardAgo);
        c.kernel.retransmits(6).totalRetrans(12);
        return c;
    }

    /** Repetitions wait twice as long each time: what came in the last two waits came while our data did not get through. */
    @Test
    void oneWayIsBrokenIfThePeerIsHeardFromWhileWeRepeat() {
        assertThat(timedOut(100, 149).findings().isOneWay()).isTrue();
        assertThat(timedOut(100, 150).findings().isOneWay()).isFalse();
        assertThat(timedOut(100, 0).findings().isOneWay()).isTrue();
        assertThat(timedOut(100, Evidence.UNKNOWN).findings().isOneWay()).isFalse();
        assertThat(timedOut(100, 50).errno(Errno.ECONNRESET).findings().isOneWay()).isFalse();
        Case c = timedOut(100, 50);
        c.kernel.sendWindow(0);
        assertThat(c.findings().isOneWay()).as("its window is closed").isFalse();
        c.kernel.sendWindow(1).retransmits(0);
        assertThat(c.findings().isOneWay()).isFalse();
        c.kernel.retransmits(1).totalRetrans(0);
        assertThat(c.findings().isOneWay()).as("nothing left (no carrier)").isFalse();
    }

    @Test
    void aClosedWindowStallsWhatWasNeverSent() {
        Case c = Case.client().out(20, 10, 5).in(0, 0).errno(Errno.ETIMEDOUT).ages(1_000, 9_000, 9_000);
        assertThat(c.findings().isStalledByWindow()).as("open, and silent").isFalse();
        c.kernel.sendWindow(0);
        assertThat(c.findings().isStalledByWindow()).isTrue();
        c.kernel.sendWindow(Evidence.UNKNOWN);
        assertThat(c.findings().isStalledByWindow()).isFalse();
        assertThat(c.ages(1_000, 9_000, 500).findings().isStalledByWindow()).as("heard from").isTrue();
        assertThat(c.out(20, 10, 0).findings().isStalledByWindow()).isFalse();
        assertThat(c.out(20, 10, 5).errno(Errno.ECONNRESET).findings().isStalledByWindow()).isFalse();
        Case oneWay = timedOut(100, 50).out(20, 10, 5);
        assertThat(oneWay.findings().isStalledByWindow()).isFalse();
    }

    @Test
    void whatAReadWasWaitingFor() {
        Case c = Case.client().out(10, 10, 0).in(30, 0).errno(Errno.ECONNRESET).ages(500, 500, 500);
        assertThat(c.findings().owed()).as("within a tick").isEqualTo(Owed.EITHER);
        c.kernel.minRttMicros(4_000);
        assertThat(c.findings().owed()).isEqualTo(Owed.EITHER);
        c.kernel.minRttMicros(4_001);
        assertThat(c.findings().owed()).isEqualTo(Owed.ANSWER);
        c.evidence.readerWaits(false);
        assertThat(c.ages(500, 200, 200).findings().owed()).as("it was sending").isEqualTo(Owed.REST);
        assertThat(c.ages(500, 201, 201).findings().owed()).isEqualTo(Owed.NOTHING);
        assertThat(c.ages(Evidence.UNKNOWN, 201, 201).findings().owed()).isEqualTo(Owed.UNKNOWN);
        assertThat(c.ages(500, Evidence.UNKNOWN, 201).findings().owed()).isEqualTo(Owed.UNKNOWN);
        assertThat(Case.bare(Role.CLIENT).findings().owed()).isEqualTo(Owed.UNKNOWN);
    }

    @Test
    void anAlertAloneIsAllThatWasLost() {
        Case c = Case.client().out(34, 10, 0);
        expect(c.findings().isAlertOnly(), false, Grade.KNOWN);
        c.evidence.tlsAlert(true).operation("Socket.write", 24);
        expect(c.findings().isAlertOnly(), true, Grade.INFERRED);
        expect(c.out(58, 10, 0).findings().isAlertOnly(), true, Grade.INFERRED);
        expect(c.out(10, 10, 0).findings().isAlertOnly(), true, Grade.KNOWN);
        expect(c.out(20, 10, 0).findings().isAlertOnly(), false, Grade.KNOWN);
        expect(c.out(1_010, 10, 0).findings().isAlertOnly(), false, Grade.KNOWN);
        c.kernel.outQueue(Evidence.UNKNOWN).bytesSent(Evidence.UNKNOWN);
        expect(c.findings().isAlertOnly(), null, Grade.UNKNOWN);
    }
}
