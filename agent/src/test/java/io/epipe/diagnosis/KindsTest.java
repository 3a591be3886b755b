package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.connection.Sighting;
import io.epipe.diagnosis.story.Stories;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kinds of wrong answers that playing real software has shown, each with the case beside it that is another. Numbers as Linux 6.18 gave them. */
class KindsTest {

    private static KernelSnapshot.Builder closed() {
        return new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).state(TcpState.CLOSE).retransmits(0).probes(0).totalRetrans(0).rttMicros(30)
            .notSentBytes(0).bytesRetrans(0).sendWindow(65_536).receiveWindow(65_536).receiveThreshold(65_483).inQueue(0);
    }

    private static KernelSnapshot.Builder ages(KernelSnapshot.Builder k, long sent, long received, long ack) {
        return k.lastDataSentMillis(sent).lastDataReceivedMillis(received).lastAckReceivedMillis(ack);
    }

    private static Evidence.Builder write(Errno errno, KernelSnapshot.Builder k, Role role, long age) {
        return new Evidence.Builder().errno(errno, errno == Errno.EPIPE ? "Broken pipe" : "Connection reset").kernel(k.build()).role(role, false)
            .connectionAgeMillis(age).operation("Socket.write", 5).sameMachine(true);
    }

    private static Diagnosis diagnose(Evidence.Builder b) {
        Diagnosis d = Stories.diagnostician().diagnose(b.build());
        Texts.check(d);
        return d;
    }

    private static Diagnosis expect(Evidence.Builder b, Verdict verdict, Confidence confidence) {
        Diagnosis d = diagnose(b);
        assertThat(d.verdict()).as(d.explanation()).isEqualTo(verdict);
        assertThat(d.confidence()).as(d.explanation() + d.ground()).isEqualTo(confidence);
        return d;
    }

    /** A server: request of 79 bytes at once, the client left 1.5 s later, its connection was accepted 3.0 s before the answer. */
    private static Evidence.Builder queued(long acceptAgo, long acknowledged) {
        return write(Errno.EPIPE, ages(closed(), 0, 5_916, 4_416).bytesSent(57 + acknowledged).bytesAcked(acknowledged).outQueue(57)
            .bytesReceived(80).dataSegmentsIn(1).dataSegmentsOut(1).segmentsIn(5), Role.SERVER, acceptAgo);
    }

    @Test
    void leftInTheAcceptQueue() {
        Diagnosis d = expect(queued(3_000, 0), Verdict.LEFT_IN_ACCEPT_QUEUE, Confidence.LIKELY);
        assertThat(d.explanation()).startsWith("This connection waited 2.916 s in this program's accept queue, and the client had left (FIN) 1.416 s"
            + " before it was accepted: 4.416 s before this write.");
        assertThat(d.facts().acceptQueueMillis()).isEqualTo(2_916);
        assertThat(d.facts().waitedMillis()).isEqualTo(1_500);
        assertThat(d.facts().closedAgoExact()).as("SYN, ACK, request, FIN, RST").isTrue();
        assertThat(TruthTableTest.timeline(d)).isEqualTo("in 5916 79, FIN 4416, out 1 57, RST, FAILED");
        expect(queued(5_900, 0), Verdict.CLIENT_GONE, Confidence.CERTAIN);
        assertThat(diagnose(queued(5_910, 0)).facts().acceptQueueMillis()).as("within the clocks").isEqualTo(Evidence.UNKNOWN);
        expect(queued(4_406, 0), Verdict.CLIENT_GONE, Confidence.CERTAIN);
        expect(queued(4_405, 0), Verdict.LEFT_IN_ACCEPT_QUEUE, Confidence.LIKELY);
        expect(queued(3_000, 10), Verdict.LEFT_IN_ACCEPT_QUEUE, Confidence.LIKELY);
    }

    /** A client that ends its sending behind its request and waits sends the same as one that leaves at once. */
    @Test
    void aFinBehindTheRequestDoesNotDateTheLeaving() {
        Diagnosis d = expect(halfClosing(0, 3_000), Verdict.CLIENT_GONE, Confidence.LIKELY);
        assertThat(d.explanation()).startsWith("This connection waited 1.416 s in this program's accept queue. The client closed this connection 4.416 s"
            + " before this write, in the normal way (FIN) and together with its last bytes, or it ended its sending alone then (a half-close), waited for an"
            + " answer, and left later.");
        assertThat(d.facts().waitedMillis()).isEqualTo(Evidence.UNKNOWN);
        assertThat(d.facts().acceptQueueMillis()).isEqualTo(1_416);
        assertThat(expect(halfClosing(20, 4_416), Verdict.CLIENT_GONE, Confidence.CERTAIN).explanation()).contains("together with its last bytes");
        assertThat(diagnose(halfClosing(60, 4_476)).explanation()).contains("It left 60 ms after its last bytes").doesNotContain("half-close");
        expect(halfClosing(60, 3_000), Verdict.LEFT_IN_ACCEPT_QUEUE, Confidence.LIKELY);
    }

    private static Evidence.Builder halfClosing(long waited, long acceptAgo) {
        return write(Errno.EPIPE, ages(closed(), 0, 4_416 + waited, 4_416).bytesSent(57).bytesAcked(0).outQueue(57)
            .bytesReceived(80).dataSegmentsIn(1).dataSegmentsOut(1).segmentsIn(5), Role.SERVER, acceptAgo);
    }

    /** Our program stopped reading; the window went to 0, the peer's FIN could not come, its time limit ended the connection. */
    private static KernelSnapshot.Builder unread(long window, long threshold, long unread, long receivedAgo) {
        return ages(closed(), 500, receivedAgo, receivedAgo).bytesSent(8).bytesAcked(1).outQueue(8).bytesReceived(100_000 + unread)
            .dataSegmentsIn(5).dataSegmentsOut(1).receiveWindow(window).receiveThreshold(threshold).inQueue(unread);
    }

    @Test
    void ownProgramStoppedReading() {
        Diagnosis d = expect(write(Errno.ECONNRESET, unread(0, 95_232, 128_000, 4_500), Role.CLIENT, 5_000), Verdict.INPUT_NOT_READ,
            Confidence.LIKELY);
        assertThat(d.explanation()).contains("128,000 bytes", "4.500 s before this write");
        assertThat(d.advice()).contains("stopped reading");
        expect(write(Errno.ECONNRESET, unread(Evidence.UNKNOWN, 95_232, 95_232, 4_500), Role.CLIENT, 5_000), Verdict.INPUT_NOT_READ, Confidence.LIKELY);
        assertThat(diagnose(write(Errno.ECONNRESET, unread(Evidence.UNKNOWN, 95_232, 95_231, 4_500), Role.CLIENT, 5_000)).verdict())
            .isEqualTo(Verdict.CONNECTION_FORGOTTEN);
        assertThat(diagnose(write(Errno.ECONNRESET, unread(4_096, 95_232, 90_000, 4_500), Role.CLIENT, 5_000)).verdict())
            .isEqualTo(Verdict.CONNECTION_FORGOTTEN);
        assertThat(diagnose(write(Errno.ECONNRESET, unread(0, 95_232, 128_000, 200), Role.CLIENT, 5_000)).verdict()).as("just now")
            .isNotEqualTo(Verdict.INPUT_NOT_READ);
        assertThat(diagnose(write(Errno.ECONNRESET, unread(0, 95_232, 999, 4_500), Role.CLIENT, 5_000)).verdict()).as("no window is so small")
            .isNotEqualTo(Verdict.INPUT_NOT_READ);
    }

    /** A server that takes its time, and a client that aborts as the first bytes come. */
    private static Evidence.Builder thought(Role role, long pause, long ackAgo) {
        return write(Errno.ECONNRESET, ages(closed(), 1, pause, ackAgo).bytesSent(75).bytesAcked(role == Role.CLIENT ? 1 : 0).outQueue(75)
            .bytesReceived(24).dataSegmentsIn(1).dataSegmentsOut(1), role, 70_000);
    }

    @Test
    void ownThinkingTimeIsNoSilenceOfThePeers() {
        Diagnosis d = expect(thought(Role.SERVER, 301, 301), Verdict.PEER_ABORTED, Confidence.LIKELY);
        assertThat(d.explanation()).contains("began to answer 300 ms after", "that time is its own").doesNotContain("NAT");
        assertThat(d.advice()).doesNotContain("idle time-outs");
        expect(thought(Role.SERVER, 60_000, 60_000), Verdict.CONNECTION_FORGOTTEN, Confidence.LIKELY);
        expect(thought(Role.SERVER, 30_001, 30_001), Verdict.CONNECTION_FORGOTTEN, Confidence.LIKELY);
        expect(thought(Role.SERVER, 30_000, 30_000), Verdict.PEER_ABORTED, Confidence.LIKELY);
        expect(thought(Role.SERVER, 4_500, 3_000), Verdict.CONNECTION_FORGOTTEN, Confidence.LIKELY);
        expect(thought(Role.CLIENT, 301, 301), Verdict.CONNECTION_FORGOTTEN, Confidence.LIKELY);
        expect(thought(Role.CLIENT, 202, 202), Verdict.CONNECTION_FORGOTTEN, Confidence.LIKELY);
        expect(thought(Role.CLIENT, 201, 201), Verdict.PEER_ABORTED, Confidence.LIKELY);
    }

    /** Lost data that was sent again left first at least so long before: the last repetition is not the write. */
    @Test
    void theTimeOfARepetitionIsNotTheWrites() {
        KernelSnapshot.Builder k = ages(closed(), 300, 1_300, 1_000).bytesSent(15).bytesRetrans(5).bytesAcked(6).outQueue(5).bytesReceived(1)
            .dataSegmentsIn(0).dataSegmentsOut(3).retransmits(2).totalRetrans(2);
        Diagnosis d = expect(write(Errno.EPIPE, k, Role.CLIENT, 1_300), Verdict.PEER_CLOSED, Confidence.LIKELY);
        assertThat(d.facts().findings().answering().grade()).isEqualTo(Fact.Grade.INFERRED);
        expect(write(Errno.EPIPE, ages(k, 300, 1_300, 900), Role.CLIENT, 1_300), Verdict.PEER_CLOSED_MID_TRANSFER, Confidence.LIKELY);
        expect(write(Errno.EPIPE, ages(k, 300, 1_010, 1_000).retransmits(0).totalRetrans(0).bytesSent(10).bytesRetrans(0).dataSegmentsOut(2),
            Role.CLIENT, 1_010), Verdict.PEER_CLOSED, Confidence.CERTAIN);
    }

    /** On loopback: a handshake that waited for room in an accept queue. */
    @Test
    void aRoundTripOfSecondsIsThatOfAFullQueue() {
        KernelSnapshot.Builder k = ages(closed(), 0, 800, 800).bytesSent(100).bytesAcked(0).outQueue(100).bytesReceived(6).dataSegmentsIn(1)
            .dataSegmentsOut(1);
        expect(write(Errno.EPIPE, k.rttMicros(3_010_000), Role.SERVER, 900), Verdict.CLIENT_GONE, Confidence.CERTAIN);
        assertThat(diagnose(write(Errno.EPIPE, k.rttMicros(900_000), Role.SERVER, 900)).facts().findings().roundTripMillis()).isZero();
        assertThat(diagnose(write(Errno.EPIPE, k.rttMicros(899_000), Role.SERVER, 900)).facts().findings().roundTripMillis()).isEqualTo(899);
    }

    /** The peer sends on, small packets arrive; our large ones are lost. */
    @Test
    void oneWayBlackHole() {
        KernelSnapshot.Builder k = ages(closed(), 3_200, 40, 40).bytesSent(30_000).bytesRetrans(20_000).bytesAcked(501).outQueue(9_500)
            .bytesReceived(9_000).dataSegmentsIn(90).dataSegmentsOut(20).retransmits(6).totalRetrans(12);
        Diagnosis d = expect(write(Errno.ETIMEDOUT, k, Role.CLIENT, 60_000), Verdict.PEER_UNREACHABLE, Confidence.LIKELY);
        assertThat(d.explanation()).contains("did not get through", "still heard from", "path MTU").doesNotContain("Nobody", "took no more data");
        assertThat(d.advice()).contains("MTU");
        Diagnosis window = expect(write(Errno.ETIMEDOUT, k.sendWindow(0).notSentBytes(4_500).bytesSent(25_500), Role.CLIENT, 60_000),
            Verdict.PEER_UNREACHABLE, Confidence.LIKELY);
        assertThat(window.explanation()).contains("took no more data");
        Diagnosis silent = expect(write(Errno.ETIMEDOUT, ages(k, 3_200, 16_000, 16_000).sendWindow(65_536).notSentBytes(0).bytesSent(30_000),
            Role.CLIENT, 60_000), Verdict.PEER_UNREACHABLE, Confidence.CERTAIN);
        assertThat(silent.explanation()).contains("Nobody answered");
    }

    /** A controller greets its agent, nothing more is said, a proxy's idle time-out closes, the ping fails. */
    @Test
    void aPushOnAnIdleConnectionIsNoLateAnswer() {
        KernelSnapshot.Builder k = ages(closed(), 4, 5_008, 2_004).bytesSent(11).bytesAcked(7).outQueue(4).bytesReceived(17).dataSegmentsIn(1)
            .dataSegmentsOut(2);
        Diagnosis d = expect(write(Errno.EPIPE, k, Role.SERVER, 5_008), Verdict.CLIENT_GONE, Confidence.LIKELY);
        assertThat(d.explanation()).contains("at rest", "7 bytes of ours");
        assertThat(d.advice()).contains("heartbeat");
        assertThat(diagnose(write(Errno.EPIPE, k.dataSegmentsIn(2), Role.SERVER, 5_008)).advice()).as("an answer was owed")
            .contains("how long the answer took").doesNotContain("heartbeat");
        assertThat(diagnose(write(Errno.EPIPE, ages(k, 4, 2_024, 2_004).dataSegmentsIn(1), Role.SERVER, 5_008)).advice())
            .doesNotContain("heartbeat");
    }

    @Test
    void aStreamThatIsCutWithEverythingAcknowledged() {
        KernelSnapshot.Builder k = ages(closed(), 20, 900, 20).bytesSent(400_000).bytesAcked(400_000).outQueue(0).bytesReceived(80).dataSegmentsIn(1)
            .dataSegmentsOut(40);
        Diagnosis d = expect(write(Errno.ECONNRESET, k, Role.SERVER, 1_000), Verdict.PEER_CLOSED_MID_TRANSFER, Confidence.LIKELY);
        assertThat(d.explanation()).contains("while this program was sending", "happened to be acknowledged").doesNotContain("keep-alive");
        assertThat(d.advice()).contains("cancels a download");
        assertThat(d.facts().lost()).isZero();
        expect(write(Errno.ECONNRESET, ages(k, 201, 900, 201), Role.SERVER, 1_000), Verdict.PEER_ABORTED, Confidence.LIKELY);
        expect(write(Errno.ECONNRESET, ages(k, 20, 900, 20).bytesSent(16_383).bytesAcked(16_383), Role.SERVER, 1_000), Verdict.PEER_ABORTED,
            Confidence.LIKELY);
        expect(write(Errno.ECONNRESET, ages(k, 20, 16, 16).bytesSent(400_000).bytesAcked(400_000), Role.SERVER, 1_000), Verdict.PEER_ABORTED,
            Confidence.LIKELY);
    }

    @Test
    void unreadBytesOfAServerAreRequests() {
        KernelSnapshot.Builder k = ages(closed(), 12, 504, 8).bytesSent(372).bytesAcked(336).outQueue(44).notSentBytes(8).bytesReceived(50_000)
            .dataSegmentsIn(2).dataSegmentsOut(93).inQueue(40_400);
        Diagnosis d = diagnose(write(Errno.ECONNRESET, k, Role.SERVER, 600));
        assertThat(d.explanation()).contains("The client had sent 40,400 bytes that this program has not read: they are further requests",
            "36 bytes were never acknowledged; 8 more never left this machine");
        assertThat(d.advice()).doesNotContain("answer: it is there");
        assertThat(diagnose(write(Errno.EPIPE, k.inQueue(1), Role.SERVER, 600)).explanation()).contains("it is further requests");
    }

    /** A greeting read, a refusal unread, the next command 30 ms later: the connection is 90 ms old. */
    @Test
    void aFreshConnectionHasNoPoolToBlame() {
        KernelSnapshot.Builder k = ages(closed(), 4, 68, 60).bytesSent(25).bytesAcked(9).outQueue(17).bytesReceived(47).dataSegmentsIn(2)
            .dataSegmentsOut(2).inQueue(35);
        Diagnosis d = expect(write(Errno.EPIPE, k, Role.CLIENT, 90), Verdict.PEER_CLOSED, Confidence.LIKELY);
        assertThat(d.explanation()).contains("35 bytes that this program has not read");
        assertThat(d.advice()).contains("Read what the peer sent").doesNotContain("idle");
        expect(write(Errno.EPIPE, k, Role.CLIENT, 1_001), Verdict.STALE_CONNECTION, Confidence.LIKELY);
        expect(write(Errno.EPIPE, k, Role.CLIENT, 1_000), Verdict.PEER_CLOSED, Confidence.LIKELY);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 1_022, 1_023, 1_100})
    void aCloseWithTheAnswerIsStaleAllTheSame(long answerAgo) {
        Diagnosis d = expect(Measured.STALE.ages(0, answerAgo, 1_000).evidence(), Verdict.STALE_CONNECTION, Confidence.LIKELY);
        assertThat(d.explanation()).contains(answerAgo <= 1_022 ? "together with its last answer" : "when it had been idle for");
    }

    @Test
    void howManySegmentsARequestTakesDecidesNothing() {
        Measured.Row r = Measured.STALE;
        KernelSnapshot.Builder k = ages(closed(), 0, 1_500, 500).bytesSent(20).bytesAcked(16).outQueue(5).bytesReceived(3).dataSegmentsIn(1)
            .dataSegmentsOut(3);
        Diagnosis several = expect(r.evidence().kernel(k.build()), Verdict.STALE_CONNECTION, Confidence.LIKELY);
        assertThat(several.explanation()).contains("the last one before the close had no answer");
        Diagnosis one = expect(r.evidence().kernel(k.dataSegmentsOut(2).build()), Verdict.STALE_CONNECTION, Confidence.LIKELY);
        assertThat(one.explanation()).doesNotContain("no answer");
    }

    /** One event, and its verdict: the answer came in the tick of the request, in the one after, or the next request left right after it. */
    @ParameterizedTest
    @ValueSource(longs = {1_528, 1_532, 1_536, 1_548, 1_552})
    void aTickOfTheClockDecidesNoVerdict(long answerAgo) {
        for (int segments = 1; segments <= 3; segments++) {
            KernelSnapshot k = ages(closed(), 1_532, answerAgo, 1_532).bytesSent(100).bytesAcked(101).outQueue(0).bytesReceived(500)
                .dataSegmentsIn(1).dataSegmentsOut(segments).inQueue(0).build();
            Diagnosis d = expect(Measured.STALE_RESET.evidence().kernel(k), Verdict.STALE_CONNECTION, Confidence.LIKELY);
            assertThat(d.explanation().contains("can also have been a request that was never answered")).isEqualTo(answerAgo >= 1_532);
        }
    }

    /** What a read was waiting for, by the order of the last data. */
    @Test
    void halfAnAnswerIsToldFromNone() {
        KernelSnapshot.Builder k = ages(closed(), 3_004, 3_000, 3_000).bytesSent(6).bytesAcked(7).outQueue(0).bytesReceived(100_000).dataSegmentsIn(4)
            .dataSegmentsOut(1).inQueue(0);
        Diagnosis half = read(k, true);
        assertThat(half.explanation()).contains("had sent 100,000 bytes, the last of them 3.000 s before, after our last data", "half of it");
        assertThat(half.advice()).startsWith("Do not use what was read as a whole answer");
        Diagnosis none = read(ages(k, 3_000, 3_004, 3_000), true);
        assertThat(none.explanation()).contains("instead of an answer: all we had sent was acknowledged, the last of it sent 3.000 s before",
            "nothing has come since").doesNotContain("half");
        assertThat(none.advice()).contains("repeat only what is safe to repeat");
        Diagnosis either = read(ages(k, 3_000, 3_000, 3_000), true);
        assertThat(either.explanation()).contains("either it has had no answer, or half of one");
        assertThat(read(k.minRttMicros(40_000), true).explanation()).as("no answer is so fast").contains("instead of an answer");
        assertThat(owed(ages(k, 3_004, 3_000, 3_000).minRttMicros(30), false)).as("who reads when there is something").isEqualTo(Owed.NOTHING);
        assertThat(owed(ages(k, 3_000, 3_000, 3_000), false)).isEqualTo(Owed.NOTHING);
        assertThat(owed(ages(k, 3_000, 3_004, 3_000), false)).isEqualTo(Owed.ANSWER);
        assertThat(owed(ages(k, 104, 100, 100), false)).as("it was sending").isEqualTo(Owed.REST);
        assertThat(owed(ages(k, 104, 100, 100).bytesSent(0).bytesAcked(1).dataSegmentsOut(0), true)).isEqualTo(Owed.REST);
        assertThat(owed(k.bytesReceived(0).dataSegmentsIn(0), true)).as("a greeting").isEqualTo(Owed.ANSWER);
        assertThat(owed(k, false)).isEqualTo(Owed.NOTHING);
        assertThat(diagnose(readOf(k.bytesSent(6).bytesAcked(6).dataSegmentsOut(1), Role.SERVER, true)).facts().findings().owed())
            .as("a server waits for the next request").isEqualTo(Owed.NOTHING);
    }

    private static Evidence.Builder readOf(KernelSnapshot.Builder k, Role role, boolean waits) {
        return write(Errno.ECONNRESET, k, role, 9_000).read(true).readerWaits(waits).operation("Socket.read", -1);
    }

    private static Diagnosis read(KernelSnapshot.Builder k, boolean waits) {
        return expect(readOf(k, Role.CLIENT, waits), Verdict.PEER_ABORTED, Confidence.LIKELY);
    }

    private static Owed owed(KernelSnapshot.Builder k, boolean waits) {
        return diagnose(readOf(k, Role.CLIENT, waits)).facts().findings().owed();
    }

    /** A program that reads is waiting for more, so what it has is not a whole answer. */
    @Test
    void halfAnAnswerIsNoAnswer() {
        Diagnosis d = expect(Measured.STALE_RESET.evidence().read(true).operation("Socket.read", -1), Verdict.PEER_ABORTED, Confidence.LIKELY);
        assertThat(d.explanation()).doesNotContain("answer to all");
    }

    @Test
    void aLostAnswerOfTlsIsSaidFirst() {
        KernelSnapshot.Builder k = ages(closed(), 4, 1_032, 1_024).bytesSent(10_500).bytesAcked(420).outQueue(10_080).bytesReceived(723)
            .dataSegmentsIn(4).dataSegmentsOut(9).inQueue(24);
        Diagnosis d = expect(write(Errno.EPIPE, k, Role.SERVER, 2_030).tlsAlert(true).unreadTls(true), Verdict.CLIENT_GONE, Confidence.LIKELY);
        assertThat(d.explanation()).startsWith("10,080 bytes of this program's answer (as TLS) were never acknowledged: it was lost.")
            .contains("said goodbye", "waited for at most 1.006 s", "brought the loss to light").doesNotContain("held no data");
        assertThat(d.advice()).contains("how long the answer took").doesNotContain("Nothing of the application was lost");
        assertThat(d.facts().waitedMillis()).isEqualTo(1_006);
        Diagnosis harmless = diagnose(write(Errno.EPIPE, k.bytesSent(460).outQueue(40), Role.SERVER, 2_030).operation("Socket.write", 40).tlsAlert(true)
            .unreadTls(true));
        assertThat(harmless.explanation()).contains("held no data of the application").doesNotContain("it was lost");
        assertThat(harmless.advice()).contains("Nothing of the application was lost");
        assertThat(diagnose(write(Errno.EPIPE, k.bytesSent(10_500).outQueue(10_080).inQueue(101), Role.SERVER, 2_030).tlsAlert(true)
            .unreadTls(true)).explanation()).as("too long for a goodbye").doesNotContain("goodbye");
    }

    /** AES-GCM of TLS 1.2: an alert takes 31 bytes, and 11 bytes of data take 40, which is the size of an alert elsewhere (TLS 1.3, padded). */
    @Test
    void aShortRequestOfTlsIsNoAlert() {
        KernelSnapshot.Builder k = ages(closed(), 1, 400, 200).bytesSent(540).bytesAcked(500).outQueue(40).bytesReceived(1_486).dataSegmentsIn(4)
            .dataSegmentsOut(4);
        Evidence.Builder alert = write(Errno.EPIPE, k, Role.CLIENT, 700).tlsAlert(true).operation("Socket.write", 31);
        Diagnosis d = expect(alert, Verdict.STALE_CONNECTION, Confidence.LIKELY);
        assertThat(d.explanation()).startsWith("40 bytes of this program's data (as TLS) were never acknowledged: they were lost.");
        assertThat(d.advice()).doesNotContain("Nothing of the application was lost");
        Diagnosis same = expect(alert.operation("Socket.write", 40), Verdict.PEER_CLOSED, Confidence.LIKELY);
        assertThat(same.explanation()).contains("held no data of the application");
    }

    /** Measured, TLS 1.3: answer, 200 ms of rest, close_notify and FIN; a request later. What came with the FIN was no answer. */
    @Test
    void whatComesWithAFinOverTlsCanBeItsGoodbye() {
        KernelSnapshot.Builder k = ages(closed(), 4, 704, 696).bytesSent(581).bytesAcked(533).outQueue(49).bytesReceived(1_897).dataSegmentsIn(5)
            .dataSegmentsOut(5);
        Evidence.Builder alert = write(Errno.EPIPE, k, Role.CLIENT, 1_000).tlsAlert(true).operation("Socket.write", 40);
        Diagnosis d = expect(alert, Verdict.STALE_CONNECTION, Confidence.LIKELY);
        assertThat(d.explanation()).contains("696 ms before this write, together with its last bytes, which over TLS can be its goodbye").doesNotContain("last answer");
        assertThat(d.advice()).startsWith("Keep idle connections for a shorter time").contains("announced the close");
        Diagnosis lost = diagnose(alert.tlsAlert(false).tls(true).read(true).event(Evidence.Event.LOST_WRITE).exceptionless(true));
        assertThat(lost.explanation()).contains("its goodbye (close_notify) alone").doesNotContain("more segments");
        Diagnosis plain = diagnose(alert.tls(false));
        assertThat(plain.explanation()).contains("together with its last answer");
        assertThat(plain.advice()).startsWith("Check whether the server's answer announced the close");
        Evidence.Builder busy = write(Errno.EPIPE, ages(k, 4, 896, 696), Role.CLIENT, 1_000).tls(true);
        assertThat(diagnose(busy).explanation()).contains("200 ms at most after its last bytes, which over TLS can be its goodbye").doesNotContain("idle");
        assertThat(diagnose(busy.kernel(ages(k, 4, 897, 696).build())).explanation()).contains("idle for 201 ms at most").doesNotContain("goodbye");
        ages(k, 4, 704, 696);
        Diagnosis unread = diagnose(write(Errno.EPIPE, k.inQueue(24), Role.CLIENT, 1_000).unreadTls(true));
        assertThat(unread.explanation()).contains("with last bytes that nobody read", "or be session tickets or a close_notify").doesNotContain("message");
    }

    /** Measured, TLS 1.3: a program that only writes has session tickets unread, of the handshake; the server closed 200 ms later. */
    @Test
    void sessionTicketsAreNoWordOfTheServers() {
        KernelSnapshot.Builder k = ages(closed(), 900, 1_764, 1_564).bytesSent(570).bytesAcked(522).outQueue(49).bytesReceived(1_848).dataSegmentsIn(4)
            .dataSegmentsOut(5).inQueue(510);
        Diagnosis d = expect(write(Errno.EPIPE, k, Role.CLIENT, 1_830).unreadTls(true), Verdict.PEER_CLOSED, Confidence.LIKELY);
        assertThat(d.explanation()).startsWith("The peer closed this connection at least 1.564 s before this write, in the normal way (FIN).")
            .contains("or be session tickets").doesNotContain("message");
        assertThat(d.advice()).startsWith("Find out who closes first");
        expect(write(Errno.EPIPE, k, Role.CLIENT, 2_764).unreadTls(true), Verdict.PEER_CLOSED, Confidence.LIKELY);
        for (Evidence.Builder other : new Evidence.Builder[] {write(Errno.EPIPE, k, Role.CLIENT, 1_830), write(Errno.EPIPE, k, Role.CLIENT, 2_765).unreadTls(true),
            write(Errno.EPIPE, k.inQueue(100), Role.CLIENT, 1_830).unreadTls(true)}) {
            assertThat(expect(other, Verdict.STALE_CONNECTION, Confidence.LIKELY).explanation())
                .contains("with its last bytes (1.764 s before) unread; this program used it again");
        }
    }

    /** Our own FIN in LAST_ACK: no byte of data, and ECONNRESET then proves nothing about the peer's. */
    @Test
    void anOwnFinIsNoLostByte() {
        KernelSnapshot.Builder k = ages(closed(), 1_800, 2_000, 1_500).bytesSent(0).bytesAcked(1).outQueue(1).bytesReceived(6).dataSegmentsIn(1)
            .dataSegmentsOut(0);
        Diagnosis d = diagnose(write(Errno.ECONNRESET, k, Role.CLIENT, 2_000));
        assertThat(d.facts().lost()).isZero();
        assertThat(d.facts().finReceived()).as("LAST_ACK or FIN_WAIT").isNull();
        assertThat(d.facts().received()).isEqualTo(Evidence.UNKNOWN);
        assertThat(d.explanation()).doesNotContain("1 byte", "no FIN");
        Facts f = diagnose(write(Errno.ECONNRESET, k.bytesSent(10).outQueue(11).dataSegmentsOut(1), Role.CLIENT, 2_000).read(true)).facts();
        assertThat(f.lost()).isEqualTo(10);
        assertThat(f.acknowledged()).isZero();
        assertThat(f.finReceived()).as("after a FIN no read fails").isFalse();
        // the reset's own ACK covered data and FIN
        Facts all = diagnose(write(Errno.ECONNRESET, k.bytesAcked(12).outQueue(0), Role.CLIENT, 2_000)).facts();
        assertThat(all.acknowledged()).isEqualTo(10);
        assertThat(all.lost()).isZero();
        // still behind unsent data
        Facts waiting = diagnose(write(Errno.EPIPE, k.state(TcpState.FIN_WAIT_1).bytesSent(10).bytesAcked(1).notSentBytes(91).outQueue(101),
            Role.CLIENT, 2_000)).facts();
        assertThat(waiting.stillSending()).isEqualTo(100);
        assertThat(waiting.lost()).as("it is on its way").isEqualTo(Evidence.UNKNOWN);
        assertThat(waiting.neverSent()).isEqualTo(Evidence.UNKNOWN);
        assertThat(waiting.sent()).isEqualTo(10);
    }

    /** Only the kernel's counters say that one side or both are shut, whoever did it. */
    @Test
    void bothDirectionsShutHereOurKernelResets() {
        KernelSnapshot.Builder k = ages(closed(), 700, 600, 600).bytesSent(10).bytesAcked(12).outQueue(0).bytesReceived(5_000).dataSegmentsIn(2)
            .dataSegmentsOut(1);
        Diagnosis d = expect(write(Errno.ECONNRESET, k, Role.CLIENT, 2_000).inputShutDown(true).outputShut(true), Verdict.OUTPUT_SHUT_DOWN,
            Confidence.LIKELY);
        assertThat(d.explanation()).contains("ended its input, too");
        assertThat(TruthTableTest.timeline(d)).doesNotContain("RST");
        expect(write(Errno.ECONNRESET, k, Role.CLIENT, 2_000).outputShut(true), Verdict.PEER_ABORTED, Confidence.LIKELY);
    }

    @ParameterizedTest
    @CsvSource({"ETIMEDOUT,PEER_UNREACHABLE", "EHOSTUNREACH,PEER_UNREACHABLE", "ECONNABORTED,ABORTED_LOCALLY", "ECONNRESET,CONNECTION_FORGOTTEN"})
    void theErrorThatAnotherThreadTookIsTheReason(Errno taken, Verdict verdict) {
        Sighting.Builder other = Seen.byOther(Seen.reset(3)).failure(taken, "java.io.IOException: taken");
        Diagnosis d = diagnose(Seen.in(Measured.N1.errno(Errno.EPIPE).evidence(), other));
        assertThat(d.verdict()).as(d.explanation()).isEqualTo(verdict);
        assertThat(d.confidence()).isEqualTo(Confidence.LIKELY);
        assertThat(d.facts().finReceived()).isNotEqualTo(Boolean.TRUE);
        if (taken != Errno.ECONNRESET) {
            assertThat(d.explanation()).doesNotContain("reset");
            assertThat(TruthTableTest.timeline(d)).doesNotContain("RST");
        }
    }

    @Test
    void aFailureOfTheSameMomentWasNoWarning() {
        Measured.Row r = Measured.S2.errno(Errno.EPIPE);
        expect(Seen.in(r.evidence(), Seen.reset(0.1)), Verdict.ALREADY_FAILED, Confidence.CERTAIN);
        Diagnosis same = expect(Seen.in(r.evidence(), Seen.byOther(Seen.reset(0.1))), Verdict.PEER_ABORTED, Confidence.LIKELY);
        assertThat(same.facts().finReceived()).isFalse();
        assertThat(same.facts().endMetBy()).isEqualTo("reader");
        expect(Seen.in(r.evidence(), Seen.byOther(Seen.reset(-0.3))), Verdict.PEER_ABORTED, Confidence.LIKELY);
        expect(Seen.in(r.evidence(), Seen.byOther(Seen.reset(49.9))), Verdict.PEER_ABORTED, Confidence.LIKELY);
        expect(Seen.in(r.evidence(), Seen.byOther(Seen.reset(50))), Verdict.ALREADY_FAILED, Confidence.LIKELY);
        expect(Seen.in(r.evidence(), Seen.byOther(Seen.reset(1_000))), Verdict.ALREADY_FAILED, Confidence.CERTAIN);
        expect(Seen.in(r.evidence(), Seen.byOther(Seen.reset(60)).otherWriterInside(false, -50_000_000)), Verdict.ALREADY_FAILED, Confidence.LIKELY);
        expect(Seen.in(r.evidence(), Seen.byOther(Seen.reset(199.9)).otherWriterInside(false, -50_000_000)), Verdict.ALREADY_FAILED, Confidence.LIKELY);
        expect(Seen.in(r.evidence(), Seen.byOther(Seen.reset(200)).otherWriterInside(false, -50_000_000)), Verdict.ALREADY_FAILED, Confidence.CERTAIN);
        expect(Seen.in(r.evidence().layered(true), Seen.byOther(Seen.reset(200)).otherWriterInside(false, -50_000_000)), Verdict.ALREADY_FAILED, Confidence.LIKELY);
        expect(Seen.in(r.evidence(), Seen.byOther(Seen.reset(60)).otherWriterInside(false, 1)), Verdict.ALREADY_FAILED, Confidence.LIKELY);
        expect(Seen.in(r.evidence(), Seen.byOther(Seen.reset(60)).otherWriterInside(true, -50_000_000)), Verdict.ALREADY_FAILED, Confidence.LIKELY);
        expect(Seen.in(r.evidence().thread(0, -55_000_000, 0), Seen.byOther(Seen.reset(60))), Verdict.ALREADY_FAILED, Confidence.CERTAIN);
        expect(Seen.in(r.evidence().thread(0, -65_000_000, 0), Seen.byOther(Seen.reset(60))), Verdict.ALREADY_FAILED, Confidence.LIKELY);
    }

    /** What the program calls one write is many of the socket's in TLS: between two of them nobody is inside. */
    @Test
    void anEndThatAnotherThreadReadAmidstAWriteOfTlsIsNotCertainlyIgnored() {
        Sighting.Builder end = Seen.byOther(Seen.end(900, 6)).otherWriterInside(false, -899_000_000L);
        expect(Seen.in(Measured.S1.evidence(), end), Verdict.IGNORED_END_OF_STREAM, Confidence.CERTAIN);
        expect(Seen.in(Measured.S1.evidence().layered(true), end), Verdict.IGNORED_END_OF_STREAM, Confidence.LIKELY);
    }

    /** A transferTo, or a call that was blocked at an attach, took the error of a connection that was given up: what follows is EPIPE, and no reset came. */
    @Test
    void whatWasSentAgainInVainIsNoResetThoughTheErrorWasTakenUnseen() {
        Measured.Row row = Measured.N2.errno(Errno.EPIPE);
        for (Evidence.Builder unseen : List.of(row.evidence().transferPossible(true), row.evidence().role(Role.CLIENT, true).watchedThroughout(false))) {
            Diagnosis d = expect(unseen, Verdict.PEER_UNREACHABLE, Confidence.LIKELY);
            assertThat(d.explanation()).contains("An earlier call has taken the error that would say how", "sent again 7 times");
            assertThat(d.timeline()).extracting(TimelineEntry::kind).doesNotContain(TimelineEntry.Kind.RST_IN, TimelineEntry.Kind.FIN_IN);
            assertThat(d.facts().finReceived()).isNull();
        }
        Evidence.Builder seen = row.evidence().watchedThroughout(true).otherReaderInside(false);
        assertThat(diagnose(seen).verdict()).isNotEqualTo(Verdict.PEER_UNREACHABLE);
    }

    /** What a transfer, or a call that was blocked at an attach, has taken can be an error without a reset (ss -K). */
    @Test
    void noResetIsDrawnWhereAnotherErrorCanHaveBeenTakenUnseen() {
        assertThat(diagnose(Measured.S1.evidence().transferPossible(true)).timeline()).extracting(TimelineEntry::kind)
            .doesNotContain(TimelineEntry.Kind.RST_IN);
        assertThat(diagnose(Measured.S1.evidence().role(Role.CLIENT, true).watchedThroughout(false)).timeline()).extracting(TimelineEntry::kind)
            .doesNotContain(TimelineEntry.Kind.RST_IN);
        assertThat(diagnose(Measured.S1.evidence()).timeline()).extracting(TimelineEntry::kind).contains(TimelineEntry.Kind.RST_IN);
    }

    /** A download was cancelled on a busy machine: all that had left was acknowledged by chance, and more was waiting for the window. */
    @Test
    void whatTheWindowHeldBackWasOnItsWayForCertain() {
        KernelSnapshot.Builder k = ages(closed(), 20, 60, 16).rttMicros(10_000).bytesSent(128_000).bytesAcked(128_000).notSentBytes(700_000).outQueue(700_000)
            .sendWindow(0).bytesReceived(100).dataSegmentsIn(1).dataSegmentsOut(80);
        expect(write(Errno.ECONNRESET, k, Role.SERVER, 300), Verdict.PEER_CLOSED_MID_TRANSFER, Confidence.CERTAIN);
        expect(write(Errno.ECONNRESET, k.probes(1), Role.SERVER, 300), Verdict.PEER_CLOSED_MID_TRANSFER, Confidence.LIKELY);
        expect(write(Errno.ECONNRESET, k.probes(0).bytesAcked(127_000).outQueue(701_000), Role.SERVER, 300), Verdict.PEER_CLOSED_MID_TRANSFER,
            Confidence.LIKELY);
        expect(write(Errno.EPIPE, k.bytesAcked(128_000).outQueue(700_000), Role.SERVER, 300), Verdict.PEER_CLOSED_MID_TRANSFER, Confidence.LIKELY);
    }

    /** A client's first message, a large one, left 56 ms after the peer's close: nothing was on its way then. */
    @Test
    void aLargeFirstMessageAfterTheCloseIsNoTransfer() {
        KernelSnapshot.Builder k = ages(closed(), 0, 592, 56).bytesSent(14_480).bytesAcked(1).notSentBytes(63_712).outQueue(78_192)
            .bytesReceived(1).dataSegmentsIn(0).dataSegmentsOut(10);
        expect(write(Errno.EPIPE, k, Role.CLIENT, 592), Verdict.PEER_CLOSED, Confidence.LIKELY);
        expect(write(Errno.EPIPE, k.bytesAcked(1_001).bytesSent(15_480), Role.CLIENT, 592), Verdict.PEER_CLOSED_MID_TRANSFER, Confidence.LIKELY);
        expect(write(Errno.EPIPE, ages(k, 0, 592, 8).bytesAcked(1).bytesSent(14_480), Role.CLIENT, 592), Verdict.PEER_CLOSED_MID_TRANSFER,
            Confidence.LIKELY);
    }

    /** The peer half-closed, we shut our output, and a reset came: JDK 8 notes the error of our write where it notes that of a read. */
    @Test
    void theNoteOfAWritesOwnErrorIsNoReadsAndProvesNoMissingFin() {
        KernelSnapshot.Builder k = ages(closed(), 2_008, 2_008, 1_708).bytesSent(0).bytesAcked(1).outQueue(1).bytesReceived(6).dataSegmentsIn(1).dataSegmentsOut(0);
        Facts own = diagnose(write(Errno.ECONNRESET, k, Role.CLIENT, 1_998).metByRead(true, null)).facts();
        assertThat(own.finReceived()).isNull();
        assertThat(own.received()).isEqualTo(Evidence.UNKNOWN);
        Facts later = diagnose(write(Errno.EPIPE, k, Role.CLIENT, 1_998).metByRead(true, null)).facts();
        assertThat(later.finReceived()).isNull();
        Facts plain = diagnose(write(Errno.EPIPE, k.outQueue(0), Role.CLIENT, 1_998).metByRead(true, null)).facts();
        assertThat(plain.finReceived()).isFalse();
    }

    /** A client half-closed, and acknowledged 300 bytes 20 ms later: where the FIN is not dated exactly, what was acknowledged may have left after it. */
    @Test
    void whatWasAcknowledgedIsDrawnBeforeAFinOnlyWhereThatIsExact() {
        KernelSnapshot.Builder k = ages(closed(), 1_776, 1_812, 1_796).bytesSent(305).bytesAcked(300).outQueue(5).bytesReceived(1).dataSegmentsIn(0)
            .dataSegmentsOut(2).segmentsIn(5);
        assertThat(TruthTableTest.timeline(diagnose(write(Errno.EPIPE, k, Role.SERVER, 1_812)))).startsWith("out 300 sometime, FIN 1796");
        ages(k, 1_776, 1_800, 1_796);
        assertThat(TruthTableTest.timeline(diagnose(write(Errno.EPIPE, k, Role.SERVER, 1_800)))).startsWith("out 300, FIN 1796");
    }

    /** Of a connection that was accepted before an attach, and whose output this program has shut: the one that is counted is our FIN, and no SYN. */
    @Test
    void anOwnFinIsNotTakenForTheSynOfAClient() {
        Evidence.Builder older = write(Errno.EPIPE, ages(closed(), 860, 860, 464).bytesSent(0).bytesAcked(1).outQueue(0).bytesReceived(1)
            .dataSegmentsIn(0).dataSegmentsOut(0), null, -1).watchedThroughout(false).metByRead(false, null).watchedMillis(600);
        assertThat(diagnose(older.outputShut(true)).facts().role()).isNull();
        assertThat(diagnose(older.outputShut(false)).facts().role()).isEqualTo(Role.CLIENT);
    }

    /** On a busy machine a connect came back 30 ms after the connection was made, and the FIN had come meanwhile. */
    @Test
    void aLateConnectIsNoBoundOfTheFinsAge() {
        KernelSnapshot.Builder k = ages(closed(), 0, 985, 947).bytesSent(305).bytesAcked(6).outQueue(300).bytesReceived(1).dataSegmentsIn(0).dataSegmentsOut(2);
        Facts late = diagnose(write(Errno.EPIPE, k, Role.CLIENT, 955)).facts();
        assertThat(late.closedAgoExact()).isFalse();
        assertThat(late.closedAgoAtMostMillis()).isEqualTo(985);
        assertThat(diagnose(write(Errno.EPIPE, k, Role.CLIENT, 975)).facts().closedAgoAtMostMillis()).isEqualTo(975);
    }

    @Test
    void theFirstFailureWithoutARecordIsTold() {
        Diagnosis d = expect(Seen.in(Measured.S2.errno(Errno.EPIPE).evidence(), Seen.reset(4)), Verdict.ALREADY_FAILED, Confidence.CERTAIN);
        assertThat(d.explanation()).contains("Socket.read failed less than 5 ms before", "closed with data of ours unread, or it aborted on purpose",
            "without closing it in the normal way (no FIN)");
        assertThat(d.advice()).contains("in the peer's log", "harmless");
        assertThat(d.facts().received()).isZero();
        assertThat(TruthTableTest.timeline(d)).isEqualTo("out 500 5, RST, EARLIER 4, FAILED");
        Diagnosis recorded = diagnose(Seen.in(Measured.S2.errno(Errno.EPIPE).evidence(), Seen.reset(4).incidentId(7)));
        assertThat(recorded.explanation()).contains("(epipe #7)").doesNotContain("aborted on purpose");
        assertThat(recorded.advice()).contains("its reason is the reason");
        assertThat(TruthTableTest.timeline(recorded)).isEqualTo("EARLIER 4, FAILED");
    }

    /** JSSE says by itself that it gives up: nobody wrote on, and what ended the connection has no other record. */
    @Test
    void theAlertBehindAFailedReadIsToldAsWhatTheReadMet() {
        Diagnosis d = expect(Seen.in(Measured.S2.errno(Errno.EPIPE).evidence(), Seen.reset(4)).tlsAlert(true), Verdict.PEER_ABORTED, Confidence.LIKELY);
        assertThat(d.explanation()).contains("without closing it in the normal way (no FIN)", "an alert of the TLS library",
            "A read had failed before it, and whatever that waited for has not come: Socket.read failed less than 5 ms before").doesNotContain("earlier call");
        assertThat(d.advice()).contains("in the peer's log").doesNotContain("Nothing of the application was lost");
        assertThat(TruthTableTest.timeline(d)).isEqualTo("out 500 5, RST, EARLIER 4, FAILED");
        expect(Seen.in(Measured.S2.errno(Errno.EPIPE).evidence(), Seen.reset(4).incidentId(7)).tlsAlert(true), Verdict.ALREADY_FAILED, Confidence.CERTAIN);
        Diagnosis silent = diagnose(Seen.in(Measured.S2.errno(Errno.EPIPE).evidence(), Seen.reset(4)
            .failure(Errno.ETIMEDOUT, "java.net.SocketException: Connection timed out")).tlsAlert(true));
        assertThat(silent.verdict()).isEqualTo(Verdict.PEER_UNREACHABLE);
        Diagnosis blind = diagnose(Seen.in(write(Errno.EPIPE, new KernelSnapshot.Builder(EvidenceSource.NONE), Role.CLIENT, 900), Seen.reset(4)).tlsAlert(true));
        assertThat(blind.verdict()).as("the kernel could not be asked").isEqualTo(Verdict.ALREADY_FAILED);
    }

    /** Measured: a peer that had half-closed and read on was forgotten on the way (TCP_REPAIR), 0.4 s after the -1; the traces are the same. */
    @Test
    void thatTheEndWasIgnoredDoesNotSayThatThePeerHadClosed() {
        Diagnosis d = expect(Seen.in(Measured.S1.evidence(), Seen.end(900, 6)), Verdict.IGNORED_END_OF_STREAM, Confidence.CERTAIN);
        assertThat(d.explanation()).contains("was told that the peer would send nothing more", "closed wholly, or it had ended its sending only", "forgotten on the way");
        assertThat(d.advice()).contains("gave up before it had its answer, or the connection was forgotten on the way");
        assertThat(d.timeline()).extracting(TimelineEntry::note).contains("the peer ended its sending").doesNotContain("the peer closed");
    }

    /** A reader thread is told while the one write is under way. */
    @Test
    void whatAnotherThreadReadDuringTheWriteIsNoWarning() {
        Evidence.Builder b = Measured.S1.evidence();
        expect(Seen.in(b, Seen.end(900, 6)), Verdict.IGNORED_END_OF_STREAM, Confidence.CERTAIN);
        assertThat(diagnose(Seen.in(b, Seen.byOther(Seen.end(0.3, 6)))).verdict()).isEqualTo(Verdict.PEER_CLOSED);
        assertThat(diagnose(Seen.in(b, Seen.byOther(Seen.end(-0.3, 6)))).verdict()).isEqualTo(Verdict.PEER_CLOSED);
        assertThat(diagnose(Seen.in(b, Seen.byOther(Seen.end(49, 6)).otherWriterInside(false, -40_000_000))).verdict()).isEqualTo(Verdict.PEER_CLOSED);
        expect(Seen.in(b, Seen.byOther(Seen.end(900, 6)).otherWriterInside(false, -899_000_000)), Verdict.IGNORED_END_OF_STREAM, Confidence.CERTAIN);
        assertThat(diagnose(Seen.in(b, Seen.byOther(Seen.end(900, 6)).otherWriterInside(true, -899_000_000))).verdict()).isEqualTo(Verdict.PEER_CLOSED);
        Diagnosis left = expect(Seen.in(b, Seen.byOther(Seen.end(900, 6))), Verdict.IGNORED_END_OF_STREAM, Confidence.LIKELY);
        assertThat(left.explanation()).contains("in thread \"reader\"");
        assertThat(diagnose(Seen.in(b.otherReaderInside(null), Seen.byOther(Seen.end(900, 6)))).verdict()).isEqualTo(Verdict.PEER_CLOSED);
        b.otherReaderInside(false);
        assertThat(diagnose(Seen.in(b, Seen.byOther(Seen.end(200, 6)))).verdict()).as("data left 200 ms after").isEqualTo(Verdict.PEER_CLOSED);
        assertThat(diagnose(Seen.in(b, Seen.byOther(Seen.end(201, 6)))).verdict()).isEqualTo(Verdict.IGNORED_END_OF_STREAM);
        expect(Seen.in(b.thread(0, -500_000_000, 0), Seen.byOther(Seen.end(600, 6))), Verdict.IGNORED_END_OF_STREAM, Confidence.CERTAIN);
    }

    @ParameterizedTest
    @EnumSource(value = TcpState.class, names = {"ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2"})
    void theEndOfAnOwnShutdownInputAccusesNobodyAndDatesNothing(TcpState then) {
        Measured.Row r = Measured.S1.ages(0, 4_000, 1_000);
        Diagnosis d = diagnose(Seen.in(r.evidence(), Seen.end(3_000, then, 6)));
        assertThat(d.verdict()).isEqualTo(Verdict.PEER_CLOSED);
        assertThat(d.facts().closedAgoMillis()).isEqualTo(1_000);
        assertThat(d.facts().closedAgoAtMostMillis()).isEqualTo(3_000);
        assertThat(d.facts().findings().end()).isNull();
        Diagnosis later = diagnose(Seen.in(r.evidence(), Seen.end(3_000, then, 6), Seen.end(995, 6)));
        assertThat(later.verdict()).isEqualTo(Verdict.IGNORED_END_OF_STREAM);
    }

    /** In the first moments of a process the kernel was not asked at the -1. */
    @Test
    void anEndWithoutEvidenceAccusesOnlyWhereNothingWasAcknowledgedAfterIt() {
        Sighting.Builder blind = Seen.end(900, 6).seen(-900_000_000, KernelSnapshot.NONE);
        expect(Seen.in(Measured.S1.evidence(), blind), Verdict.IGNORED_END_OF_STREAM, Confidence.LIKELY);
        assertThat(diagnose(Seen.in(Measured.S1.evidence().inputShutDown(true), blind)).verdict()).isEqualTo(Verdict.PEER_CLOSED);
        assertThat(diagnose(Seen.in(Measured.S1.ages(0, 1_000, 889).evidence(), blind)).verdict()).isEqualTo(Verdict.PEER_CLOSED);
        assertThat(diagnose(Seen.in(Measured.S1.ages(0, 1_000, 890).evidence(), blind)).verdict()).isEqualTo(Verdict.IGNORED_END_OF_STREAM);
        assertThat(diagnose(Seen.in(Measured.S1.evidence(), Seen.byOther(blind))).verdict()).isEqualTo(Verdict.PEER_CLOSED);
    }

    /** The client half-closed, went on acknowledging, and a middlebox reset 3 s later. */
    @Test
    void aHalfClosedClientThatAcknowledgesIsNotGone() {
        KernelSnapshot.Builder k = ages(closed(), 500, 4_500, 3_500).bytesSent(34).bytesAcked(23).outQueue(11).bytesReceived(9).dataSegmentsIn(1)
            .dataSegmentsOut(3);
        Diagnosis d = diagnose(Seen.in(write(Errno.EPIPE, k, Role.SERVER, 4_500), Seen.end(4_500, 0)));
        assertThat(d.verdict()).isNotIn(Verdict.CLIENT_GONE, Verdict.IGNORED_END_OF_STREAM);
        assertThat(d.confidence()).isEqualTo(Confidence.LIKELY);
        assertThat(d.explanation()).contains("half-close", "no longer knew the connection");
        expect(write(Errno.EPIPE, k, Role.SERVER, 4_500), Verdict.CLIENT_GONE, Confidence.LIKELY);
    }

    /** transferTo met the reset and returned a short count; no FIN on the wire. */
    @Test
    void afterATransferTheErrorProvesNoFin() {
        Evidence.Builder b = Measured.N8.evidence().transferPossible(true);
        Diagnosis d = expect(b, Verdict.CLIENT_GONE, Confidence.LIKELY);
        assertThat(d.facts().finReceived()).isNull();
        assertThat(d.facts().closedAgoMillis()).isEqualTo(Evidence.UNKNOWN);
        assertThat(d.explanation()).contains("closed or reset");
        assertThat(diagnose(Measured.S9.evidence().transferPossible(true)).facts().finReceived()).as("nothing is left behind").isTrue();
    }

    @Test
    void aReaderInsideLeavesTheFinOpen() {
        Evidence.Builder b = Measured.N8.evidence();
        expect(b.otherReaderInside(true), Verdict.CLIENT_GONE, Confidence.LIKELY);
        assertThat(diagnose(b).facts().finReceived()).isNull();
        assertThat(diagnose(b).explanation()).contains("If a read in another thread had met a reset first");
        assertThat(diagnose(b.otherReaderInside(null)).facts().finReceived()).isNull();
        expect(b.lookedAgain(true), Verdict.CLIENT_GONE, Confidence.CERTAIN);
        b.lookedAgain(false);
        expect(b.metByRead(false, null), Verdict.CLIENT_GONE, Confidence.CERTAIN);
        assertThat(diagnose(b.metByRead(true, null)).facts().finReceived()).isFalse();
    }

    @Test
    void theKernelsStateAtAnEndProvesTheFin() {
        Evidence.Builder b = Measured.STALE.evidence().otherReaderInside(true);
        assertThat(diagnose(Seen.in(b, Seen.byOther(Seen.end(-5, TcpState.CLOSE_WAIT, 6)))).facts().finReceived()).isTrue();
        assertThat(diagnose(Seen.in(b, Seen.byOther(Seen.end(-5, TcpState.CLOSE, 6)))).facts().finReceived()).isNull();
    }

    /** Prints, servers of a log: only writes, for hours. */
    @Test
    void aProgramThatOnlyWritesHearsOfIdleTimeOuts() {
        assertThat(diagnose(Measured.S1.evidence().connectionAgeMillis(5_001)).advice()).contains("log shipper", "idle time-outs");
        assertThat(diagnose(Measured.S1.evidence().connectionAgeMillis(1_000)).advice()).doesNotContain("log shipper");
    }
}
