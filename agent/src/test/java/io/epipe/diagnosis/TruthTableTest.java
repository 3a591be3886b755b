package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.diagnosis.story.Stories;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of the truth table in docs/verdicts.md, with full evidence, with state only, and with none. */
class TruthTableTest {

    record Expected(String name, Evidence.Builder full, Evidence.Builder state, Verdict verdict, Confidence confidence,
                    Boolean fin, long lost, String timeline, Verdict coarse, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Expected row(String name, Measured.Row r, Verdict verdict, Confidence confidence, Boolean fin,
                                long lost, String timeline, Verdict coarse, String text) {
        return new Expected(name, r.evidence(), r.evidence(EvidenceSource.TCP_STATE), verdict, confidence, fin, lost,
            timeline, coarse, text);
    }

    static Stream<Expected> rows() {
        return Stream.of(
            row("S1", Measured.S1, Verdict.PEER_CLOSED, Confidence.CERTAIN, true, 5, "out 5, FIN 1000, out 1 5, RST",
                Verdict.PEER_CLOSED, "closed this connection 1.000 s before this write"),
            row("S1b", Measured.S1B, Verdict.PEER_CLOSED, Confidence.CERTAIN, true, 5,
                "out 5 sometime, in 1004 7, FIN 1004, out 1 5, RST", Verdict.PEER_CLOSED, "7 bytes that this program has not read"),
            row("S1 late", Measured.S1_LATE, Verdict.PEER_CLOSED, Confidence.LIKELY, true, 5, "out 10 sometime, FIN, out 1 5, RST",
                Verdict.PEER_CLOSED, "at least 1.500 s before this write"),
            row("S2", Measured.S2, Verdict.PEER_ABORTED, Confidence.LIKELY, false, 0, "out 500 5, RST",
                Verdict.PEER_ABORTED, "data of ours unread, or it aborted on purpose"),
            row("S3", Measured.S3, Verdict.PEER_ABORTED, Confidence.LIKELY, false, 0, "out 552 5, RST",
                Verdict.PEER_ABORTED, "data of ours unread, or it aborted on purpose"),
            row("S3b", Measured.S3B, Verdict.PEER_ABORTED, Confidence.LIKELY, false, 0, "out 552 5, in 500 3, RST",
                Verdict.PEER_ABORTED, "3 bytes that this program has not read"),
            row("S4", Measured.S4, Verdict.OUTPUT_SHUT_DOWN, Confidence.CERTAIN, false, 0, "out 1 5, OUR FIN",
                Verdict.OUTPUT_SHUT_DOWN, "FIN_WAIT_1"),
            row("S4 closed", Measured.S4_CLOSED, Verdict.OUTPUT_SHUT_DOWN, Confidence.CERTAIN, true, 0,
                "out 400 5, OUR FIN", Verdict.PEER_CLOSED, "acknowledged our FIN"),
            row("S4 closed server", Measured.S4_CLOSED_SERVER, Verdict.OUTPUT_SHUT_DOWN, Confidence.CERTAIN, true, 0,
                "out 404 5, OUR FIN", Verdict.CLIENT_GONE, "acknowledged our FIN"),
            new Expected("S5", failedRead(Measured.S5.evidence()),
                failedRead(Measured.S5.evidence(EvidenceSource.TCP_STATE)), Verdict.ALREADY_FAILED, Confidence.CERTAIN,
                false, 0, "out 500 5, RST, EARLIER 12", Verdict.ALREADY_FAILED,
                "Socket.read failed 12 ms before in thread \"reader\" with java.net.SocketException: Connection reset"),
            new Expected("S6", Seen.in(Measured.S1.evidence(), Seen.end(1001, 6)),
                Seen.in(Measured.S1.evidence(EvidenceSource.TCP_STATE), Seen.end(1001, -1)),
                Verdict.IGNORED_END_OF_STREAM, Confidence.CERTAIN, true, 5, "out 5, FIN 1000, out 1 5, RST",
                Verdict.IGNORED_END_OF_STREAM, "had read end-of-stream 1.001 s before this write"),
            row("S7", Measured.S7, Verdict.PEER_CLOSED, Confidence.LIKELY, true, 5, "out 10 sometime, FIN, out 1 5, RST",
                Verdict.PEER_CLOSED, "at least 1.512 s before this write"),
            row("S8", Measured.S8, Verdict.PEER_CLOSED_MID_TRANSFER, Confidence.CERTAIN, false, 3782144,
                "out 1292 128512, RST", Verdict.PEER_ABORTED, "3,782,144 bytes never left this machine"),
            row("S9", Measured.S9, Verdict.PEER_CLOSED_UNREAD, Confidence.LIKELY, true, 0, "out 5 sometime, FIN, RST",
                Verdict.PEER_CLOSED, "lay unread in the peer's buffer"),
            row("S12", Measured.S12, Verdict.PEER_CLOSED_UNREAD, Confidence.LIKELY, true, 0, "out 5 sometime, FIN, RST",
                Verdict.PEER_CLOSED, "at least 500 ms before this write"),
            row("stale", Measured.STALE, Verdict.STALE_CONNECTION, Confidence.LIKELY, true, 5,
                "out 5 sometime, in 1500 2, FIN, out 1 5, RST", Verdict.PEER_CLOSED, "at least 500 ms before this write, when it had"
                    + " been idle for 1.000 s at most"),
            row("stale, reset", Measured.STALE_RESET, Verdict.STALE_CONNECTION, Confidence.LIKELY, false, 0,
                "out 5 sometime, in 1532 2, RST", Verdict.PEER_ABORTED, "no FIN came"),
            row("answered and closed", Measured.ANSWERED_AND_CLOSED, Verdict.STALE_CONNECTION, Confidence.LIKELY, true, 5,
                "out 5 sometime, in 524 2, FIN 524, out 1 5, RST", Verdict.PEER_CLOSED, "together with its last answer"),
            row("N1", Measured.N1, Verdict.CONNECTION_FORGOTTEN, Confidence.LIKELY, false, 5, "out 5 sometime, in 1020 2, out 1 5, RST",
                Verdict.PEER_ABORTED, "for 1.020 s, our data was answered with a reset"),
            row("N2", Measured.N2, Verdict.PEER_UNREACHABLE, Confidence.CERTAIN, null, 5, "out 5 sometime, in 125400, out 12800 5",
                Verdict.PEER_UNREACHABLE, "sent again 7 times without an answer"),
            row("N3", Measured.N3, Verdict.PEER_UNREACHABLE, Confidence.CERTAIN, null, 5, "out 5 sometime, in 125400, out 12800 5",
                Verdict.PEER_UNREACHABLE, "machine cannot be reached"),
            row("N4", Measured.N4, Verdict.STALE_CONNECTION, Confidence.LIKELY, false, 0, "out 5 sometime, in 1604 2, RST",
                Verdict.PEER_ABORTED, "something on the way dropped the connection"),
            row("N4b", Measured.N4B, Verdict.PEER_UNREACHABLE, Confidence.CERTAIN, null, 0, "out 5 sometime, in 9000",
                Verdict.PEER_UNREACHABLE, "9 keep-alive probes were not answered"),
            row("N5", Measured.N5, Verdict.PEER_CLOSED, Confidence.CERTAIN, true, 5, "out 5, FIN 504, out 4 5, RST",
                Verdict.PEER_CLOSED, "closed this connection 504 ms before this write"),
            row("N6", Measured.N6, Verdict.PEER_CLOSED_MID_TRANSFER, Confidence.LIKELY, false, 3735938,
                "out 199880662, out 1 199856, RST", Verdict.PEER_ABORTED, "while our data was on its way"),
            row("N7", Measured.N7, Verdict.PEER_CLOSED_MID_TRANSFER, Confidence.LIKELY, true, 3798014, "out 109407415 sometime, FIN, RST",
                Verdict.PEER_CLOSED, "it had acknowledged 109,407,415 bytes"),
            row("N8", Measured.N8, Verdict.CLIENT_GONE, Confidence.CERTAIN, true, 100,
                "in 800 5, FIN 800, out 1 100, RST", Verdict.CLIENT_GONE, "The client closed this connection 800 ms"));
    }

    private static Evidence.Builder failedRead(Evidence.Builder b) {
        return Seen.in(b, Seen.reset(12));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void withTcpInfo(Expected x) {
        Diagnosis d = Stories.diagnostician().diagnose(x.full.build());
        assertThat(d.verdict()).as(d.explanation()).isEqualTo(x.verdict);
        assertThat(d.confidence()).isEqualTo(x.confidence);
        assertThat(d.facts().lost()).isEqualTo(x.lost);
        assertThat(timeline(d)).isEqualTo(x.timeline + ", FAILED");
        assertThat(d.explanation()).contains(x.text);
        assertThat(d.facts().finReceived()).isEqualTo(x.fin);
        Texts.check(d);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void withTcpState(Expected x) {
        Diagnosis d = Stories.diagnostician().diagnose(x.state.build());
        assertThat(d.verdict()).as(d.explanation()).isEqualTo(x.coarse);
        boolean ownAct = x.coarse == Verdict.OUTPUT_SHUT_DOWN || x.coarse == Verdict.ALREADY_FAILED
            || x.coarse == Verdict.PEER_UNREACHABLE;
        assertThat(d.confidence()).isEqualTo(ownAct ? Confidence.CERTAIN : Confidence.LIKELY);
        assertThat(d.facts().lost()).isEqualTo(Evidence.UNKNOWN);
        assertThat(d.facts().closedAgoMillis()).isEqualTo(Evidence.UNKNOWN);
        assertThat(d.explanation()).doesNotContain("bytes", "acknowledged our FIN");
        Texts.check(d);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void withoutEvidence(Expected x) {
        Diagnosis d = Stories.diagnostician().diagnose(x.state.kernel(KernelSnapshot.NONE).build());
        assertThat(d.confidence()).isNotEqualTo(Confidence.CERTAIN);
        assertThat(d.verdict()).isNotIn(Verdict.PEER_CLOSED_MID_TRANSFER, Verdict.STALE_CONNECTION,
            Verdict.PEER_CLOSED_UNREAD, Verdict.CONNECTION_FORGOTTEN);
        assertThat(d.facts().finReceived()).isNull();
        Texts.check(d);
    }

    @Test
    void wholeTextOfTheDocumentedScenario() {
        Diagnosis d = Stories.diagnostician().diagnose(Measured.S1.evidence().build());
        assertThat(d.explanation()).isEqualTo("The peer closed this connection 1.000 s before this write, in the"
            + " normal way (FIN). An earlier write, less than 5 ms before, was answered with a reset, so this one"
            + " failed. 5 bytes were never acknowledged.");
        assertThat(d.advice()).contains("it took our data and sent no answer");
        assertThat(d.timeline()).extracting(TimelineEntry::note).containsExactly("acknowledged", "the peer closed",
            "never acknowledged", "the answer to it", "EPIPE: Broken pipe");
        assertThat(d.facts().sent()).isEqualTo(10);
        assertThat(d.facts().acknowledged()).isEqualTo(5);
        assertThat(d.facts().received()).isZero();
        assertThat(d.facts().closedAgoExact()).isTrue();
    }

    static String timeline(Diagnosis d) {
        List<TimelineEntry> lines = d.timeline();
        return lines.stream().map(t -> {
            String s = switch (t.kind()) {
                case DATA_OUT -> "out";
                case DATA_IN -> "in";
                case FIN_IN -> "FIN";
                case FIN_OUT -> "OUR FIN";
                case RST_IN -> "RST";
                case EARLIER_FAILURE -> "EARLIER";
                case FAILED_WRITE, FAILED_READ -> "FAILED";
                case CLOSE -> "CLOSE";
            };
            boolean failed = s.equals("FAILED");
            return s + (t.isTimeKnown() && !failed ? " " + t.agoMicros() / 1000 : "")
                + (t.bytes() >= 0 && !failed ? " " + t.bytes() : "") + (t.note().endsWith("its place here is not known") ? " sometime" : "");
        }).collect(Collectors.joining(", "));
    }
}
