package io.epipe.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epipe.connection.Connections;
import io.epipe.context.ThreadContexts;
import io.epipe.connection.Sighting;
import io.epipe.instrument.Datum;
import io.epipe.instrument.Insertion;
import io.epipe.instrument.Target;
import io.epipe.instrument.Targets;
import io.epipe.instrument.Transfers;
import io.epipe.kernel.Errno;
import io.epipe.kernel.ErrorClassifier;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelProbe;
import io.epipe.kernel.KernelProbes;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;
import org.junit.jupiter.api.Test;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** From the hook's calls to incidents, with the answers that a kernel has given. */
class IncidentRecorderTest {

    private final Targets targets = Targets.table(true, true);
    private final Kernel kernel = new Kernel();
    private final Sink sink = new Sink();
    private final Connections connections = new Connections();
    private final IncidentRecorder recorder = new IncidentRecorder(targets, kernel, (fd, most) -> null,
        new ErrorClassifier(new KernelProbes(null)), connections, sink,
        new RecorderSettings(true, false, false, false, true, 0, ThreadContexts.NONE),
        Transfers.NONE);
    private final FileDescriptor fd = new FileDescriptor();

    @Test
    void aRecordThatCannotBeMadeLeavesTheConnectionsClaimToTheNextFailure() {
        IOException hostile = new IOException("Broken pipe") {
            @Override
            public StackTraceElement[] getStackTrace() {
                throw new IllegalStateException("an application's exception");
            }
        };
        detected(hostile);
        assertThatThrownBy(() -> returned(hostile)).isInstanceOf(IllegalStateException.class);
        assertThat(sink.recorded).isEmpty();
        assertThat(connections.writeIncident(fd)).isZero();

        IOException next = new IOException("Broken pipe");
        detected(next);
        returned(next);
        assertThat(sink.recorded).hasSize(1);
        assertThat(sink.consequences).isEmpty();
    }

    /** The lock of the write is given back between the two calls of the hook, and another thread may be faster then. */
    @Test
    void theRecordBelongsToTheThreadThatMetTheFirstErrorNotToTheFasterOne() throws Exception {
        IOException first = new IOException("Connection reset by peer");
        detected(first);
        Thread faster = new Thread(() -> {
            IOException second = new IOException("Broken pipe");
            detected(second);
            returned(second);
        });
        faster.start();
        faster.join();
        returned(first);
        assertThat(sink.recorded).hasSize(1);
        assertThat(sink.recorded.get(0).thrown()).isSameAs(first);
        assertThat(sink.consequences).containsExactly(sink.recorded.get(0).id());
    }

    @Test
    void whatAnotherThreadMetIsEvidenceWithItsTimeAndTheWholeAnswerOfTheKernel() throws Exception {
        kernel.state = TcpState.CLOSE_WAIT;
        Thread reader = new Thread(() -> recorder.endOfStream(row(Target.Meaning.END_OF_STREAM).site(), null,
            new Object[] {fd, 0L, 1}), "reader");
        reader.start();
        reader.join();
        kernel.state = TcpState.CLOSE;
        IOException thrown = new IOException("Broken pipe");
        detected(thrown);
        returned(thrown);
        Incident incident = sink.recorded.get(0);
        assertThat(incident.evidence().sightings()).singleElement().satisfies(s -> {
            assertThat(s.kind()).isEqualTo(Sighting.Kind.END_OF_STREAM);
            assertThat(s.threadName()).isEqualTo("reader");
            assertThat(s.kernel().state()).isEqualTo(TcpState.CLOSE_WAIT);
            assertThat(incident.evidence().isOwn(s)).isFalse();
            assertThat(incident.evidence().nanosBeforeFailure(s)).isNotNegative();
        });
    }

    /** A reader that has taken the error writes it down after the writer has failed. */
    @Test
    void theSecondLookSeesWhatWasWrittenDownAfterTheFailure() throws Exception {
        IOException thrown = new IOException("Broken pipe");
        detected(thrown);
        returned(thrown);
        Incident incident = sink.recorded.get(0);
        assertThat(incident.evidence().sightings()).isEmpty();
        Thread reader = new Thread(() -> recorder.failed(row(Target.Meaning.READ_FAILED).site(),
            new IOException("Connection reset"), null, new Object[] {fd, 0L, 1}), "reader");
        reader.start();
        reader.join();
        Incident settled = incident.settle().incident();
        assertThat(settled.id()).isEqualTo(incident.id());
        assertThat(settled.evidence().isLookedAgain()).isTrue();
        assertThat(settled.evidence().sightings()).singleElement().satisfies(s -> {
            assertThat(s.errno()).isEqualTo(Errno.ECONNRESET);
            assertThat(settled.evidence().nanosBeforeFailure(s)).isNegative();
            assertThat(settled.evidence().millisBeforeFailure(s)).as("never rounded to nought").isNegative();
        });
        assertThat(settled.settle().incident()).as("nothing more to be learnt").isSameAs(settled);
    }

    private static String note(Throwable thrown) {
        return thrown.getSuppressed()[0].getMessage();
    }

    /** The note goes on with the exception, before anybody has looked again: it says no more than is true whatever will be found. */
    @Test
    void theNoteClaimsNoFinThatATransferOrAReaderCanTakeAway() throws Exception {
        kernel.received = 7;
        IOException thrown = new IOException("Broken pipe");
        detected(thrown);
        returned(thrown);
        Incident incident = sink.recorded.get(0);
        assertThat(note(thrown)).startsWith("epipe #1 " + incident.diagnosis().verdict() + ": ").contains("if a read in another thread had met a reset before, no FIN is proven");
        Thread reader = new Thread(() -> recorder.failed(row(Target.Meaning.READ_FAILED).site(),
            new IOException("Connection reset"), null, new Object[] {fd, 0L, 1}), "reader");
        reader.start();
        reader.join();
        assertThat(note(thrown)).contains(String.valueOf(incident.settle().incident().diagnosis().verdict()));
    }

    @Test
    void inTheFirstMomentsOfAProcessNothingIsKnownOfAnEndOfStream() {
        kernel.source = EvidenceSource.NONE;
        recorder.endOfStream(row(Target.Meaning.END_OF_STREAM).site(), null, new Object[] {fd, 0L, 1});
        assertThat(kernel.asked).as("a connection that ends well does not wait for the library").isZero();
        assertThat(connections.find(fd).history().sightings()).singleElement()
            .satisfies(s -> assertThat(s.kernel()).isSameAs(KernelSnapshot.NONE));
    }

    @Test
    void anErrorOfOneCallIsNoBrokenConnection() {
        kernel.state = TcpState.ESTABLISHED;
        IOException thrown = new IOException("Permission denied");
        detected(thrown);
        returned(thrown);
        assertThat(sink.recorded).isEmpty();
        assertThat(connections.writeIncident(fd)).isZero();
        kernel.state = TcpState.CLOSE;
        detected(thrown);
        returned(thrown);
        assertThat(sink.recorded).hasSize(1);
        assertThat(sink.recorded.get(0).evidence().errno()).isEqualTo(Errno.EACCES);
    }

    private void detected(IOException thrown) {
        recorder.failed(row(Target.Meaning.WRITE_FAILED).site(), thrown, null, new Object[] {fd, 0L, 1});
    }

    private void returned(IOException thrown) {
        Target row = targets.rows().stream().filter(r -> r.meaning() == Target.Meaning.WRITE_CONTEXT
            && r.argument(Datum.BUFFER) == 0).findFirst().orElseThrow();
        recorder.failed(row.site(), thrown, null, new Object[] {ByteBuffer.allocate(1)});
    }

    private Target row(Target.Meaning meaning) {
        return targets.rows().stream().filter(r -> r.meaning() == meaning && r.argument(Datum.FD) == 0
            && r.insertion() != Insertion.ON_CATCH).findFirst().orElseThrow();
    }

    private static final class Kernel implements KernelProbe {
        EvidenceSource source = EvidenceSource.TCP_INFO;
        TcpState state = TcpState.CLOSE;
        /** Of the peer: none of data, and its FIN. */
        int received = 1;
        int asked;

        @Override
        public EvidenceSource source() {
            return source;
        }

        @Override
        public KernelSnapshot probe(FileDescriptor fd) {
            asked++;
            return new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).transport(Transport.TCP).state(state)
                .bytesSent(10).bytesRetrans(0).notSentBytes(0).bytesAcked(6).bytesReceived(received).segmentsOut(5).segmentsIn(4)
                .dataSegmentsOut(2).dataSegmentsIn(received > 1 ? 1 : 0).lastDataSentMillis(0).lastDataReceivedMillis(1_006)
                .lastAckReceivedMillis(1_003).rttMicros(30).inQueue(0).outQueue(5).takenNanos(System.nanoTime()).build();
        }
    }

    private static final class Sink implements IncidentSink {
        final List<Incident> recorded = new ArrayList<>();
        final List<Long> consequences = new ArrayList<>();
        private long id;

        @Override
        public long nextId() {
            return ++id;
        }

        @Override
        public void detected() {
            // completed at once
        }

        @Override
        public void recorded(Incident incident) {
            recorded.add(incident);
        }

        @Override
        public void consequence(long firstIncidentId) {
            consequences.add(firstIncidentId);
        }
    }
}
