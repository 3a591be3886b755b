package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.diagnosis.story.Stories;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.Transport;
import org.junit.jupiter.api.Test;

/** Unix-domain sockets and pipes: no FIN, no reset, no TCP_INFO. */
class OtherTransportsTest {

    private static Diagnosis expect(Evidence.Builder b, Verdict verdict, Confidence confidence) {
        Diagnosis d = Stories.diagnostician().diagnose(b.build());
        Texts.check(d);
        assertThat(d.verdict()).as(d.explanation()).isEqualTo(verdict);
        assertThat(d.confidence()).as(d.explanation()).isEqualTo(confidence);
        return d;
    }

    @Test
    void unixDomain() {
        KernelSnapshot k = new KernelSnapshot.Builder(EvidenceSource.TCP_STATE).transport(Transport.UNIX).inQueue(3)
            .outQueue(0).peerPid(4711).build();
        Diagnosis d = expect(unix(k, Role.CLIENT), Verdict.PEER_CLOSED, Confidence.LIKELY);
        assertThat(d.explanation()).contains("process 4711", "3 bytes").doesNotContain("FIN", "reset");
        assertThat(d.timeline()).hasSize(1);
        assertThat(expect(unix(k, Role.SERVER), Verdict.CLIENT_GONE, Confidence.LIKELY).explanation())
            .contains("The client closed");
        // 768 is what SIOCOUTQ said of 5 bytes: memory, not payload
        KernelSnapshot queued = new KernelSnapshot.Builder(EvidenceSource.TCP_STATE).transport(Transport.UNIX)
            .inQueue(0).outQueue(768).build();
        Diagnosis transfer = expect(unix(queued, Role.CLIENT), Verdict.PEER_CLOSED_MID_TRANSFER, Confidence.LIKELY);
        assertThat(transfer.explanation()).doesNotContain("768");
        assertThat(transfer.facts().lost()).isEqualTo(Evidence.UNKNOWN);
    }

    private static Evidence.Builder unix(KernelSnapshot k, Role role) {
        return new Evidence.Builder().errno(Errno.EPIPE, "Broken pipe").transport(Transport.UNIX).kernel(k)
            .role(role, false).operation("SocketChannel.write", 5);
    }

    @Test
    void pipe() {
        Evidence.Builder b = new Evidence.Builder().errno(Errno.EPIPE, "Broken pipe").transport(Transport.PIPE)
            .operation("Process.stdin", 5);
        expect(b, Verdict.PIPE_READER_GONE, Confidence.LIKELY);
        expect(b.errno(Errno.OTHER, "No space left on device"), Verdict.UNKNOWN, Confidence.GUESS);
    }
}
