package io.epipe.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import org.junit.jupiter.api.Test;

import java.io.FileDescriptor;

/** What is kept of what threads meet on one connection. */
class HistoryTest {

    private final FileDescriptor fd = new FileDescriptor();
    private final Connection connection = new Connections().opened(fd, Role.CLIENT, 5);
    private final History history = connection.historyToWrite();

    @Test
    void theFirstOfEachKindAndThreadIsKeptInTheOrderInWhichItWasSeen() {
        Sighting end = end(1, TcpState.CLOSE_WAIT, 10);
        Sighting reset = failed(Sighting.Kind.READ_FAILED, 2, 20);
        Sighting write = failed(Sighting.Kind.WRITE_FAILED, 1, 30);
        assertThat(history.saw(end)).isTrue();
        assertThat(history.saw(reset)).isTrue();
        assertThat(history.saw(write)).isTrue();
        assertThat(history.saw(failed(Sighting.Kind.WRITE_FAILED, 1, 40))).isFalse();
        assertThat(history.saw(end(1, TcpState.CLOSE, 50))).isFalse();
        assertThat(history.sightings()).containsExactly(end, reset, write);
        assertThat(history.lastSeenNanos(1)).isEqualTo(30);
        assertThat(history.lastSeenNanos(3)).isZero();
        assertThat(history.lastEnd(1)).isSameAs(end);
        assertThat(history.lastEnd(2)).isNull();
    }

    /** After an own shutdownInput a read says −1 each time, and the peer may close later. */
    @Test
    void anEndThatWasNotThePeersDoesNotHideTheRealOne() {
        history.saw(end(1, TcpState.ESTABLISHED, 10));
        assertThat(history.isNewEnd(1)).isTrue();
        Sighting real = end(1, TcpState.CLOSE_WAIT, 20);
        assertThat(history.saw(real)).isTrue();
        assertThat(history.isNewEnd(1)).isFalse();
        assertThat(history.isNewEnd(2)).as("another thread was not told yet").isTrue();
        assertThat(history.lastEnd(1)).isSameAs(real);
    }

    /** A program that spins on the end of its stream costs a question each 10 ms, and the reporter one a second. */
    @Test
    void whoSpinsOnTheEndIsLookedAfterNowAndThen() {
        for (int i = 0; i < History.PROMPT_LOOKS; i++) {
            assertThat(history.claimLook(1_000 + i)).as("%s", i).isTrue();
        }
        long last = 1_000 + History.PROMPT_LOOKS - 1;
        assertThat(history.claimLook(last + History.LOOK_PAUSE - 1)).isFalse();
        assertThat(history.claimLook(last + History.LOOK_PAUSE)).isTrue();
        for (int i = 1; i <= History.PROMPT_SUSPICIONS; i++) {
            assertThat(history.claimSuspicion(waiting(TcpState.CLOSE_WAIT, i), i)).as("%s", i).isTrue();
        }
        assertThat(history.claimSuspicion(waiting(TcpState.CLOSE_WAIT, 50), 4)).as("more at once").isFalse();
        assertThat(history.claimSuspicion(waiting(TcpState.CLOSE_WAIT, 50), History.PROMPT_SUSPICIONS + History.SUSPICION_PAUSE)).isTrue();
        assertThat(history.claimSuspicion(waiting(TcpState.CLOSE, 50), History.PROMPT_SUSPICIONS + History.SUSPICION_PAUSE)).as("closed by now").isTrue();
        assertThat(history.claimLook(Long.MAX_VALUE / 2)).as("nothing comes after that").isFalse();
    }

    @Test
    void theSameBytesAreSuspectedOnce() {
        assertThat(history.claimSuspicion(waiting(TcpState.CLOSE_WAIT, 57), 1)).isTrue();
        assertThat(history.claimSuspicion(waiting(TcpState.CLOSE_WAIT, 57), 2)).isFalse();
        assertThat(history.claimSuspicion(waiting(TcpState.CLOSE_WAIT, 58), 3)).isTrue();
    }

    @Test
    void nobodyLooksAgainAtAConnectionThatHasItsRecord() {
        history.claimWriteIncident(7);
        assertThat(history.claimLook(5)).isFalse();
    }

    private static KernelSnapshot waiting(TcpState state, long bytes) {
        return new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).state(state).bytesAcked(10).outQueue(bytes).build();
    }

    @Test
    void anEndThatTheKernelWasNotAskedAboutIsAskedAboutOnce() {
        history.saw(end(1, null, 10));
        assertThat(history.isNewEnd(1)).isFalse();
    }

    @Test
    void aConnectionThatManyThreadsSpinOnStaysSmall() {
        for (int thread = 0; thread < 1_000; thread++) {
            history.saw(end(thread, TcpState.CLOSE_WAIT, thread));
            history.saw(end(0, TcpState.ESTABLISHED, thread));
        }
        assertThat(history.sightings()).hasSize(History.MOST_SIGHTINGS);
        assertThat(history.isNewEnd(0)).isFalse();
    }

    @Test
    void whatIsLearntLaterReplacesWhatWasKept() {
        Sighting read = failed(Sighting.Kind.READ_FAILED, 1, 10);
        history.saw(read);
        Sighting named = read.again().operation("Socket.read").incidentId(7).build();
        history.corrected(read, named);
        assertThat(history.sightings()).containsExactly(named);
        assertThat(named.asPastFailure().recordForm(3))
            .isEqualTo("Socket.read failed 3 ms earlier in thread \"t1\": x: y (epipe #7)");
        history.forget(named);
        assertThat(history.sightings()).isEmpty();
    }

    @Test
    void theOneRecordIsClaimedOnceAndCanBeGivenBack() {
        assertThat(connection.writeIncident()).isZero();
        assertThat(history.claimWriteIncident(3)).isZero();
        assertThat(history.claimWriteIncident(4)).isEqualTo(3);
        history.releaseWriteIncident(4);
        assertThat(connection.writeIncident()).as("only its holder gives it back").isEqualTo(3);
        history.releaseWriteIncident(3);
        assertThat(history.claimWriteIncident(4)).isZero();
    }

    private static Sighting end(long thread, TcpState state, long nanos) {
        return new Sighting.Builder(Sighting.Kind.END_OF_STREAM).thread("t" + thread, thread)
            .seen(nanos, new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).state(state).build()).build();
    }

    private static Sighting failed(Sighting.Kind kind, long thread, long nanos) {
        return new Sighting.Builder(kind).thread("t" + thread, thread).failure(Errno.ECONNRESET, "x: y")
            .seen(nanos, KernelSnapshot.NONE).build();
    }
}
