package io.epipe.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.connection.Sighting;
import io.epipe.diagnosis.Evidence;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** What is told where the program has closed the socket before the peer's answer to its last data could come; 40 ms away. */
class LostWriteLookTest {

    /** Numbers of a connection over which 20 bytes were acknowledged, and 5 have just left. */
    private static KernelSnapshot.Builder kernel() {
        return new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).transport(Transport.TCP).state(TcpState.CLOSE_WAIT).rttMicros(40_000).minRttMicros(40_000)
            .bytesSent(25).bytesRetrans(0).bytesAcked(21).outQueue(5).notSentBytes(0).bytesReceived(31).inQueue(0).dataSegmentsIn(1).dataSegmentsOut(3)
            .retransmits(0).totalRetrans(0).probes(0).lastDataSentMillis(0).lastDataReceivedMillis(1_500).lastAckReceivedMillis(260);
    }

    private static Evidence.Builder evidence(KernelSnapshot.Builder kernel) {
        return new Evidence.Builder().event(Evidence.Event.LOST_WRITE).exceptionless(true).read(true).errno(Errno.EPIPE, null).role(Role.CLIENT, false)
            .kernel(kernel.build()).transport(Transport.TCP).connectionAgeMillis(5_000).watchedThroughout(true).operation("Socket.read", -1);
    }

    private static Sighting endAt(long acknowledged) {
        return new Sighting.Builder(Sighting.Kind.END_OF_STREAM).thread("main", 0)
            .seen(-1_400_000_000L, kernel().bytesAcked(acknowledged).outQueue(0).build()).build();
    }

    @Test
    void whatLeftLongAfterTheCloseIsTold() {
        assertThat(LostWriteLook.isWrittenIntoAClosedConnection(evidence(kernel()).build())).isTrue();
        assertThat(LostWriteLook.isWrittenIntoAClosedConnection(evidence(kernel()).sightings(Collections.singletonList(endAt(21))).build())).isTrue();
    }

    @Test
    void aPeerThatHasAcknowledgedAfterItsFinTakesTheNextToo() {
        assertThat(LostWriteLook.isWrittenIntoAClosedConnection(evidence(kernel()).sightings(Collections.singletonList(endAt(11))).build())).isFalse();
    }

    /** Measured between two namespaces (7 to 36 us): a peer that had closed had answered by the look, one that had half-closed never had. */
    @Test
    void whereAResetComesAtOnceItsAbsenceShowsAHalfClose() {
        assertThat(LostWriteLook.isWrittenIntoAClosedConnection(evidence(kernel().minRttMicros(49)).build())).isFalse();
        assertThat(LostWriteLook.isWrittenIntoAClosedConnection(evidence(kernel().minRttMicros(50)).build())).isTrue();
        assertThat(LostWriteLook.isWrittenIntoAClosedConnection(evidence(kernel().minRttMicros(-1)).build())).as("not known").isTrue();
    }

    @Test
    void whatCanHaveCrossedTheCloseIsNot() {
        assertThat(LostWriteLook.isWrittenIntoAClosedConnection(evidence(kernel().lastAckReceivedMillis(100)).build())).isFalse();
        assertThat(LostWriteLook.isWrittenIntoAClosedConnection(evidence(kernel().lastDataSentMillis(101).lastAckReceivedMillis(400)).build())).isFalse();
        assertThat(LostWriteLook.isWrittenIntoAClosedConnection(evidence(kernel()).role(Role.SERVER, false).build())).isFalse();
    }
}
