package io.epipe.incident;

import io.epipe.connection.Connections;
import io.epipe.instrument.Datum;
import io.epipe.instrument.Target;
import io.epipe.instrument.Targets;
import io.epipe.instrument.Transfers;
import io.epipe.kernel.ErrorClassifier;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelProbe;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;
import io.epipe.kernel.UnreadBytes;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A failure that never was: it goes the way of a real one, through a recorder of its own which nobody listens to, so that the application's first
 * one does not wait for the classes of that way to load (30 to 60 ms on two cores). For a thread of epipe's.
 */
public final class FirstFailure implements KernelProbe, UnreadBytes, IncidentSink {

    private final IncidentRecorder recorder;
    private final Targets targets;
    private Incident first;

    public FirstFailure(Targets targets, ErrorClassifier classifier, RecorderSettings settings) {
        this.targets = targets;
        recorder = new IncidentRecorder(targets, this, this, classifier, new Connections(), this, settings, Transfers.NONE);
    }

    /**
     * Has it fail, and fail again.
     *
     * @return the record that never was, for whoever has more to rehearse
     */
    public Incident rehearse() {
        Object[] written = {new FileDescriptor(), 0L, 1};
        Object[] asked = {ByteBuffer.allocate(1)};
        Target detection = row(Target.Meaning.WRITE_FAILED, Datum.FD);
        Target context = row(Target.Meaning.WRITE_CONTEXT, Datum.BUFFER);
        for (int failure = 0; failure < 2; failure++) {
            Throwable thrown = new IOException("Broken pipe");
            recorder.failed(detection.site(), thrown, null, written);
            recorder.failed(context.site(), thrown, null, asked);
        }
        if (first == null) {
            throw new IllegalStateException("the rehearsed failure has no record");
        }
        // the classes of a further look, whose answer nobody needs
        first.settle();
        return first;
    }

    private Target row(Target.Meaning meaning, Datum datum) {
        for (Target row : targets.rows()) {
            if (row.meaning() == meaning && row.argument(datum) == 0) {
                return row;
            }
        }
        throw new IllegalStateException("no row " + meaning + " with " + datum);
    }

    @Override
    public EvidenceSource source() {
        return EvidenceSource.TCP_INFO;
    }

    /** That of the documented scenario. */
    @Override
    public KernelSnapshot probe(FileDescriptor fd) {
        return new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).transport(Transport.TCP).state(TcpState.CLOSE)
            .bytesSent(10).bytesRetrans(0).notSentBytes(0).bytesAcked(6).bytesReceived(1).segmentsOut(5).segmentsIn(4)
            .dataSegmentsOut(2).dataSegmentsIn(0).lastDataSentMillis(0).lastDataReceivedMillis(1_006)
            .lastAckReceivedMillis(1_003).rttMicros(30).inQueue(0).outQueue(5).build();
    }

    @Override
    public byte[] peek(FileDescriptor fd, int most) {
        return null;
    }

    @Override
    public long nextId() {
        // not one of the numbers that the records have
        return 1;
    }

    @Override
    public void detected() {
        // nobody waits for it
    }

    @Override
    public void recorded(Incident incident) {
        first = incident;
    }

    @Override
    public void consequence(long firstIncidentId) {
        // nobody is told
    }
}
