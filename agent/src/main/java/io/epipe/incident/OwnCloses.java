package io.epipe.incident;

import io.epipe.connection.JdkSockets;
import io.epipe.connection.ListeningPorts;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.TlsRecords;
import io.epipe.kernel.Transport;

import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Which closes of this program's own reset a connection, and take nothing from anybody all the same ({@code closes=on}). */
final class OwnCloses {

    /** Of TLS: two alerts take 170 bytes. */
    static final int LONGEST_GOODBYE = 256;

    private OwnCloses() {
    }

    /**
     * Whether all that lay unread is the peer's goodbye of TLS, and a FIN of ours goes before the reset: the peer has said its last word, closes by
     * itself, and meets the end of the stream.
     *
     * @param finFirst whether the output is shut down before the descriptor is closed
     * @param unread   the first unread bytes; null where there are none
     */
    static boolean isGoodbyeUnread(KernelSnapshot kernel, boolean finFirst, byte[] unread) {
        boolean behindFin = finFirst || kernel.state() == TcpState.FIN_WAIT_1 || kernel.state() == TcpState.FIN_WAIT_2;
        return behindFin && kernel.transport() == Transport.TCP && TlsRecords.areGoodbye(unread, kernel.inQueue()) && isGoodbyeAtMost(kernel.outQueue());
    }

    /**
     * Whether a Unix-domain connection is closed over unread bytes: Linux {@code unix_release_sock} leaves ECONNRESET to a peer that has not closed.
     *
     * @param socket whose close it is: what stands in a descriptor's place while the JDK closes it (preClose) is such a socket as well
     */
    static boolean isUnixReset(KernelSnapshot kernel, FileDescriptor fd, Object socket) {
        SocketAddress peer = kernel.transport() == Transport.UNIX && kernel.inQueue() > 0 ? JdkSockets.peer(socket) : null;
        return peer != null && !(peer instanceof InetSocketAddress) && Boolean.FALSE.equals(JdkSockets.isHungUp(fd));
    }

    /** What is unacknowledged can be our goodbye, our FIN, or both. */
    private static boolean isGoodbyeAtMost(long outQueue) {
        return outQueue <= 1 || TlsRecords.isAlerts(outQueue) || TlsRecords.isAlerts(outQueue - 1);
    }

    /**
     * Whether this program has only woken an accept of its own, as servers do that stop (Tomcat): it was connected to a port at which it listens, and no
     * byte went either way. May read files of /proc.
     */
    static boolean isWakeUp(KernelSnapshot kernel, SocketAddress local, SocketAddress peer) {
        return kernel.dataSegmentsIn() == 0 && kernel.dataSegmentsOut() == 0 && kernel.inQueue() == 0 && kernel.outQueue() <= 0
            && EvidenceCollector.isSameMachine(local, peer) && ListeningPorts.isOwn(((InetSocketAddress) peer).getPort());
    }
}
