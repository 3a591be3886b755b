package io.epipe.diagnosis;

import io.epipe.connection.Sighting;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import java.util.List;

/** What threads met before a failure (at 0 of the clock, in thread 0). */
final class Seen {

    static final long OTHER_THREAD = 7;

    private Seen() {
    }

    /** An end of stream; the kernel knows of a FIN. */
    static Sighting.Builder end(double agoMillis, long acknowledged) {
        return end(agoMillis, TcpState.CLOSE_WAIT, acknowledged);
    }

    static Sighting.Builder end(double agoMillis, TcpState state, long acknowledged) {
        return new Sighting.Builder(Sighting.Kind.END_OF_STREAM).thread("main", 0).operation("Socket.read").seen(nanos(agoMillis),
            new KernelSnapshot.Builder(acknowledged < 0 ? EvidenceSource.TCP_STATE : EvidenceSource.TCP_INFO).state(state)
                .bytesAcked(acknowledged).build());
    }

    /** An end of stream behind a FIN, over bytes of ours that were not acknowledged by then. */
    static Sighting.Builder endOver(double agoMillis, long acknowledged, long waiting) {
        return new Sighting.Builder(Sighting.Kind.END_OF_STREAM).thread("main", 0).operation("Socket.read").seen(nanos(agoMillis),
            new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).state(TcpState.CLOSE_WAIT).bytesAcked(acknowledged).outQueue(waiting).build());
    }

    /** A read that threw. */
    static Sighting.Builder reset(double agoMillis) {
        return new Sighting.Builder(Sighting.Kind.READ_FAILED).thread("reader", 0).operation("Socket.read")
            .failure(Errno.ECONNRESET, "java.net.SocketException: Connection reset").seen(nanos(agoMillis), KernelSnapshot.NONE);
    }

    static Sighting.Builder byOther(Sighting.Builder s) {
        return s.thread("reader", OTHER_THREAD);
    }

    private static long nanos(double agoMillis) {
        return (long) (-agoMillis * 1_000_000);
    }

    static Evidence.Builder in(Evidence.Builder b, Sighting.Builder... seen) {
        return b.sightings(List.of(seen).stream().map(Sighting.Builder::build).toList());
    }
}
