package io.epipe.record;

import io.epipe.connection.Role;
import io.epipe.diagnosis.Confidence;
import io.epipe.diagnosis.Diagnoses;
import io.epipe.diagnosis.Diagnosis;
import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.TimelineEntry.Kind;
import io.epipe.diagnosis.Verdict;
import io.epipe.incident.Incident;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Instant;

/** Incidents to report. */
public final class Incidents {

    /** 2026-11-23T20:31:12.345678Z. */
    public static final long WHEN = Instant.parse("2026-11-23T20:31:12Z").getEpochSecond() * 1_000_000 + 345_678;

    private Incidents() {
    }

    /** The documented scenario: data, the peer's FIN, data, a reset, the failed write. */
    public static Incident.Builder documented(long id) {
        Evidence evidence = new Evidence.Builder()
            .errno(Errno.EPIPE, "Broken pipe")
            .kernel(new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).transport(Transport.TCP).state(TcpState.CLOSE)
                .retransmits(0).rttMicros(30).totalRetrans(0).lastDataSentMillis(0).lastDataReceivedMillis(1006)
                .lastAckReceivedMillis(1003).bytesAcked(6).bytesReceived(1).bytesSent(10).bytesRetrans(0)
                .notSentBytes(0).segmentsOut(5).segmentsIn(4).dataSegmentsOut(2).dataSegmentsIn(0)
                .inQueue(0).outQueue(5).build())
            .operation("Socket.write", 5)
            .role(Role.CLIENT, false)
            .connectionAgeMillis(1006)
            .build();
        Diagnosis diagnosis = Diagnoses.of(evidence, Verdict.PEER_CLOSED, Confidence.CERTAIN,
            "The peer closed this connection 1.003 s before this write, in the normal way (FIN). Our write 0.1 ms "
                + "before was answered with a reset, so this one failed. 5 bytes were never acknowledged.",
            "who closes first, and why",
            Diagnoses.entry(Kind.DATA_OUT, 1_005_000, 5, "acknowledged"),
            Diagnoses.entry(Kind.FIN_IN, 1_003_000, -1, "the peer closed"),
            Diagnoses.entry(Kind.DATA_OUT, 100, 5, "never acknowledged"),
            Diagnoses.undated(Kind.RST_IN, -1, "the answer to it"),
            Diagnoses.entry(Kind.FAILED_WRITE, 0, 5, "EPIPE: Broken pipe"));
        return new Incident.Builder().id(id).timestampMicros(WHEN).evidence(evidence).diagnosis(diagnosis)
            .thrown(thrown("com.acme.Orders", "send", 42))
            .addresses(address("127.0.0.1", 50870), address("127.0.0.1", 2222))
            .thread("main", 1, false);
    }

    /** An incident without any evidence. */
    public static Incident.Builder bare(long id) {
        return minimal(id, null, "write", new IOException());
    }

    /** An incident of a role and operation. */
    public static Incident.Builder minimal(long id, Role role, String operation, Throwable thrown) {
        Evidence.Builder evidence = new Evidence.Builder().errno(Errno.OTHER, null).operation(operation, -1);
        if (role != null) {
            evidence.role(role, false);
        }
        Evidence built = evidence.build();
        return new Incident.Builder().id(id).timestampMicros(WHEN).evidence(built)
            .diagnosis(Diagnoses.of(built, Verdict.UNKNOWN, Confidence.GUESS, "Nothing is known.", null))
            .thrown(thrown).thread("", 7, false);
    }

    public static SocketException thrown(String applicationClass, String method, int line) {
        SocketException thrown = new SocketException("Broken pipe");
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("sun.nio.ch.NioSocketImpl", "implWrite", "NioSocketImpl.java", 420),
            new StackTraceElement("java.net.Socket$SocketOutputStream", "write", "Socket.java", 1035),
            new StackTraceElement("io.netty.channel.Channel", "flush", "Channel.java", 12),
            new StackTraceElement(applicationClass, method, applicationClass + ".java", line),
            new StackTraceElement("java.lang.Thread", "run", "Thread.java", 840),
        });
        return thrown;
    }

    public static InetSocketAddress address(String literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
