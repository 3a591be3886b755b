package io.epipe.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Connections;
import io.epipe.instrument.Target;
import io.epipe.instrument.Targets;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.Transport;

import org.junit.jupiter.api.Test;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;

/** What was blocked while the agent was attached meets no method around it that knows its socket. */
class DetectionTest {

    private static Detection of(Target.Meaning meaning, Errno errno, Transport transport, long peer, long bytes) {
        Target target = Targets.table(true, true).rows().stream().filter(row -> row.meaning() == meaning).findFirst().orElseThrow();
        KernelSnapshot kernel = new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).transport(transport).peerPid(peer).build();
        return new Detection(target, new FileDescriptor(), new IOException("Broken pipe"), kernel, errno, bytes, null, null, false,
            new Connections().findOrAdd(new Object()));
    }

    private static Detection write(Errno errno, Transport transport, long peer) {
        return of(Target.Meaning.WRITE_FAILED, errno, transport, peer, 5);
    }

    /** While a socket is closed the JDK has one end of a pair of its own in the descriptor's place. */
    @Test
    void anEndOfThisProcessIsTheStandInOfAClose() {
        long own = ProcessHandle.current().pid();
        assertThat(write(Errno.EPIPE, Transport.UNIX, own).isStandIn()).isTrue();
        assertThat(write(Errno.EPIPE, Transport.UNIX, own + 1).isStandIn()).isFalse();
        assertThat(write(Errno.EPIPE, Transport.UNIX, 0).isStandIn()).isFalse();
        assertThat(write(Errno.ECONNRESET, Transport.UNIX, own).isStandIn()).isFalse();
        assertThat(write(Errno.EPIPE, Transport.TCP, own).isStandIn()).isFalse();
        assertThat(of(Target.Meaning.READ_FAILED, Errno.EPIPE, Transport.UNIX, own, 5).isStandIn()).isFalse();
    }

    @Test
    void anExceptionThatAskedNoKernelIsOfAnotherCall() {
        Detection d = write(Errno.ECONNRESET, Transport.TCP, 0);
        assertThat(d.isOfAnotherCall(new ClosedChannelException())).isTrue();
        // another thread has closed the channel during the very call
        assertThat(d.isOfAnotherCall(new AsynchronousCloseException())).isFalse();
        assertThat(d.isOfAnotherCall(new SocketException("Socket closed"))).isFalse();
        assertThat(d.isOfAnotherCall(d.thrown)).isFalse();
    }

    @Test
    void theBytesOfAPartAreNotThoseOfACall() {
        assertThat(of(Target.Meaning.WRITE_FAILED, Errno.EPIPE, Transport.TCP, 0, 131_072).isPart()).isTrue();
        assertThat(of(Target.Meaning.WRITE_FAILED, Errno.EPIPE, Transport.TCP, 0, 131_071).isPart()).isFalse();
    }
}
