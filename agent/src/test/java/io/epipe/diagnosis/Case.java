package io.epipe.diagnosis;

import io.epipe.connection.Role;
import io.epipe.connection.Sighting;
import io.epipe.diagnosis.story.Stories;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import java.util.function.Consumer;

/**
 * One failed write, said in the terms of the rules: the kernel's raw counters (with SYN and FIN in them) follow from payload and role. At first a
 * connection on one machine that was seen from its opening, is closed, and on which nothing was sent, nothing came and nothing is waiting. For one thread.
 */
final class Case {

    final KernelSnapshot.Builder kernel;
    final Evidence.Builder evidence = new Evidence.Builder().operation("Socket.write", 5);
    private final Role role;

    private Case(Role role, EvidenceSource source) {
        this.role = role;
        kernel = new KernelSnapshot.Builder(source).state(TcpState.CLOSE);
        evidence.role(role, false).sameMachine(true);
        if (source == EvidenceSource.TCP_INFO) {
            kernel.retransmits(0).probes(0).totalRetrans(0).rttMicros(30).bytesRetrans(0).sendWindow(65_536).receiveWindow(65_536)
                .receiveThreshold(65_483).dataSegmentsIn(0).dataSegmentsOut(0);
            out(0, 0, 0).in(0, 0).ages(1_000, 1_000, 1_000);
        }
        errno(Errno.EPIPE);
    }

    static Case client() {
        return new Case(Role.CLIENT, EvidenceSource.TCP_INFO);
    }

    static Case server() {
        return new Case(Role.SERVER, EvidenceSource.TCP_INFO);
    }

    /** The kernel answers, and leaves out all counters but those that a test sets. */
    static Case bare(Role role) {
        return new Case(role, EvidenceSource.TCP_STATE);
    }

    Case errno(Errno errno) {
        evidence.errno(errno, errno.usualText());
        return this;
    }

    Case state(TcpState state) {
        kernel.state(state);
        return this;
    }

    /** Milliseconds since our last data, the peer's last data, the last acknowledgement. */
    Case ages(long sent, long received, long acknowledged) {
        kernel.lastDataSentMillis(sent).lastDataReceivedMillis(received).lastAckReceivedMillis(acknowledged);
        return this;
    }

    /** Payload that left, the part of it that was acknowledged, and what never left. In a segment each, as far as there is any. */
    Case out(long sent, long acknowledged, long neverSent) {
        kernel.bytesSent(sent).bytesAcked(acknowledged + (role == Role.CLIENT ? 1 : 0)).outQueue(sent - acknowledged + neverSent)
            .notSentBytes(neverSent).dataSegmentsOut((acknowledged > 0 ? 1 : 0) + (sent > acknowledged ? 1 : 0));
        return this;
    }

    /** As {@link #out}, behind which this program's FIN was sent, too; not acknowledged unless all data is, and it is said so. */
    Case outAndFin(long sent, long acknowledged, boolean finAcknowledged) {
        out(sent, acknowledged, 0);
        kernel.outQueue(sent - acknowledged + (finAcknowledged ? 0 : 1));
        kernel.bytesAcked(acknowledged + (role == Role.CLIENT ? 1 : 0) + (finAcknowledged ? 1 : 0));
        return this;
    }

    /** Payload that came, and the part of it that nobody read; no FIN. */
    Case in(long received, long unread) {
        kernel.bytesReceived(received).inQueue(unread).dataSegmentsIn(received > 0 ? 1 : 0);
        return this;
    }

    /** As {@link #in}, and the peer's FIN. */
    Case inAndFin(long received, long unread) {
        in(received, unread);
        kernel.bytesReceived(received + 1);
        return this;
    }

    /** Data segments that left and that came, each counted once. */
    Case segments(long sent, long received) {
        kernel.dataSegmentsOut(sent).dataSegmentsIn(received);
        return this;
    }

    /** Milliseconds since connect or accept. */
    Case age(long millis) {
        evidence.connectionAgeMillis(millis);
        return this;
    }

    /** Nobody saw the opening: the role is not recorded. */
    Case unwatched() {
        evidence.role(null, false).watchedThroughout(false);
        return this;
    }

    Case evidenceThat(Consumer<Evidence.Builder> change) {
        change.accept(evidence);
        return this;
    }

    Case seen(Sighting.Builder... acts) {
        Seen.in(evidence, acts);
        return this;
    }

    Evidence build() {
        return evidence.kernel(kernel.build()).build();
    }

    Findings findings() {
        return new Findings(build());
    }

    Facts facts() {
        return Facts.of(build());
    }

    Diagnosis diagnosis() {
        Diagnosis d = Stories.diagnostician().diagnose(build());
        Texts.check(d);
        return d;
    }
}
