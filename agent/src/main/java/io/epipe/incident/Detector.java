package io.epipe.incident;

import io.epipe.connection.Connection;
import io.epipe.connection.Connections;
import io.epipe.connection.JdkSocketState;
import io.epipe.connection.JdkSockets;
import io.epipe.instrument.Target;
import io.epipe.kernel.Errno;
import io.epipe.kernel.ErrorClassifier;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelProbe;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.TlsRecords;
import io.epipe.kernel.Transport;
import io.epipe.kernel.UnreadBytes;
import io.epipe.netty.NettyChannel;
import io.epipe.pipe.PipeMoment;

import java.io.FileDescriptor;
import java.net.SocketAddress;
import java.util.Arrays;

/**
 * Takes the evidence of a failed system call, inside the lowest method that is not native: once that has returned, the descriptor can be
 * closed and its number be another connection's. Safe for use by any number of threads.
 */
final class Detector {

    private final KernelProbe probe;
    private final UnreadBytes unreadBytes;
    private final ErrorClassifier classifier;
    private final Connections connections;
    private final boolean pipes;
    private volatile int lastWords;

    void lastWords(int most) {
        lastWords = most;
    }

    /**
     * @param pipes     whether pipes are watched
     * @param lastWords how many unread bytes of the peer to keep
     */
    Detector(KernelProbe probe, UnreadBytes unreadBytes, ErrorClassifier classifier, Connections connections,
             boolean pipes, int lastWords) {
        this.probe = probe;
        this.unreadBytes = unreadBytes;
        this.classifier = classifier;
        this.connections = connections;
        this.pipes = pipes;
        this.lastWords = lastWords;
    }

    /**
     * Looks at a failure.
     *
     * @return null if no connection broke
     */
    Detection detect(Target target, Throwable thrown, Object self, Object[] args) {
        if (ErrorClassifier.isNoSystemCall(thrown)) {
            return null;
        }
        FileDescriptor fd = Arguments.descriptor(target, self, args);
        if (fd == null) {
            return null;
        }
        if (target.meaning() != Target.Meaning.READ_FAILED && connections.writeIncident(fd) != 0) {
            Errno errno = classifier.classify(thrown.getMessage(), KernelSnapshot.NONE);
            if (errno.isBreak() && !isReadAgain(fd)) {
                // follows a failure that has its record: is counted and not told, and to ask the kernel would double what it costs
                return new Detection(target, fd, thrown, KernelSnapshot.NONE, errno, -1, null, null, false,
                    connections.findOrAdd(fd));
            }
        }
        if (target.isFiles()) {
            return detectOnFile(target, fd, thrown, self, args);
        }
        // first: what stands in a descriptor's place while another thread closes it (preClose) is a Unix-domain socket, which has no such
        // address, and of which the JDK reads a wrong one; if the kernel still speaks of TCP after it, it was right
        SocketAddress local = JdkSockets.local(null, fd);
        KernelSnapshot kernel = probe.probe(fd);
        if (!isStillItsOwn(target, self, args)) {
            kernel = KernelSnapshot.NONE;
            local = null;
        }
        if (kernel.transport() == Transport.UNIX) {
            local = null;
        }
        if (kernel.transport() == Transport.PIPE && (!pipes || target.meaning() == Target.Meaning.READ_FAILED)) {
            return null;
        }
        Errno errno = classifier.classify(thrown.getMessage(), kernel);
        if (!errno.isBreak() && kernel.state() != TcpState.CLOSE) {
            // EMSGSIZE, ENOBUFS, EBADF, ...: the connection did not break
            return null;
        }
        byte[] unread = unread(fd, kernel, target);
        if (unread != null && !isStillItsOwn(target, self, args)) {
            unread = null;
        }
        boolean tls = unread != null && kernel.transport() == Transport.TCP && TlsRecords.beginsAt(unread, 0);
        return ofPipe(new Detection(target, fd, thrown, kernel, errno, Arguments.length(target, args), local, asked(unread), tls,
            connections.findOrAdd(fd)));
    }

    /** Whether what has its record already is a pipe that somebody has read since, and reads no more. */
    private boolean isReadAgain(FileDescriptor fd) {
        Connection known = connections.find(fd);
        PipeMoment before = known == null || known.history() == null ? null : known.history().pipe();
        PipeMoment now = before == null ? null : before.ifWrittenSince(fd);
        return now != null && known.history().endClaimOfPipe(before, now);
    }

    /** Keeps what can be seen of a pipe only before its descriptor is closed. */
    private static Detection ofPipe(Detection d) {
        if (d.kernel.transport() == Transport.PIPE || d.kernel.transport() == null && d.target.isFiles()) {
            d.pipe = PipeMoment.of(d.fd);
            d.connection.historyToWrite().pipe(d.pipe);
        }
        return d;
    }

    /** As above, of a channel that makes its system calls itself, inside the call: its event loop alone closes it. */
    Detection detectNative(Target target, Throwable thrown, Object key, NettyChannel channel) {
        Errno errno = NettyChannel.errno(thrown);
        if (target.meaning() != Target.Meaning.READ_FAILED && connections.writeIncident(key) != 0) {
            return new Detection(target, null, thrown, KernelSnapshot.NONE, errno, -1, null, null, false, connections.findOrAdd(key));
        }
        FileDescriptor fd = channel.descriptor();
        KernelSnapshot kernel = fd == null ? KernelSnapshot.NONE : probe.probe(fd);
        if (!channel.isOpen()) {
            kernel = KernelSnapshot.NONE;
        }
        if (!errno.isBreak() && kernel.state() != TcpState.CLOSE) {
            return null;
        }
        byte[] unread = kernel == KernelSnapshot.NONE ? null : unread(fd, kernel, target);
        if (unread != null && !channel.isOpen()) {
            unread = null;
        }
        boolean tls = unread != null && kernel.transport() == Transport.TCP && TlsRecords.beginsAt(unread, 0);
        return new Detection(target, fd, thrown, kernel, errno, -1, channel.local(), asked(unread), tls, connections.findOrAdd(key));
    }

    /**
     * As above, of what is an ordinary file most of the time: a full disk must cost no more than a look at the words of its error. The address
     * of a socket is not asked for: that would initialise the JDK's network classes in a program that uses none.
     */
    private Detection detectOnFile(Target target, FileDescriptor fd, Throwable thrown, Object self, Object[] args) {
        Errno errno = classifier.classify(thrown.getMessage(), KernelSnapshot.NONE);
        if (errno == Errno.OTHER) {
            return null;
        }
        KernelSnapshot kernel = probe.probe(fd);
        if (!isStillItsOwn(target, self, args)) {
            kernel = KernelSnapshot.NONE;
        } else if (kernel.transport() == null && probe.source() == EvidenceSource.TCP_INFO) {
            // neither a pipe nor a socket: a file of a network's, or of a file system in user space
            return null;
        }
        if (errno != Errno.EPIPE && kernel.transport() != Transport.TCP && kernel.transport() != Transport.UNIX) {
            return null;
        }
        return ofPipe(new Detection(target, fd, thrown, kernel, errno, Arguments.length(target, args), null, null, false,
            connections.findOrAdd(fd)));
    }

    /**
     * What the peer sent and nobody read: as much as was asked for, and at least the head of a TLS record. Only now, when the failing call has
     * delivered the socket's error: this would take it away.
     */
    private byte[] unread(FileDescriptor fd, KernelSnapshot kernel, Target target) {
        if (kernel.inQueue() <= 0 || target.meaning() == Target.Meaning.READ_FAILED) {
            return null;
        }
        return unreadBytes.peek(fd, (int) Math.min(kernel.inQueue(), Math.max(lastWords, TlsRecords.HEAD)));
    }

    /** The first unread bytes; only of a connection whose errors nobody will ask for any more. Null where there are none. */
    byte[] unreadAtClose(FileDescriptor fd, KernelSnapshot kernel) {
        return kernel.inQueue() <= 0 ? null : unreadBytes.peek(fd, (int) Math.min(kernel.inQueue(), Math.max(lastWords, OwnCloses.LONGEST_GOODBYE)));
    }

    /**
     * The error that the next call on a connection would meet which this program closes now: nobody will. ECONNRESET where a reset came without a FIN;
     * EPIPE behind a FIN, and where that cannot be told: where somebody is inside a call who will be told it, or this machine may have given up.
     *
     * @param known what is remembered of the connection; null if nothing is
     */
    Errno errorAtClose(FileDescriptor fd, KernelSnapshot kernel, Object socket, Connection known) {
        if (kernel.state() != TcpState.CLOSE || known != null && known.history() != null && known.history().hasFailed()) {
            // the state tells, or what a call has met
            return Errno.EPIPE;
        }
        boolean alone = Boolean.FALSE.equals(JdkSocketState.otherReaderInside(socket)) && Boolean.FALSE.equals(JdkSocketState.otherWriterInside(socket));
        boolean asked = alone && kernel.inQueue() == 0 && kernel.retransmits() <= 0 && kernel.probes() <= 0;
        return asked && Boolean.FALSE.equals(unreadBytes.isAtEnd(fd)) ? Errno.ECONNRESET : Errno.EPIPE;
    }

    /** As many of them as a record may show. */
    byte[] asked(byte[] unread) {
        return unread == null || lastWords == 0 ? null
            : unread.length > lastWords ? Arrays.copyOf(unread, lastWords) : unread;
    }

    /** Where nothing kept the descriptor from being closed, what was asked is of this connection only if its socket is still open. */
    private static boolean isStillItsOwn(Target target, Object self, Object[] args) {
        return target.meaning() != Target.Meaning.WRITE_FAILED_WITH_CONTEXT
            || JdkSockets.isOpen(Arguments.socket(target, self, args));
    }
}
