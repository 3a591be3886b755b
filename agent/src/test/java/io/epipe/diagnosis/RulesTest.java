package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.connection.Sighting;
import io.epipe.diagnosis.story.Stories;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** For each rule the case that looks like it and is another. */
class RulesTest {

    private static Diagnosis diagnose(Evidence.Builder b) {
        Diagnosis d = Stories.diagnostician().diagnose(b.build());
        Texts.check(d);
        return d;
    }

    private static Diagnosis expect(Evidence.Builder b, Verdict verdict, Confidence confidence) {
        Diagnosis d = diagnose(b);
        assertThat(d.verdict()).as(d.explanation()).isEqualTo(verdict);
        assertThat(d.confidence()).as(d.explanation()).isEqualTo(confidence);
        return d;
    }

    @Test
    void halfCloseOfTheProtocolIsNotAnIgnoredEndOfStream() {
        Diagnosis d = expect(Seen.in(Measured.S7.evidence(), Seen.end(2011, 6)), Verdict.PEER_CLOSED,
            Confidence.LIKELY);
        assertThat(d.facts().closedAgoMillis()).isEqualTo(2011);
        assertThat(d.facts().closedAgoExact()).isTrue();
    }

    /** In the laboratory, 100 bytes were drawn before the FIN that came 220 ms before them. */
    @Test
    void dataAcknowledgedAfterAHalfCloseIsNotDrawnBeforeIt() {
        Diagnosis d = diagnose(Seen.in(Measured.S7.evidence(), Seen.end(2011, 6)));
        assertThat(TruthTableTest.timeline(d)).isEqualTo("out 10 sometime, FIN 2011, out 1 5, RST, FAILED");
    }

    @Test
    void endOfStreamWithoutCountersNamesTheHalfClose() {
        Diagnosis d = expect(Seen.in(Measured.S1_LATE.evidence(), Seen.end(900, Evidence.UNKNOWN)),
            Verdict.IGNORED_END_OF_STREAM, Confidence.LIKELY);
        assertThat(d.explanation()).contains("half-close");
    }

    @Test
    void endOfStreamThatOnlyTheJdkReadIsNotTheProgramsFault() {
        expect(Seen.in(Measured.S1.evidence(), Seen.end(900, 6)).endOfStreamRead(900, true), Verdict.PEER_CLOSED, Confidence.CERTAIN);
    }

    @Test
    void endOfStreamOfAnOwnShutdownInputIsNoWordOfThePeer() {
        expect(Seen.in(Measured.S2.evidence(), Seen.end(400, 6)), Verdict.PEER_ABORTED, Confidence.LIKELY);
    }

    @Test
    void unreadBytesAreNotAConversation() {
        Measured.Row r = Measured.S1B.ages(0, 60_000, 30_000);
        expect(r.evidence(), Verdict.PEER_CLOSED, Confidence.LIKELY);
        expect(Measured.STALE.ages(0, 60_000, 30_000).evidence(), Verdict.STALE_CONNECTION, Confidence.LIKELY);
    }

    @Test
    void finFiftyMillisecondsBeforeTheWriteOfAPool() {
        Diagnosis d = expect(Measured.STALE.ages(0, 30_050, 52).evidence(), Verdict.STALE_CONNECTION,
            Confidence.LIKELY);
        assertThat(d.explanation()).contains("cut off in a transfer");
    }

    /** Two alerts of 24 bytes, as a TLS 1.3 socket is closed. */
    @Test
    void anAlertOfTlsIsNoUseOfTheConnection() {
        Measured.Row kept = Measured.STALE.ages(0, 60_000, 30_000);
        Diagnosis d = expect(kept.evidence().tlsAlert(true), Verdict.PEER_CLOSED, Confidence.LIKELY);
        assertThat(d.explanation()).contains("no data of the application");
        expect(Seen.in(Measured.S1.evidence(), Seen.end(900, 6)).tlsAlert(true), Verdict.PEER_CLOSED,
            Confidence.CERTAIN);
        expect(Measured.DRIP.evidence().tlsAlert(true).operation("Socket.write", 4), Verdict.PEER_CLOSED, Confidence.LIKELY);
        assertThat(diagnose(Measured.S8.evidence().tlsAlert(true)).verdict()).as("much was lost before the alert")
            .isEqualTo(Verdict.PEER_CLOSED_MID_TRANSFER);
    }

    @Test
    void unreadBytesOfTlsNeedNotBeAnAnswer() {
        Measured.Row unread = Measured.S1B;
        assertThat(diagnose(unread.evidence()).explanation()).contains("that this program has not read").doesNotContain("TLS");
        assertThat(diagnose(unread.evidence().unreadTls(true)).explanation()).contains("or be session tickets");
    }

    @Test
    void whatWasNeverSentCannotHaveLainUnread() {
        KernelSnapshot k = new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).state(TcpState.CLOSE).rttMicros(50)
            .lastDataSentMillis(300).lastDataReceivedMillis(300).lastAckReceivedMillis(300).bytesAcked(0)
            .bytesReceived(0).notSentBytes(0).dataSegmentsIn(0).dataSegmentsOut(0).bytesSent(0).bytesRetrans(0)
            .sendWindow(65536).inQueue(0).outQueue(0).retransmits(0).build();
        Diagnosis d = expect(Measured.S2.role(Role.SERVER).evidence().kernel(k), Verdict.PEER_ABORTED, Confidence.LIKELY);
        assertThat(d.explanation()).contains("we had sent nothing").doesNotContain("unread");
        assertThat(d.advice()).contains("health check");
    }

    @Test
    void uploadThatDrips() {
        Diagnosis d = expect(Measured.DRIP.evidence(), Verdict.PEER_CLOSED_MID_TRANSFER, Confidence.LIKELY);
        assertThat(d.explanation()).contains("48 ms before our last data left", "kept connection");
        expect(Measured.N5_SOON.evidence(), Verdict.PEER_CLOSED_MID_TRANSFER, Confidence.LIKELY);
    }

    @Test
    void silentClientThatLeavesShortlyBeforeTheGreetingIsGone() {
        expect(Measured.N5_SOON.role(Role.SERVER).evidence().kernel(server(0, 24, 24, 0, 1, 0, 5, 5)),
            Verdict.CLIENT_GONE,
            Confidence.LIKELY);
    }

    /** A server that has sent some data, none of it acknowledged; EPIPE. */
    private static KernelSnapshot server(long sentAgo, long recvAgo, long ackAgo, long acked, long received,
            long segsIn,
                                         long sent, long out) {
        return new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).state(TcpState.CLOSE).retransmits(0).probes(0)
            .rttMicros(50).lastDataSentMillis(sentAgo).lastDataReceivedMillis(recvAgo).lastAckReceivedMillis(ackAgo)
            .bytesAcked(acked).bytesReceived(received).notSentBytes(0).dataSegmentsIn(segsIn).dataSegmentsOut(1)
            .bytesSent(sent).bytesRetrans(0).sendWindow(65536).inQueue(0).outQueue(out).build();
    }

    @Test
    void acknowledgedProbesOfAClosedWindowAreATransfer() {
        Diagnosis d = expect(Measured.S8.evidence(), Verdict.PEER_CLOSED_MID_TRANSFER, Confidence.CERTAIN);
        assertThat(d.explanation()).contains("receive window was full");
        assertThat(d.advice()).contains("stopped reading");
    }

    @Test
    void oldHugeWriteAfterTheCloseIsNotATransfer() {
        KernelSnapshot k = new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).state(TcpState.CLOSE).rttMicros(50)
            .lastDataSentMillis(0).lastDataReceivedMillis(1000).lastAckReceivedMillis(1000).bytesAcked(6)
            .bytesReceived(1).notSentBytes(900_000).dataSegmentsIn(0).dataSegmentsOut(11).bytesSent(100_005)
            .bytesRetrans(0).sendWindow(65536).inQueue(0).outQueue(1_000_000).build();
        Diagnosis d = expect(Measured.S1.evidence().kernel(k), Verdict.PEER_CLOSED, Confidence.CERTAIN);
        assertThat(d.explanation()).contains("100,000 bytes were never acknowledged; 900,000 more never left this machine");
    }

    @Test
    void keepAliveAcksMakeTheCloseALowerBound() {
        Diagnosis d = diagnose(Measured.KEEP_ALIVE_IN_CLOSE_WAIT.evidence());
        assertThat(d.facts().closedAgoExact()).isFalse();
        assertThat(d.facts().closedAgoAtMostMillis()).isEqualTo(2600);
        assertThat(d.explanation()).contains("at least 568 ms before this write");
    }

    @Test
    void resetWhileARequestWaitedIsNotAStaleConnection() {
        expect(Measured.STALE_RESET.ages(1000, 1532, 1000).evidence(), Verdict.PEER_ABORTED, Confidence.LIKELY);
    }

    @Test
    void closeWhileARequestWaitedIsNotAStaleConnection() {
        Measured.Row waiting = new Measured.Row(Errno.EPIPE, TcpState.CLOSE, Role.CLIENT, 27, 800, 1800, 500, 11, 3, 0,
            1, 2, 10, 0, 65536, 0, 0, 0, 0);
        expect(waiting.evidence(), Verdict.PEER_CLOSED_UNREAD, Confidence.LIKELY);
    }

    @Test
    void acceptedConnectionIsNotStale() {
        Diagnosis d = expect(Measured.STALE_SERVER.evidence(), Verdict.CLIENT_GONE,
            Confidence.LIKELY);
        assertThat(d.explanation()).contains("The client closed").doesNotContain("kept");
    }

    @Test
    void shortSilenceSpeaksForAnAbort() {
        Diagnosis d = expect(Measured.N1.ages(0, 52, 52).evidence(), Verdict.PEER_ABORTED, Confidence.LIKELY);
        assertThat(d.explanation()).contains("aborted on purpose", "no longer knew the connection");
    }

    @Test
    void roleComesFromTheCountersWhereNobodySawTheOpening() {
        Diagnosis d = expect(Measured.S1.evidence().role(null, false).watchedThroughout(false), Verdict.PEER_CLOSED, Confidence.LIKELY);
        assertThat(d.facts().role()).isEqualTo(Role.CLIENT);
        assertThat(d.facts().isRoleInferred()).as("it can be our FIN, had an unseen read taken the reset").isTrue();
        Diagnosis server = expect(Measured.N8.evidence().role(null, false).watchedThroughout(false), Verdict.CLIENT_GONE, Confidence.LIKELY);
        assertThat(server.facts().role()).isEqualTo(Role.SERVER);
        assertThat(server.explanation()).contains("not watched from its beginning");
        assertThat(diagnose(Measured.N8.evidence().role(Role.CLIENT, true)).facts().role()).isEqualTo(Role.SERVER);
    }

    @Test
    void sendfileCannotTellTheFin() {
        Diagnosis d = expect(Measured.STALE.evidence().sendfile(true), Verdict.UNKNOWN, Confidence.GUESS);
        assertThat(d.facts().finReceived()).isNull();
        assertThat(d.explanation()).contains("sendfile");
        expect(Measured.N8.evidence().sendfile(true), Verdict.CLIENT_GONE, Confidence.LIKELY);
        assertThat(diagnose(Seen.in(Measured.STALE.evidence().sendfile(true), Seen.end(400, 6)).endOfStreamRead(400, true)).facts()
            .finReceived()).isTrue();
    }

    @Test
    void countersProveTheFinOfASendfile() {
        assertThat(diagnose(Measured.S1.evidence().sendfile(true)).facts().finReceived()).isTrue();
    }

    @Test
    void countersDisproveAFinThatTheErrorSpeaksFor() {
        Diagnosis d = expect(Measured.S5.evidence(), Verdict.PEER_ABORTED, Confidence.LIKELY);
        assertThat(d.facts().finReceived()).isFalse();
        assertThat(d.explanation()).contains("has taken the reset's own error");
    }

    @Test
    void stateThatDoesNotFitTheErrorIsNotBelieved() {
        KernelSnapshot k = new KernelSnapshot.Builder(EvidenceSource.TCP_STATE).state(TcpState.ESTABLISHED).build();
        Diagnosis d = expect(Measured.S1.evidence().kernel(k), Verdict.UNKNOWN, Confidence.GUESS);
        assertThat(d.explanation()).contains("ESTABLISHED");
        assertThat(d.facts().finReceived()).isNull();
    }

    @Test
    void resetAfterAnOwnShutdownIsThePeers() {
        expect(Measured.S2.evidence().outputShut(true), Verdict.PEER_ABORTED, Confidence.LIKELY);
        assertThat(diagnose(Measured.S2.evidence().outputShut(true).read(true)).explanation()).contains("this read");
    }

    @Test
    void timeLimitOfAClosedWindowIsNotAnUnreachablePeer() {
        Diagnosis d = expect(Measured.S8.errno(Errno.ETIMEDOUT).evidence(), Verdict.PEER_UNREACHABLE,
            Confidence.LIKELY);
        assertThat(d.explanation()).contains("still answered").doesNotContain("Nobody");
    }

    @ParameterizedTest
    @EnumSource(value = Errno.class, names = {"ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ENETDOWN", "ECONNREFUSED", "EACCES",
        "EINVAL", "EPROTO", "EMSGSIZE", "ENOPROTOOPT", "EOPNOTSUPP", "EHOSTDOWN", "ENONET"})
    void unreachable(Errno errno) {
        expect(Measured.N2.errno(errno).evidence(), Verdict.PEER_UNREACHABLE, Confidence.CERTAIN);
    }

    @Test
    void abortedLocally() {
        expect(Measured.S2.errno(Errno.ECONNABORTED).evidence(), Verdict.ABORTED_LOCALLY, Confidence.CERTAIN);
        expect(Measured.S2.errno(Errno.ECONNABORTED).evidence(EvidenceSource.NONE), Verdict.ABORTED_LOCALLY,
            Confidence.GUESS);
    }

    @Test
    void readsSayRead() {
        Diagnosis d = expect(Measured.N1.evidence().read(true).operation("Socket.read", -1),
            Verdict.CONNECTION_FORGOTTEN,
            Confidence.LIKELY);
        assertThat(d.explanation()).doesNotContain("this write");
        assertThat(d.timeline()).last().extracting(TimelineEntry::kind).isEqualTo(TimelineEntry.Kind.FAILED_READ);
    }

    @Test
    void earlierFailureWithoutDetails() {
        Diagnosis d = expect(Seen.in(Measured.S1.evidence(), new Sighting.Builder(
            Sighting.Kind.WRITE_FAILED).operation(null).thread(null, 0).incidentId(7).seen(0, KernelSnapshot.NONE)),
            Verdict.ALREADY_FAILED, Confidence.CERTAIN);
        assertThat(d.explanation()).contains("a write failed less than 5 ms before (epipe #7)");
    }

    @Test
    void kernelsWithoutBytesSent() {
        KernelSnapshot k = new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).state(TcpState.CLOSE).rttMicros(27)
            .lastDataSentMillis(0).lastDataReceivedMillis(1000).lastAckReceivedMillis(1000).bytesAcked(6)
            .bytesReceived(1).notSentBytes(0).dataSegmentsIn(0).dataSegmentsOut(2).inQueue(0).outQueue(5).build();
        Facts f = expect(Measured.S1.evidence().kernel(k), Verdict.PEER_CLOSED, Confidence.CERTAIN).facts();
        assertThat(f.sent()).isEqualTo(10);
        assertThat(f.acknowledged()).isEqualTo(5);
    }

    @Test
    void peerThatStreamsWithoutAcknowledgingIsNotSilent() {
        Diagnosis d = diagnose(Measured.N1.ages(0, 0, 1012).evidence());
        assertThat(d.facts().answering()).isTrue();
        assertThat(d.verdict()).isEqualTo(Verdict.PEER_CLOSED_MID_TRANSFER);
    }

    @Test
    void stateAloneDrawsNoResetThatAnOwnCloseCanHaveMadeNeedless() {
        assertThat(diagnose(Measured.S4_CLOSED.evidence(EvidenceSource.TCP_STATE)).timeline())
            .extracting(TimelineEntry::kind)
            .containsExactly(TimelineEntry.Kind.FIN_IN, TimelineEntry.Kind.FAILED_WRITE);
    }

    @Test
    void clocksThatDifferByATickDoNotUnmakeTheClose() {
        Facts f = diagnose(Measured.S1.evidence().connectionAgeMillis(997)).facts();
        assertThat(f.closedAgoMillis()).isEqualTo(1000);
        assertThat(f.closedAgoExact()).isTrue();
    }

    /** In the laboratory a half-close 16 ms before the last acknowledgement was called exactly dated. */
    @Test
    void slowOpeningBeforeALongSilenceGivesBothBounds() {
        Diagnosis d = diagnose(Measured.S1.ages(0, 1060, 1000).evidence());
        assertThat(d.facts().closedAgoExact()).isFalse();
        assertThat(d.explanation()).contains("1.000 s before this write, or up to 60 ms earlier, in the normal way");
        assertThat(TruthTableTest.timeline(d)).contains("FIN 1000");
        assertThat(diagnose(Measured.S1.ages(0, 1160, 1000).evidence()).explanation()).contains("at least 1.000 s");
        assertThat(diagnose(Measured.N7.ages(4, 24, 4).evidence()).facts().closedAgoExact()).isFalse();
        assertThat(diagnose(Measured.S1.ages(0, 1012, 1000).evidence()).facts().closedAgoExact()).isFalse();
        assertThat(diagnose(Measured.S1.ages(0, 1008, 1000).evidence()).facts().closedAgoExact()).isTrue();
    }

    /** A reset that a read met before the attach leaves EPIPE and no FIN (laboratory: "older S5"). */
    @Test
    void whatEndedBeforeTheWatchBeganHasNoProvenFin() {
        Diagnosis d = diagnose(Measured.STALE_RESET.errno(Errno.EPIPE).evidence().role(null, false)
            .watchedThroughout(false).watchedMillis(600));
        assertThat(d.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(d.facts().finReceived()).isNull();
        assertThat(d.facts().closedAgoMillis()).isEqualTo(Evidence.UNKNOWN);
        assertThat(d.explanation()).contains("before epipe was attached");
    }

    @Test
    void whatLivedWhenTheWatchHadBegunIsAsSureAsWhatWasSeenFromItsBeginning() {
        Diagnosis d = diagnose(Measured.STALE.evidence().role(null, false).watchedThroughout(false)
            .metByRead(false, null).watchedMillis(600));
        assertThat(d.verdict()).isEqualTo(Verdict.STALE_CONNECTION);
        assertThat(d.facts().finReceived()).isTrue();
        assertThat(d.explanation()).doesNotContain("not watched");
    }

    /** The retransmission timer counts also when the interface has no carrier and nothing leaves (laboratory: "cable pulled"). */
    @Test
    void nothingIsCalledSentAgainThatNeverLeft() {
        KernelSnapshot k = new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).state(TcpState.CLOSE).rttMicros(52)
            .retransmits(3).totalRetrans(0).lastDataSentMillis(3100).lastDataReceivedMillis(3184)
            .lastAckReceivedMillis(3184).bytesAcked(51).bytesReceived(500).notSentBytes(0).dataSegmentsIn(1)
            .dataSegmentsOut(2).bytesSent(100).bytesRetrans(0).sendWindow(65536).inQueue(0).outQueue(50).build();
        Diagnosis d = expect(Measured.N2.evidence().kernel(k), Verdict.PEER_UNREACHABLE, Confidence.CERTAIN);
        assertThat(d.explanation()).doesNotContain("sent again");
        assertThat(d.timeline()).extracting(TimelineEntry::note).contains("never acknowledged");
    }

    /** Laboratory, "cable pulled": 50 of 100 bytes were refused by the interface, and counted when they were tried again. */
    @Test
    void bytesThatTheInterfaceRefusedAreNotCalledAcknowledged() {
        KernelSnapshot k = new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).state(TcpState.CLOSE).rttMicros(52)
            .retransmits(3).totalRetrans(0).lastDataSentMillis(3100).lastDataReceivedMillis(3184)
            .lastAckReceivedMillis(3184).bytesAcked(51).bytesReceived(500).notSentBytes(50).dataSegmentsIn(1)
            .dataSegmentsOut(2).bytesSent(100).bytesRetrans(0).sendWindow(65536).inQueue(0).outQueue(50).build();
        Facts f = diagnose(Measured.N2.evidence().kernel(k).outputShut(false)).facts();
        assertThat(f.acknowledged()).isEqualTo(50);
        assertThat(f.sent()).isEqualTo(50);
        assertThat(f.lost()).isEqualTo(50);
    }

    @Test
    void lostDataWithoutAgesIsNotCalledForgotten() {
        KernelSnapshot k = new KernelSnapshot.Builder(EvidenceSource.TCP_STATE).state(TcpState.CLOSE).outQueue(5)
            .build();
        expect(Measured.N1.evidence().kernel(k), Verdict.PEER_ABORTED, Confidence.LIKELY);
    }

    @Test
    void agesOfDataThatNeverFlowedAreNotShown() {
        Facts f = diagnose(Measured.S1.evidence()).facts();
        assertThat(f.lastDataReceivedMillis()).isEqualTo(Evidence.UNKNOWN);
        assertThat(f.connectionAgeMillis()).isEqualTo(1000);
    }
}
