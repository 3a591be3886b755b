package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.incident.Incident;
import io.epipe.kernel.Errno;
import io.epipe.kernel.TcpState;
import io.epipe.record.TimelineText;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What this side did itself, or cannot tell of the other: what is said of it, and what is not. */
class OwnSideTest {

    private static Case close(TcpState state, boolean finFirst) {
        return Case.server().in(100, 100).state(state).evidenceThat(
            b -> b.event(Evidence.Event.ABORTIVE_CLOSE).exceptionless(true).finFirst(finFirst));
    }

    @Test
    void aCloseThatShutsTheOutputDownFirstIsMetAsAnEndOfStream() {
        Diagnosis first = close(TcpState.ESTABLISHED, true).diagnosis();
        assertThat(first.verdict()).isEqualTo(Verdict.CLOSED_ABORTIVELY);
        assertThat(first.confidence()).isEqualTo(Confidence.LIKELY);
        assertThat(first.explanation()).contains("sends a FIN, and most likely a reset behind it", "meets no reset").doesNotContain("instead of a FIN")
            .doesNotContain("Connection reset");
        Diagnosis shut = close(TcpState.FIN_WAIT_2, false).diagnosis();
        assertThat(shut.explanation()).as("the program's own FIN has left").contains("sends a FIN, and most likely a reset behind it");
        assertThat(shut.advice()).contains("there is nothing to do");
        Diagnosis hard = close(TcpState.ESTABLISHED, false).diagnosis();
        assertThat(hard.confidence()).isEqualTo(Confidence.CERTAIN);
        assertThat(hard.explanation()).contains("a reset instead of a FIN").contains("Connection reset by peer").doesNotContain("meets no reset");
        assertThat(hard.advice()).doesNotContain("nothing to do");
    }

    @Test
    void aRegisteredChannelResetsWhenItsSelectorNextRuns() {
        Diagnosis hard = close(TcpState.ESTABLISHED, false).evidenceThat(b -> b.keptBySelector(true)).diagnosis();
        assertThat(hard.confidence()).isEqualTo(Confidence.LIKELY);
        assertThat(hard.explanation()).contains("when that selector next runs", "until then the peer hears nothing, not even a FIN").doesNotContain("sent a reset");
        assertThat(hard.advice()).contains("wake the selector up");
        Diagnosis first = close(TcpState.ESTABLISHED, true).evidenceThat(b -> b.keptBySelector(true)).diagnosis();
        assertThat(first.confidence()).isEqualTo(Confidence.LIKELY);
        assertThat(first.explanation()).contains("when that selector next runs: a reset comes then").doesNotContain("hears nothing");
        assertThat(close(TcpState.FIN_WAIT_2, false).evidenceThat(b -> b.keptBySelector(true)).diagnosis().explanation()).doesNotContain("hears nothing");
        assertThat(close(TcpState.ESTABLISHED, false).diagnosis().advice()).doesNotContain("selector");
    }

    private static Case closeOverALoss(Case of) {
        return of.evidenceThat(b -> b.event(Evidence.Event.LOST_WRITE).exceptionless(true).resetSeenLater(true).errno(Errno.EPIPE, "close"));
    }

    private static Case shipper() {
        return Case.client().out(20, 10, 0).inAndFin(0, 0).ages(900, 1_800, 1_600).age(1_800);
    }

    /** Measured: two writes and a close, all of which succeeded; the peer had closed before the second. */
    @Test
    void aCloseThatFindsALossIsNoCallThatFailed() {
        Diagnosis d = closeOverALoss(shipper()).diagnosis();
        assertThat(d.explanation()).contains("What we wrote 900 ms before was answered with a reset.").doesNotContain("failed");
    }

    /** Measured: three calls that succeeded, to a peer that had forgotten the connection. */
    @Test
    void aCloseThatMeetsAResetHasLeftItsErrorToNobody() {
        Case forgotten = Case.client().out(20, 10, 0).in(0, 0).ages(900, 1_800, 1_800).age(1_800);
        assertThat(forgotten.diagnosis().explanation()).as("a write met EPIPE").contains("has taken the reset's own error");
        Diagnosis d = closeOverALoss(forgotten).diagnosis();
        assertThat(d.verdict()).isEqualTo(Verdict.CONNECTION_FORGOTTEN);
        assertThat(d.explanation()).doesNotContain("has taken the reset's own error");
    }

    /** Measured: a peer that had answered, and had forgotten the connection; a close found what had been written since. No call had met an error. */
    @Test
    void aCloseKnowsNotWhetherAFinHadCome() {
        Case c = closeOverALoss(Case.client().out(42, 31, 0).in(3, 0).ages(900, 1_800, 1_800).age(1_800)).evidenceThat(b -> b.resetSeenLater(false));
        Diagnosis d = c.diagnosis();
        assertThat(d.facts().finReceived()).isNull();
        assertThat(d.facts().closedAgoMillis()).isEqualTo(Evidence.UNKNOWN);
        assertThat(d.facts().received()).as("a FIN would be one of them").isEqualTo(Evidence.UNKNOWN);
        assertThat(d.verdict()).isEqualTo(Verdict.STALE_CONNECTION);
        assertThat(d.confidence()).isEqualTo(Confidence.LIKELY);
        assertThat(d.explanation()).startsWith("Most likely the server had closed this kept connection before this close; this program used it again.")
            .contains("last heard from 1.800 s before this close", "one that aborted", "no longer knew the connection").doesNotContain("last answer");
        assertThat(d.advice()).doesNotContain("announced the close");
        assertThat(d.timeline()).extracting(TimelineEntry::kind).containsExactly(TimelineEntry.Kind.DATA_OUT, TimelineEntry.Kind.DATA_IN,
            TimelineEntry.Kind.DATA_OUT, TimelineEntry.Kind.RST_IN, TimelineEntry.Kind.CLOSE);
        Diagnosis read = c.evidenceThat(b -> b.read(true)).diagnosis();
        assertThat(read.facts().finReceived()).as("a read that said end of stream does").isTrue();
        Diagnosis silent = closeOverALoss(Case.client().out(42, 31, 0).inAndFin(0, 0).ages(900, 1_800, 1_800).age(1_800)).diagnosis();
        assertThat(silent.facts().finReceived()).as("where nothing else came, the kernel's count tells").isTrue();
        assertThat(silent.explanation()).startsWith("The peer closed this connection 1.800 s before this close").doesNotContain("meets no error");
    }

    /** What was written before an end of stream was read was no answer to it, whatever shows its loss. */
    @Test
    void aCloseAfterAnEndOfStreamIsNoWriteAfterIt() {
        Case c = closeOverALoss(shipper()).seen(Seen.endOver(800, 11, 10));
        assertThat(c.diagnosis().verdict()).isEqualTo(Verdict.PEER_CLOSED);
        assertThat(closeOverALoss(shipper()).seen(Seen.endOver(1_500, 11, 0)).diagnosis().verdict()).isEqualTo(Verdict.IGNORED_END_OF_STREAM);
    }

    @Test
    void whatACloseOrAReadMetIsCalledSo() {
        Case failed = closeOverALoss(Case.client().out(25, 10, 0).in(30, 0).ages(900, 5_000, 1_900).age(5_000)).seen(Seen.reset(30));
        assertThat(failed.diagnosis().explanation()).contains("This close met what that failure left behind.").doesNotContain("This write");
        assertThat(failed.diagnosis().advice()).doesNotContain("goodbye");
        Case strange = closeOverALoss(Case.bare(Role.CLIENT).state(TcpState.ESTABLISHED));
        assertThat(strange.diagnosis().explanation()).startsWith("This program closed the connection over data").doesNotContain("failed", "error");
        assertThat(strange.evidenceThat(b -> b.read(true)).diagnosis().explanation()).startsWith("This read met the end of stream").doesNotContain("failed", "error");
        Case waits = Case.client().out(20, 10, 0).in(30, 0).ages(3_000, 50_000, 40_000).age(60_000).state(TcpState.ESTABLISHED)
            .evidenceThat(b -> b.event(Evidence.Event.LOST_WRITE).exceptionless(true).errno(Errno.ETIMEDOUT, "close"));
        waits.kernel.retransmits(3).totalRetrans(3);
        assertThat(waits.diagnosis().explanation()).contains("Nobody answered until this program closed the connection. This machine goes on trying",
            "10 bytes had not been acknowledged by then").doesNotContain("time limit");
        assertThat(waits.diagnosis().ground()).doesNotContain("error", "closed");
    }

    @Test
    void theLastLineOfTheTimelineIsTheCallThatShowedIt() {
        Case c = closeOverALoss(shipper());
        assertThat(last(c.diagnosis())).isEqualTo(" 0        us \u2500\u2500 close");
        assertThat(last(c.evidenceThat(b -> b.read(true).errno(Errno.EPIPE, "end of stream")).diagnosis())).matches(" 0        us \u2500\u2500 read \u2717 +end of stream");
        assertThat(last(close(TcpState.ESTABLISHED, false).diagnosis())).isEqualTo(" 0        us \u2500\u2500 close");
    }

    private static String last(Diagnosis d) {
        List<String> lines = TimelineText.lines(new Incident.Builder().id(1).diagnosis(d).build());
        return lines.get(lines.size() - 1);
    }

    @Test
    void whatWaitsForRoomMayKeepTheFinBack() {
        assertThat(close(TcpState.ESTABLISHED, true).out(10, 4, 20).diagnosis().explanation())
            .contains("behind a FIN where there was room for one").contains("26 bytes of this program's were not acknowledged yet");
    }

    /** Measured: 128,552 bytes had left when another thread shut the output down; the peer read those, the 621,192 that waited, and our FIN. */
    private static Case shutBehindAFullWindow(TcpState state) {
        Case c = Case.server().out(128_552, 128_552, 621_193).in(4, 0).state(state).ages(708, 808, 468).age(803);
        c.kernel.outQueue(621_193).sendWindow(0).totalRetrans(1);
        return c;
    }

    @Test
    void whatWaitsBehindAnOwnEndOfOutputIsNotLost() {
        Diagnosis d = shutBehindAFullWindow(TcpState.FIN_WAIT_1).diagnosis();
        assertThat(d.verdict()).isEqualTo(Verdict.OUTPUT_SHUT_DOWN);
        assertThat(d.confidence()).isEqualTo(Confidence.CERTAIN);
        assertThat(d.explanation()).contains("621,192 bytes are not acknowledged yet").contains("goes on sending").doesNotContain("never left");
        assertThat(d.facts().lost()).isEqualTo(Evidence.UNKNOWN);
        assertThat(d.facts().neverSent()).isEqualTo(Evidence.UNKNOWN);
        assertThat(d.facts().sent()).isEqualTo(128_552);
    }

    @Test
    void whatWaitedIsLostOnceTheConnectionIsClosed() {
        Case reset = shutBehindAFullWindow(TcpState.CLOSE);
        reset.evidence.outputShut(true);
        Facts f = reset.facts();
        assertThat(f.stillSending()).isZero();
        assertThat(f.findings().lost().supposed()).isPositive();
    }

    /** A middlebox reset both sides over a full window; neither end had closed. */
    private static Case heldBack() {
        Case c = Case.server().out(117_288, 117_288, 605_264).in(4, 0).ages(1_696, 2_048, 156).age(1_804).errno(Errno.ECONNRESET);
        c.kernel.sendWindow(0).totalRetrans(2);
        return c;
    }

    @Test
    void aResetInTheMiddleOfOurDataIsThePeersOwnOnlyOnOneMachine() {
        Diagnosis near = heldBack().diagnosis();
        assertThat(near.verdict()).isEqualTo(Verdict.PEER_CLOSED_MID_TRANSFER);
        assertThat(near.confidence()).isEqualTo(Confidence.CERTAIN);
        assertThat(near.explanation()).startsWith("The peer reset this connection");
        Diagnosis far = heldBack().evidenceThat(b -> b.sameMachine(false)).diagnosis();
        assertThat(far.verdict()).isEqualTo(Verdict.PEER_CLOSED_MID_TRANSFER);
        assertThat(far.confidence()).isEqualTo(Confidence.LIKELY);
        assertThat(far.explanation()).startsWith("The peer, or something on the way in its name, reset this connection");
        assertThat(far.advice()).contains("firewall");
    }

    /** Measured: 1,000 bytes each 10 ms; the client read them all and closed. */
    private static Case paced(long segments, long sentAgo) {
        return Case.server().out(119_000, 118_000, 0).inAndFin(100, 0).segments(segments, 1).ages(sentAgo, 2_032, 20).age(1_786);
    }

    @Test
    void aStreamOfOursWasNotAtRest() {
        Diagnosis d = paced(119, 12).diagnosis();
        assertThat(d.verdict()).isEqualTo(Verdict.CLIENT_GONE);
        assertThat(d.explanation()).contains("This program was sending").contains("118,000 bytes").doesNotContain("at rest");
        assertThat(d.advice()).doesNotContain("heartbeat");
        assertThat(d.facts().waitedMillis()).isEqualTo(Evidence.UNKNOWN);
        assertThat(paced(6, 12).findings().isStreamed()).as("2 s and four segments").isTrue();
        assertThat(paced(5, 12).findings().isStreamed()).as("too few to tell").isFalse();
        assertThat(paced(5, 12).diagnosis().explanation()).contains("at rest, or carried a stream");
        Diagnosis heartbeat = Case.server().out(119_000, 118_000, 0).inAndFin(100, 0).segments(6, 1).ages(0, 60_000, 5_000).age(61_000).diagnosis();
        assertThat(heartbeat.explanation()).contains("The connection was at rest, as far as can be told");
        assertThat(heartbeat.advice()).contains("heartbeat");
        assertThat(heartbeat.facts().waitedMillis()).isEqualTo(55_000);
    }

    /** Measured: 31 events of the server's, one each 100 ms, then an abort. */
    private static Case events(long receivedAgo) {
        return Case.client().out(50, 50, 0).in(253, 0).segments(2, 32).ages(receivedAgo + 2_956, receivedAgo, receivedAgo).age(60_000)
            .errno(Errno.ECONNRESET);
    }

    @Test
    void aResetInTheMiddleOfThePeersStreamIsNoRest() {
        Diagnosis d = events(300).diagnosis();
        assertThat(d.verdict()).isEqualTo(Verdict.PEER_ABORTED);
        assertThat(d.explanation()).doesNotContain("at rest").doesNotContain("idle");
        assertThat(events(1_000).diagnosis().verdict()).isEqualTo(Verdict.PEER_ABORTED);
        Diagnosis later = events(1_001).diagnosis();
        assertThat(later.verdict()).isEqualTo(Verdict.STALE_CONNECTION);
        assertThat(later.explanation()).contains("it can also have cut off a stream");
        Diagnosis answered = events(300).segments(2, 2).diagnosis();
        assertThat(answered.verdict()).as("a request, an answer").isEqualTo(Verdict.STALE_CONNECTION);
        assertThat(answered.explanation()).doesNotContain("stream");
    }

    @Test
    void aShortFirstWordNeedNotBeAnAnswer() {
        Case promised = Case.client().out(200, 200, 0).in(25, 0).ages(3_004, 3_004, 3_004).age(3_025).errno(Errno.ECONNRESET);
        assertThat(promised.diagnosis().explanation()).contains("100 Continue");
        assertThat(promised.diagnosis().advice()).contains("server's log");
        assertThat(promised.in(65, 0).diagnosis().explanation()).doesNotContain("100 Continue");
    }

    /** FTP in active mode: this program accepted the server's data connection, and uploaded over it. */
    @Test
    void whoConnectedAndSaidNothingNeedNotBeTheClient() {
        Diagnosis upload = Case.server().out(5_000, 0, 0).inAndFin(0, 0).ages(64, 965, 780).age(965).diagnosis();
        assertThat(upload.verdict()).isEqualTo(Verdict.CLIENT_GONE);
        assertThat(upload.confidence()).isEqualTo(Confidence.LIKELY);
        assertThat(upload.explanation()).contains("it is the server that connects");
        assertThat(upload.advice()).contains("FTP");
        Diagnosis asked = Case.server().out(5_000, 0, 0).inAndFin(10, 0).ages(64, 965, 780).age(966).diagnosis();
        assertThat(asked.verdict()).isEqualTo(Verdict.CLIENT_GONE);
        assertThat(asked.confidence()).isEqualTo(Confidence.CERTAIN);
        assertThat(asked.explanation()).doesNotContain("FTP");
    }
}
