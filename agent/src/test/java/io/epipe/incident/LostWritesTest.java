package io.epipe.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** Which answers of the kernel say that a write was lost, or that a close will reset. */
class LostWritesTest {

    private static final Set<TcpState> OPEN = EnumSet.of(TcpState.ESTABLISHED, TcpState.CLOSE_WAIT, TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2);

    private static KernelSnapshot.Builder tcp(TcpState state) {
        return new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).transport(Transport.TCP).state(state);
    }

    @ParameterizedTest
    @EnumSource(TcpState.class)
    void bytesAreLostOnlyWhereThePeerHasEndedTheConnectionOverThem(TcpState state) {
        boolean ended = state == TcpState.CLOSE || state == TcpState.CLOSE_WAIT;
        assertThat(LostWrites.isSuspected(tcp(state).outQueue(1).build())).isEqualTo(ended);
        assertThat(LostWrites.isSuspected(tcp(state).outQueue(0).build())).as("all was acknowledged").isFalse();
        assertThat(LostWrites.isSuspected(tcp(state).build())).as("nothing is known of it").isFalse();
        assertThat(LostWrites.isSuspected(tcp(state).transport(Transport.UNIX).outQueue(1).build())).isFalse();
    }

    @ParameterizedTest
    @EnumSource(TcpState.class)
    void aCloseResetsAnOpenConnectionOverUnreadBytes(TcpState state) {
        assertThat(LostWrites.isOpen(tcp(state).build())).isEqualTo(OPEN.contains(state));
        assertThat(LostWrites.isReset(tcp(state).inQueue(1).build(), false)).isEqualTo(OPEN.contains(state));
        assertThat(LostWrites.isReset(tcp(state).inQueue(1).outQueue(0).build(), true)).as("a FIN goes first")
            .isEqualTo(OPEN.contains(state) && state != TcpState.CLOSE_WAIT);
        assertThat(LostWrites.isReset(tcp(state).inQueue(1).outQueue(1).build(), true)).as("over data of ours").isEqualTo(OPEN.contains(state));
        assertThat(LostWrites.isReset(tcp(state).inQueue(0).build(), false)).isFalse();
        assertThat(LostWrites.isReset(tcp(state).build(), false)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(TcpState.class)
    void silenceIsToldAfterThreeRepetitionsOfADirectionThatIsOpen(TcpState state) {
        boolean open = state == TcpState.ESTABLISHED || state == TcpState.CLOSE_WAIT;
        assertThat(LostWrites.isUnanswered(tcp(state).outQueue(1).retransmits(3).build())).isEqualTo(open);
        assertThat(LostWrites.isUnanswered(tcp(state).outQueue(1).retransmits(2).build())).isFalse();
        assertThat(LostWrites.isUnanswered(tcp(state).outQueue(0).retransmits(3).build())).isFalse();
        assertThat(LostWrites.isUnanswered(tcp(state).transport(Transport.UNIX).outQueue(1).retransmits(3).build())).isFalse();
    }

    @Test
    void aTlsLibraryIsKnownByItsFrames() {
        assertThat(LostWrites.isTls(of("sun.security.ssl.SSLSocketInputRecord"))).isTrue();
        assertThat(LostWrites.isTls(of("org.bouncycastle.tls.TlsProtocol"))).isTrue();
        assertThat(LostWrites.isTls(of("org.conscrypt.ConscryptFileDescriptorSocket"))).isTrue();
        assertThat(LostWrites.isTls(of("com.example.sun.security.ssl.Own"))).isFalse();
        assertThat(LostWrites.isTls(new IOException())).isFalse();
    }

    @Test
    void theSizeOfAGoodbyeIsHarmlessOnlyWhereATlsLibraryReads() {
        KernelSnapshot goodbye = tcp(TcpState.CLOSE).outQueue(24).build();
        assertThat(LostWrites.isHarmless(goodbye, null, of("sun.security.ssl.Alert"))).isTrue();
        assertThat(LostWrites.isHarmless(goodbye, null, new IOException())).isFalse();
        assertThat(LostWrites.isHarmless(tcp(TcpState.CLOSE).outQueue(5_000).build(), null, of("sun.security.ssl.Alert"))).isFalse();
    }

    /** Measured, TLS 1.2 over 40 ms: 11 bytes of a request take 40, as an alert of another cipher does; the library had said nothing yet. */
    @Test
    void whatWaitsAsAProgramReadsThroughJsseIsData() {
        String read = "sun.security.ssl.SSLSocketImpl$AppInputStream.read";
        KernelSnapshot request = tcp(TcpState.CLOSE_WAIT).outQueue(40).build();
        assertThat(LostWrites.isHarmless(request, null, LostWritesOverTlsTest.stack("sun.security.ssl.SSLSocketInputRecord.read", read))).isFalse();
        assertThat(LostWrites.isHarmless(request, null, LostWritesOverTlsTest.stack(read))).as("the library has answered a goodbye").isTrue();
        assertThat(LostWrites.isHarmless(request, null, LostWritesOverTlsTest.stack("sun.security.ssl.SSLSocketInputRecord.read",
            "sun.security.ssl.SSLSocketImpl.waitForClose", "sun.security.ssl.SSLSocketImpl.close"))).as("its own close").isTrue();
        assertThat(LostWrites.isHarmless(request, null, LostWritesOverTlsTest.stack("org.bouncycastle.tls.RecordStream.readRecord"))).isTrue();
    }

    private static Throwable of(String type) {
        IOException thrown = new IOException();
        thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement("java.net.SocketInputStream", "read", null, 1),
            new StackTraceElement(type, "read", null, 1)});
        return thrown;
    }
}
