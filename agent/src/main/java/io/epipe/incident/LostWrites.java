package io.epipe.incident;

import io.epipe.connection.JdkSocketState;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;

/**
 * Which ends of a connection show that a write which succeeded was lost: the kernel had taken its bytes, and the peer's kernel never
 * acknowledged them. Known from what is asked at a read that fails or says end of stream, so that nothing is on the way of a write.
 */
final class LostWrites {

    /**
     * What one or two alerts of TLS take, and so a goodbye that nobody waits for: 2 bytes and what wraps them. 23, 24: ChaCha20 and all of
     * TLS 1.3; 31: AES-GCM of TLS 1.2; 53, 69, 85: CBC with SHA-1, SHA-256, SHA-384; 7: without encryption.
     */
    private static final int[] ALERTS = {7, 23, 24, 31, 46, 48, 53, 62, 69, 85};

    private static final int MANY_RETRANSMITS = 3;
    /** Who waits for less looks in now and then, and will look again: its data may still arrive. */
    static final int SHORTEST_PATIENCE_MILLIS = 2_000;

    private LostWrites() {
    }

    /** Whether the peer has ended this connection over bytes of ours that it has not acknowledged. */
    static boolean isSuspected(KernelSnapshot kernel) {
        return kernel.transport() == Transport.TCP && kernel.outQueue() > 0
            && (kernel.state() == TcpState.CLOSE || kernel.state() == TcpState.CLOSE_WAIT);
    }

    /**
     * Whether the connection lives, as far as this machine knows, and what we wrote has been sent again several times without an answer: some
     * 1.5 s at the least, where a congested way takes one or two.
     */
    static boolean isUnanswered(KernelSnapshot kernel) {
        return kernel.transport() == Transport.TCP && kernel.outQueue() > 0 && kernel.retransmits() >= MANY_RETRANSMITS
            && (kernel.state() == TcpState.ESTABLISHED || kernel.state() == TcpState.CLOSE_WAIT);
    }

    /** Whether it is none after all: our own output was shut down, or all that was lost is a goodbye of the TLS library. */
    static boolean isHarmless(KernelSnapshot kernel, Object socket, Throwable stack) {
        return Boolean.TRUE.equals(JdkSocketState.outputShutDown(socket)) || isAlert(kernel.outQueue()) && isTls(stack);
    }

    private static boolean isAlert(long bytes) {
        for (int alert : ALERTS) {
            if (alert == bytes) {
                return true;
            }
        }
        return false;
    }

    /** Whether a TLS library reads: it writes an alert as soon as the read has failed, which fails as well. */
    static boolean isTls(Throwable stack) {
        for (StackTraceElement frame : stack.getStackTrace()) {
            if (frame.getClassName().startsWith("sun.security.ssl.") || frame.getClassName().startsWith("org.bouncycastle.tls.")
                || frame.getClassName().startsWith("org.conscrypt.")) {
                return true;
            }
        }
        return false;
    }
}
