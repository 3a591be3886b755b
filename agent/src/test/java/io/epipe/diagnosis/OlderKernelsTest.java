package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.diagnosis.story.Stories;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel returns a prefix of struct tcp_info: what it leaves out makes less known, never anything else. */
class OlderKernelsTest {

    /** Where Linux has appended to the struct: the fields that there are from that length on. */
    private static final int[] LENGTHS = {104, 136, 144, 160, 192, 224, 232, 240};

    record Case(String name, Measured.Row row) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Rows of the truth table, and an own FIN that is unacknowledged, acknowledged, waiting. */
    static Stream<Case> cases() {
        Measured.Row ownFin = new Measured.Row(Errno.ECONNRESET, TcpState.CLOSE, Role.CLIENT, 27, 1_800, 2_000, 1_500, 1, 6, 0, 1, 1, 10, 0, 65_536,
            0, 11, 0, 0);
        Measured.Row noData = new Measured.Row(Errno.ECONNRESET, TcpState.CLOSE, Role.CLIENT, 27, 1_800, 2_000, 1_500, 1, 6, 0, 1, 0, 0, 0, 65_536,
            0, 1, 0, 0);
        return Stream.of(new Case("S1", Measured.S1), new Case("S1b", Measured.S1B), new Case("S2", Measured.S2), new Case("S3b", Measured.S3B),
            new Case("S4", Measured.S4), new Case("S4 closed", Measured.S4_CLOSED), new Case("S4 closed server", Measured.S4_CLOSED_SERVER),
            new Case("S7", Measured.S7), new Case("S8", Measured.S8), new Case("S9", Measured.S9), new Case("S12", Measured.S12),
            new Case("stale", Measured.STALE), new Case("stale reset", Measured.STALE_RESET), new Case("N1", Measured.N1), new Case("N2", Measured.N2),
            new Case("N6", Measured.N6), new Case("N7", Measured.N7), new Case("N8", Measured.N8), new Case("drip", Measured.DRIP),
            new Case("own FIN lost", ownFin), new Case("own FIN alone", noData), new Case("own FIN server", ownFin.role(Role.SERVER)));
    }

    private static KernelSnapshot prefix(Measured.Row r, int length) {
        KernelSnapshot.Builder k = new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).state(r.state()).retransmits(r.retransmits()).probes(r.probes())
            .lastDataSentMillis(r.sentAgo()).lastDataReceivedMillis(r.recvAgo()).lastAckReceivedMillis(r.ackAgo()).rttMicros(r.rtt())
            .totalRetrans(r.retransmits()).inQueue(r.in()).outQueue(r.out());
        if (length >= 136) {
            k.bytesAcked(r.acked()).bytesReceived(r.received());
        }
        if (length >= 160) {
            k.notSentBytes(r.notSent()).dataSegmentsIn(r.segmentsIn()).dataSegmentsOut(r.segmentsOut());
        }
        if (length >= 224) {
            k.bytesSent(r.sent()).bytesRetrans(r.retrans());
        }
        if (length >= 232) {
            k.sendWindow(r.window());
        }
        return k.build();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lessIsKnownAndNothingElse(Case c) {
        Diagnosis whole = diagnose(c.row(), prefix(c.row(), 240), null);
        for (int length : LENGTHS) {
            for (Boolean outputShut : new Boolean[] {null, whole.facts().findings().ownFin().known()}) {
                Diagnosis d = diagnose(c.row(), prefix(c.row(), length), outputShut);
                String what = c + " with " + length + " bytes: " + d.explanation();
                if (d.confidence() == Confidence.CERTAIN) {
                    assertThat(d.verdict()).as(what).isEqualTo(whole.verdict());
                }
                Facts f = d.facts();
                Facts w = whole.facts();
                assertThat(f.finReceived()).as(what).isIn(null, w.finReceived());
                List.of(new long[] {f.sent(), w.sent()}, new long[] {f.acknowledged(), w.acknowledged()}, new long[] {f.lost(), w.lost()},
                    new long[] {f.neverSent(), w.neverSent()}, new long[] {f.received(), w.received()}, new long[] {f.unread(), w.unread()})
                    .forEach(pair -> assertThat(pair[0]).as(what).isIn(Evidence.UNKNOWN, pair[1]));
                if (f.role() != null && !f.isRoleInferred()) {
                    assertThat(f.role()).as(what).isEqualTo(c.row().role());
                }
                if (f.closedAgoMillis() >= 0) {
                    assertThat(f.closedAgoMillis()).as(what).isLessThanOrEqualTo(Math.max(w.closedAgoAtMostMillis(), w.closedAgoMillis()));
                }
            }
        }
    }

    private static Diagnosis diagnose(Measured.Row row, KernelSnapshot k, Boolean outputShut) {
        Diagnosis d = Stories.diagnostician().diagnose(row.evidence().kernel(k).outputShut(outputShut).build());
        Texts.check(d);
        return d;
    }

    /** Linux 4.12 to 4.18. */
    @Test
    void beforeBytesSentTheNumbersFollowFromTheOthers() {
        Facts f = diagnose(Measured.S1, prefix(Measured.S1, 192), null).facts();
        assertThat(f.sent()).isEqualTo(10);
        assertThat(f.acknowledged()).isEqualTo(5);
        assertThat(f.lost()).isEqualTo(5);
        Facts reset = diagnose(Measured.N1, prefix(Measured.N1, 192), false).facts();
        assertThat(reset.lost()).isEqualTo(5);
        assertThat(reset.finReceived()).isFalse();
        Facts perhaps = diagnose(Measured.N1, prefix(Measured.N1, 192), null).facts();
        assertThat(perhaps.lost()).as("one of them can be our own FIN").isEqualTo(Evidence.UNKNOWN);
        assertThat(perhaps.finReceived()).as("it can have been LAST_ACK").isNull();
    }
}
