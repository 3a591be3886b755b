package io.epipe.incident;

import io.epipe.connection.JdkSocketState;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.TlsRecords;
import io.epipe.kernel.Transport;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Which ends of a connection show that a write which succeeded was lost: the kernel had taken its bytes, and the peer's kernel never
 * acknowledged them. Known from what is asked at a read that fails or says end of stream, so that nothing is on the way of a write.
 */
final class LostWrites {

    /** Classes of a program that has TLS over channels, or other transports, and has to write its goodbye itself. */
    static final List<String> TLS_ENGINES = Collections.unmodifiableList(Arrays.asList("sun.security.ssl.SSLEngineImpl",
        ".ReferenceCountedOpenSslEngine", ".OpenSSLEngine", ".ProvSSLEngine", ".ConscryptEngine"));
    /** Classes of a program that has TLS sockets, or TLS over a socket that it can close by itself. */
    static final List<String> TLS_SOCKETS = Collections.unmodifiableList(Arrays.asList("sun.security.ssl.SSLSocketImpl", ".ProvSSLSocketDirect",
        ".ProvSSLSocketWrap", ".TlsProtocol", ".ConscryptEngineSocket", ".ConscryptFileDescriptorSocket"));
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
     * As above, when a TLS socket says end of stream. The peer's goodbye has made JSSE write its own and shut the output down before (TLS 1.2), so
     * the state can be LAST_ACK, and what is unacknowledged holds an alert and our FIN.
     */
    static boolean isSuspectedOfTls(KernelSnapshot kernel) {
        return isSuspected(kernel) || kernel.transport() == Transport.TCP && kernel.state() == TcpState.LAST_ACK && isMoreThanGoodbye(kernel);
    }

    private static boolean isMoreThanGoodbye(KernelSnapshot kernel) {
        return kernel.outQueue() > 1 && !TlsRecords.isAlerts(kernel.outQueue()) && !TlsRecords.isAlerts(kernel.outQueue() - 1);
    }

    /**
     * Whether a close now is a reset: Linux {@code tcp_close} answers data that was received and never read so. Behind the peer's FIN, an own FIN that
     * goes first ends the connection in the normal way, as soon as the peer's kernel has acknowledged it: then a reset takes something from the peer
     * only where data of ours has not got through yet.
     *
     * @param finFirst whether the output is shut down before the descriptor is closed
     */
    static boolean isReset(KernelSnapshot kernel, boolean finFirst) {
        boolean ends = finFirst && kernel.state() == TcpState.CLOSE_WAIT && kernel.outQueue() <= 0;
        return kernel.inQueue() > 0 && isOpen(kernel) && !ends;
    }

    /** Whether the connection is open in one direction at least. */
    static boolean isOpen(KernelSnapshot kernel) {
        TcpState state = kernel.state();
        return state == TcpState.ESTABLISHED || state == TcpState.CLOSE_WAIT || state == TcpState.FIN_WAIT_1
            || state == TcpState.FIN_WAIT_2;
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
        boolean shut = Boolean.TRUE.equals(JdkSocketState.outputShutDown(socket));
        if (!isTls(stack)) {
            return shut;
        }
        return shut ? !isMoreThanGoodbye(kernel) : TlsRecords.isAlerts(kernel.outQueue()) && !isReadOfJsse(stack);
    }

    /**
     * Whether the socket is read for a program that reads through JSSE (8u261 to 27): the library answers what such a read meets after it has returned, and
     * what it says before it closes it says in the close. So nothing that waits by then is an alert, whatever its size.
     */
    static boolean isReadOfJsse(Throwable stack) {
        boolean record = false;
        for (StackTraceElement frame : stack.getStackTrace()) {
            record |= frame.getClassName().equals("sun.security.ssl.SSLSocketInputRecord");
            if (record && frame.getClassName().equals("sun.security.ssl.SSLSocketImpl$AppInputStream") && frame.getMethodName().equals("read")) {
                return true;
            }
        }
        return false;
    }

    /** Whether a program closes its TLS socket (JSSE of 8u261 to 27), and not the library itself, on an error. */
    static boolean isTlsClose(Throwable stack) {
        boolean closes = false;
        for (StackTraceElement frame : stack.getStackTrace()) {
            if (frame.getClassName().equals("sun.security.ssl.TransportContext") && frame.getMethodName().equals("fatal")) {
                return false;
            }
            closes |= frame.getClassName().equals("sun.security.ssl.SSLSocketImpl") && frame.getMethodName().equals("close");
        }
        return closes;
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
