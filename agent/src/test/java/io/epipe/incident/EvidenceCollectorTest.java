package io.epipe.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Connection;
import io.epipe.connection.Connections;
import io.epipe.connection.Role;
import io.epipe.connection.Sighting;
import io.epipe.kernel.KernelSnapshot;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** What is put together of a failure's surroundings. */
class EvidenceCollectorTest {

    private static SocketAddress at(int... address) throws Exception {
        byte[] bytes = new byte[address.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) address[i];
        }
        return new InetSocketAddress(InetAddress.getByAddress(bytes), 80);
    }

    /** No middlebox is between two addresses of one machine. */
    @Test
    void bothEndsAreOnOneMachineByLoopbackOrTheSameAddress() throws Exception {
        assertThat(EvidenceCollector.isSameMachine(at(127, 0, 0, 1), at(127, 0, 0, 2))).isTrue();
        assertThat(EvidenceCollector.isSameMachine(at(10, 0, 0, 1), at(10, 0, 0, 1))).isTrue();
        assertThat(EvidenceCollector.isSameMachine(at(10, 0, 0, 1), at(10, 0, 0, 2))).isFalse();
        assertThat(EvidenceCollector.isSameMachine(at(127, 0, 0, 1), at(10, 0, 0, 2))).isFalse();
        assertThat(EvidenceCollector.isSameMachine(at(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), at(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)))
            .isTrue();
    }

    @Test
    void whereAnAddressIsNotKnownNothingIsTakenForOneMachine() throws Exception {
        assertThat(EvidenceCollector.isSameMachine(null, at(127, 0, 0, 1))).isFalse();
        assertThat(EvidenceCollector.isSameMachine(at(127, 0, 0, 1), null)).isFalse();
        assertThat(EvidenceCollector.isSameMachine(at(10, 0, 0, 1), InetSocketAddress.createUnresolved("peer", 80))).isFalse();
        assertThat(EvidenceCollector.isSameMachine(UnixDomainSocketAddress.of("/a"), UnixDomainSocketAddress.of("/a"))).isFalse();
    }

    @Test
    void othersAreAllThatWasMetButOnesOwnFailure() {
        Connection connection = new Connections().opened(new Object(), Role.CLIENT, 1);
        assertThat(EvidenceCollector.others(connection, null)).isEmpty();
        Sighting read = new Sighting.Builder(Sighting.Kind.READ_FAILED).thread("r", 2).seen(5, KernelSnapshot.NONE).build();
        Sighting own = new Sighting.Builder(Sighting.Kind.WRITE_FAILED).thread("w", 1).seen(6, KernelSnapshot.NONE).build();
        connection.historyToWrite().saw(read);
        connection.historyToWrite().saw(own);
        assertThat(EvidenceCollector.others(connection, own)).containsExactly(read);
        assertThat(EvidenceCollector.others(connection, null)).containsExactly(read, own);
    }

    @Test
    void aWriteThatGoesOnIsKnownByItsFrames() {
        assertThat(EvidenceCollector.isResumed(in("sun.nio.ch.UnixAsynchronousSocketChannelImpl", "finishWrite"))).isTrue();
        assertThat(EvidenceCollector.isResumed(in("sun.nio.ch.UnixAsynchronousSocketChannelImpl", "implWrite"))).as("it begins").isFalse();
        assertThat(EvidenceCollector.isResumed(in("com.example.Own", "finishWrite"))).isFalse();
        assertThat(EvidenceCollector.isResumed(in("io.netty.channel.nio.AbstractNioChannel$AbstractNioUnsafe", "forceFlush"))).isTrue();
        assertThat(EvidenceCollector.isResumed(in("shaded.netty.channel.epoll.AbstractEpollChannel$AbstractEpollUnsafe", "epollOutReady"))).isTrue();
        assertThat(EvidenceCollector.isResumed(in("io.netty.channel.AbstractChannel$AbstractUnsafe", "flush"))).isFalse();
        assertThat(EvidenceCollector.isResumed(in("com.example.Buffer", "forceFlush"))).isFalse();
    }

    private static Throwable in(String type, String method) {
        IOException thrown = new IOException("Broken pipe");
        thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement("sun.nio.ch.SocketDispatcher", "write", null, 1),
            new StackTraceElement(type, method, null, 1), new StackTraceElement("java.lang.Thread", "run", null, 1)});
        return thrown;
    }
}
