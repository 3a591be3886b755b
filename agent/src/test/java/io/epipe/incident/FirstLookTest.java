package io.epipe.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.diagnosis.Diagnosis;
import io.epipe.diagnosis.Diagnostician;
import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.story.Stories;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;

import org.junit.jupiter.api.Test;

/** A client closed 800 ms before our answer, which was lost: what the note says of it while something is open. */
class FirstLookTest {

    private final Diagnostician diagnostician = Stories.diagnostician();

    private static Evidence.Builder gone() {
        KernelSnapshot k = new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).state(TcpState.CLOSE).rttMicros(27).lastDataSentMillis(0)
            .lastDataReceivedMillis(800).lastAckReceivedMillis(800).bytesAcked(0).bytesReceived(6).notSentBytes(0).dataSegmentsIn(1)
            .dataSegmentsOut(1).bytesSent(100).bytesRetrans(0).sendWindow(65_536).inQueue(0).outQueue(100).totalRetrans(0).retransmits(0).probes(0).build();
        return new Evidence.Builder().errno(Errno.EPIPE, "Broken pipe").kernel(k).role(Role.SERVER, false).connectionAgeMillis(2_000)
            .operation("Socket.write", 5).otherReaderInside(false);
    }

    private String words(Evidence.Builder evidence, boolean transferPossible) {
        Evidence seen = evidence.build();
        return new FirstLook(seen, transferPossible).words(diagnostician, diagnostician.diagnose(seen));
    }

    @Test
    void whereNothingIsOpenTheNoteIsWhatTheRecordSays() {
        Diagnosis d = diagnostician.diagnose(gone().build());
        assertThat(words(gone(), false)).isEqualTo(d.verdict() + ": " + d.explanation()).startsWith("CLIENT_GONE: ").contains("in the normal way (FIN)");
    }

    @Test
    void whereATransferIsPossibleTheFinDependsOnIt() {
        String alone = words(gone(), false);
        assertThat(words(gone(), true)).startsWith(alone).endsWith(" (Seen at once: if a transferTo had met a reset before, no FIN is proven; the record tells.)");
        assertThat(words(gone().role(Role.CLIENT, false), true)).endsWith("no FIN is proven, and it is UNKNOWN; the record tells.)");
        assertThat(words(gone().transferPossible(true), true)).doesNotContain("Seen at once", "(FIN)");
    }

    @Test
    void whereAReaderIsInsideTheVerdictThatItWouldGiveIsNamedToo() {
        for (Boolean inside : new Boolean[] {true, null}) {
            assertThat(words(gone().otherReaderInside(inside), false)).startsWith("CLIENT_GONE: ")
                .endsWith(" (Seen at once: if a read in another thread had met a reset before, no FIN is proven, and it is PEER_ABORTED; the record tells.)");
        }
    }

    @Test
    void whatNobodyElseCanHaveTakenIsSaidAtOnce() {
        Evidence.Builder reset = gone().errno(Errno.ECONNRESET, "Connection reset").otherReaderInside(true);
        assertThat(words(reset, true)).doesNotContain("Seen at once");
        assertThat(words(gone().read(true).otherReaderInside(true), true)).doesNotContain("Seen at once");
    }
}
