package io.epipe.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;
import org.junit.jupiter.api.Test;

/** Which ends show that a write can have been lost, where a TLS library stands between. */
class LostWritesOverTlsTest {

    private static KernelSnapshot kernel(TcpState state, long unacknowledged) {
        return new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).transport(Transport.TCP).state(state).outQueue(unacknowledged).build();
    }

    /** JSSE answers the peer's goodbye, and shuts the output down, before the read says end of stream. */
    @Test
    void ofTlsThatHasAnsweredTheGoodbyeMoreThanItsOwnGoodbyeIs() {
        assertThat(LostWrites.isSuspectedOfTls(kernel(TcpState.LAST_ACK, 229 + 31 + 1))).isTrue();
        assertThat(LostWrites.isSuspectedOfTls(kernel(TcpState.LAST_ACK, 31 + 1))).as("an alert and our FIN").isFalse();
        assertThat(LostWrites.isSuspectedOfTls(kernel(TcpState.LAST_ACK, 40 + 40 + 1))).as("two alerts and our FIN").isFalse();
        assertThat(LostWrites.isSuspectedOfTls(kernel(TcpState.LAST_ACK, 1))).as("our FIN alone").isFalse();
        assertThat(LostWrites.isSuspectedOfTls(kernel(TcpState.FIN_WAIT_1, 300))).as("we ended first").isFalse();
        assertThat(LostWrites.isSuspectedOfTls(kernel(TcpState.CLOSE_WAIT, 300))).isTrue();
    }

    @Test
    void aProgramsOwnCloseIsToldFromAnErrorOfTheLibrary() {
        assertThat(LostWrites.isTlsClose(stack("sun.security.ssl.Alert.x", "sun.security.ssl.SSLSocketImpl.close", "com.acme.A.b"))).isTrue();
        assertThat(LostWrites.isTlsClose(stack("sun.security.ssl.TransportContext.fatal", "sun.security.ssl.SSLSocketImpl.close"))).isFalse();
        assertThat(LostWrites.isTlsClose(stack("sun.security.ssl.SSLSocketImpl.handleEOF", "com.acme.A.close"))).isFalse();
    }

    static Throwable stack(String... frames) {
        StackTraceElement[] stack = new StackTraceElement[frames.length];
        for (int i = 0; i < frames.length; i++) {
            int dot = frames[i].lastIndexOf('.');
            stack[i] = new StackTraceElement(frames[i].substring(0, dot), frames[i].substring(dot + 1), null, 1);
        }
        Throwable thrown = new Throwable();
        thrown.setStackTrace(stack);
        return thrown;
    }
}
