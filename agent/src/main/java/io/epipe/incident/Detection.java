package io.epipe.incident;

import io.epipe.connection.Connection;
import io.epipe.connection.Sighting;
import io.epipe.instrument.Target;
import io.epipe.kernel.Errno;
import io.epipe.kernel.ErrorClassifier;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;
import io.epipe.netty.NettyChannel;
import io.epipe.pipe.PipeMoment;

import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;

/**
 * A failed system call with the evidence that was taken at once, on its way up to the method that knows the addresses. Used by
 * one thread at a time.
 */
final class Detection {

    /** {@code NioSocketImpl.MAX_BUFFER_SIZE} of 13 to 27. */
    private static final long PART_BYTES = 128 * 1024;
    /** From a system call up to the method around it, also where many threads wait for a processor. */
    private static final long LONGEST_WAY_NANOS = 1_000_000_000L;

    final Target target;
    final Thread thread = Thread.currentThread();
    final FileDescriptor fd;
    final Throwable thrown;
    final KernelSnapshot kernel;
    final Errno errno;
    /** Asked to be written; -1 where the method's arguments do not tell. */
    final long bytes;
    /** {@link System#nanoTime()} when the kernel was asked. */
    final long nanoTime;
    final Connection connection;
    /** Of the descriptor; null where it cannot be told. */
    final SocketAddress local;
    /** The first unread bytes of the peer; null where {@code last-words} does not ask for them, or there are none. */
    final byte[] lastWords;
    /** Whether what the peer sent and nobody read begins as TLS does. */
    final boolean unreadTls;
    /** The last moment known to lie before the call; 0 where none is. */
    final long begunNanos;
    /** The channel, where a library made the system call itself; else null. */
    NettyChannel netty;
    /** Of a pipe, what was seen of it inside the failing call; else null. */
    PipeMoment pipe;
    /** Whether the child that reads the pipe ran when the write had failed. */
    boolean childRuns;
    /** {@code epipe.operation}, where it was told apart already; else null. */
    String operation;
    /** As the connection remembers it; null where it does not. */
    Sighting remembered;
    /** Of a failed read: whether another thread was inside a write by then; null where it cannot be told. */
    Boolean otherWriterInside;
    long writerLookedNanos;
    /** Of the connection's one record, claimed for this failure; 0 where it is another one's. */
    long claimed;

    Detection(Target target, FileDescriptor fd, Throwable thrown, KernelSnapshot kernel, Errno errno, long bytes,
              SocketAddress local, byte[] lastWords, boolean unreadTls, Connection connection) {
        this.target = target;
        this.fd = fd;
        this.thrown = thrown;
        this.kernel = kernel;
        this.errno = errno;
        this.bytes = bytes;
        this.nanoTime = kernel.takenNanos() != 0 ? kernel.takenNanos() : System.nanoTime();
        this.local = local;
        this.lastWords = lastWords;
        this.unreadTls = unreadTls;
        this.connection = connection;
        begunNanos = Witness.begunNanos(connection, Threads.id(thread));
    }

    boolean isRead() {
        if (target.meaning() == Target.Meaning.CLOSING) {
            return false;
        }
        return target.meaning() == Target.Meaning.READ_FAILED || isEnd();
    }

    /** Whether a read said end of stream, and nothing was thrown. */
    boolean isEnd() {
        return thrown instanceof NoException;
    }

    /**
     * Whether what failed is no connection but what the JDK puts in a descriptor's place while another thread closes its socket (preClose): one end of
     * a pair that this process has made. Only where no method around the call knows the socket: one that was blocked while the agent was attached.
     */
    boolean isStandIn() {
        return kernel.transport() == Transport.UNIX && errno == Errno.EPIPE && !isRead()
            && isThisProcess(kernel.peerPid());
    }

    private static boolean isThisProcess(long pid) {
        try {
            return pid > 0 && new File("/proc/self").getCanonicalFile().getName().equals(String.valueOf(pid));
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the bytes are those of a part: Socket of 13 and later writes in parts of that size. */
    boolean isPart() {
        return bytes == PART_BYTES;
    }

    /**
     * Whether an exception is of a later call than this: one that found the channel closed has asked the kernel nothing. The call that this belongs
     * to was blocked while the agent was attached, and the method around it ran the old bytecode.
     */
    boolean isOfAnotherCall(Throwable later) {
        return later.getClass() == ClosedChannelException.class
            || later != thrown && ErrorClassifier.isNoSystemCall(later) && System.nanoTime() - nanoTime > LONGEST_WAY_NANOS;
    }

    /** {@code epipe.operation}, where the enclosing method does not say it. */
    String operation() {
        if (target.operation() != null) {
            return target.operation();
        }
        return isRead() ? "read" : "write";
    }

    /**
     * Whether the connection itself was broken or shut down when the system call failed, whatever the application is told: a channel that
     * another thread closes meanwhile says AsynchronousCloseException, as those of java.net.http do whose reader meets the reset first.
     *
     * <p>A descriptor that the JDK had replaced for such a close (preClose) is a Unix-domain socket without a reader: it has no such state, and
     * answers writes with EPIPE and no other error. So EPIPE without a state can be the close alone, and other errors can not. A read
     * that waits in it is answered with ECONNRESET (measured), so of a read the state alone tells.
     *
     * <p>Before that, the close of a Socket (13 and later) shuts the output down, and a virtual thread that waits in a write meets the FIN of
     * that (21 and later). So the state after an own FIN tells of a shutdownOutput only where nobody has closed the socket.
     *
     * @param open whether the application's socket or channel is open still
     */
    boolean wasBroken(boolean open) {
        TcpState state = kernel.state();
        return state == TcpState.CLOSE || open && state != null && state.isOwnShutdown()
            || !isRead() && errno != Errno.EPIPE && errno.isBreak();
    }
}
