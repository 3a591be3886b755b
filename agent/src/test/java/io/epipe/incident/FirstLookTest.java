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
    void whereATransferIsPossibleNoFinIsClaimed() {
        assertThat(words(gone(), true)).startsWith("CLIENT_GONE: The client closed or reset this connection").doesNotContain("(FIN)");
    }

    @Test
    void whereAReaderIsInsideTheVerdictThatItWouldGiveIsNamedToo() {
        for (Boolean inside : new Boolean[] {true, null}) {
            assertThat(words(gone().otherReaderInside(inside), false)).startsWith("CLIENT_GONE or PEER_ABORTED: ")
                .contains("If a read in another thread had met a reset first, there may have been no FIN.");
        }
    }

    @Test
    void whatNobodyElseCanHaveTakenIsSaidAtOnce() {
        Evidence.Builder reset = gone().errno(Errno.ECONNRESET, "Connection reset").otherReaderInside(true);
        assertThat(words(reset, true)).doesNotContain(" or PEER", " or CLIENT");
        assertThat(words(gone().read(true).otherReaderInside(true), true)).doesNotContain(" or PEER_");
    }
}
