package io.epipe.incident;

import io.epipe.connection.Connection;
import io.epipe.connection.History;
import io.epipe.connection.JdkSocketState;
import io.epipe.connection.ListeningPorts;
import io.epipe.connection.Sighting;
import io.epipe.diagnosis.Evidence;
import io.epipe.instrument.Datum;
import io.epipe.instrument.Target;
import io.epipe.instrument.Transfers;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.Transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Puts together what a detection, the enclosing method and the connection's past say of one failure. Safe for use by any number of threads. */
final class EvidenceCollector {

    /** Two bytes, and what TLS 1.0 to 1.3 wraps around them: 85 bytes at most with AES and SHA-384. To walk the stack costs microseconds. */
    private static final int LONGEST_ALERT = 100;

    private final Transfers transfers;
    private volatile long watchingSince;
    private volatile boolean watching;
    private volatile boolean fromTheStart;
    private volatile ListeningPorts listeningPorts = ListeningPorts.NONE;

    EvidenceCollector(Transfers transfers) {
        this.transfers = transfers;
    }

    /** See {@link IncidentRecorder#watching}. */
    void watching(ListeningPorts listening, boolean wholeLife) {
        listeningPorts = listening;
        fromTheStart = wholeLife;
        watchingSince = System.nanoTime();
        watching = true;
    }

    /**
     * Collects.
     *
     * @param target the row of the enclosing method
     * @param thrown as the application gets it
     * @param bytes  asked to be written; -1 where unknown
     * @param local  this side's address; null where unknown
     * @param peer   the peer's; null where unknown
     * @param socket the JDK's object, asked before what is remembered: who finds its lock free finds all that was met before; null
     *               where unknown
     */
    Evidence collect(Detection d, Target target, Throwable thrown, String operation, long bytes, SocketAddress local,
                     SocketAddress peer, Object socket) {
        KernelSnapshot kernel = kernel(d, local, peer);
        Evidence.Builder evidence = new Evidence.Builder()
            .errno(d.errno, d.thrown.getMessage())
            .kernel(kernel)
            .transport(transport(kernel, d.target, peer == null ? local : peer))
            .sameMachine(isSameMachine(local, peer))
            .read(d.isRead())
            .sendfile(target.argument(Datum.CHANNEL) >= 0)
            .operation(operation, bytes)
            .tlsAlert(bytes >= 0 && bytes <= LONGEST_ALERT && isTlsAlert(thrown))
            .unreadTls(d.unreadTls)
            .tls(kernel.transport() == Transport.TCP && LostWrites.isTls(thrown));
        if (watching) {
            evidence.watchedMillis(millis(d, watchingSince));
        }
        Connection connection = d.connection;
        if (connection.role() != null) {
            evidence.role(connection.role(), false);
            evidence.connectionAgeMillis(millis(d, connection.openedNanos()));
        } else if (local instanceof InetSocketAddress) {
            evidence.role(listeningPorts.role(((InetSocketAddress) local).getPort()), true);
        }
        evidence.thread(Threads.id(d.thread), d.begunNanos, d.nanoTime)
            .watchedThroughout(connection.role() != null || fromTheStart);
        if (d.isRead() && !d.isEnd()) {
            evidence.readerWaits(d.netty != null ? Boolean.FALSE : JdkSocketState.readerWaits(socket));
        }
        if (socket != null) {
            evidence.otherReaderInside(JdkSocketState.otherReaderInside(socket))
                .metByRead(JdkSocketState.resetMetByRead(socket), JdkSocketState.endMetByRead(socket))
                .inputShutDown(JdkSocketState.inputShutDown(socket) == Boolean.TRUE)
                .outputShut(JdkSocketState.outputShutDown(socket))
                .transferPossible(SecondLook.canBeTransferred(socket) && transfers.wereSeen());
        } else {
            evidence.otherReaderInside(null);
        }
        past(evidence, d, thrown);
        return evidence.build();
    }

    static boolean isSameMachine(SocketAddress local, SocketAddress peer) {
        if (!(local instanceof InetSocketAddress) || !(peer instanceof InetSocketAddress)) {
            return false;
        }
        InetAddress there = ((InetSocketAddress) peer).getAddress();
        return there != null && (there.isLoopbackAddress() || there.equals(((InetSocketAddress) local).getAddress()));
    }

    private static void past(Evidence.Builder evidence, Detection d, Throwable thrown) {
        History history = d.connection.history();
        if (history == null) {
            return;
        }
        List<Sighting> others = others(d.connection, d.remembered);
        Sighting end = null;
        Sighting failure = null;
        for (Sighting s : others) {
            if (s.seenNanos() - d.nanoTime > 0) {
                continue;
            }
            if (s.kind() == Sighting.Kind.END_OF_STREAM) {
                end = end == null ? s : end;
            } else {
                failure = failure == null ? s : failure;
            }
        }
        evidence.sightings(others).layered(!others.isEmpty() && isLayered(thrown)).resumed(!others.isEmpty() && isResumed(d.thrown));
        if (end != null) {
            evidence.endOfStreamRead(millis(d, end.seenNanos()), isJdkHttpClient(thrown));
        }
        if (failure != null) {
            evidence.earlierFailure(failure.asPastFailure(), millis(d, failure.seenNanos()));
        }
    }

    /** All that was met on a connection but one's own failure. */
    static List<Sighting> others(Connection connection, Sighting own) {
        History history = connection.history();
        if (history == null) {
            return Collections.emptyList();
        }
        List<Sighting> others = new ArrayList<Sighting>();
        for (Sighting s : history.sightings()) {
            if (s != own) {
                others.add(s);
            }
        }
        return others;
    }

    private static long millis(Detection d, long sinceNanos) {
        return (d.nanoTime - sinceNanos) / 1_000_000;
    }

    /**
     * While another thread closes a socket, the JDK has a Unix-domain socket of its own in the descriptor's place (preClose). What the kernel says
     * of that is nothing about a connection with Internet addresses.
     */
    private static KernelSnapshot kernel(Detection d, SocketAddress local, SocketAddress peer) {
        boolean internet = local instanceof InetSocketAddress || peer instanceof InetSocketAddress;
        return internet && d.kernel.transport() == Transport.UNIX ? KernelSnapshot.NONE : d.kernel;
    }

    /** Without a word of the kernel's the Java address tells; its class is there from JDK 16 on. */
    private static Transport transport(KernelSnapshot kernel, Target target, SocketAddress address) {
        if (kernel.transport() != null) {
            return kernel.transport();
        }
        if (PipeFailures.transport(target) != null) {
            return PipeFailures.transport(target);
        }
        return address != null && !(address instanceof InetSocketAddress) ? Transport.UNIX : Transport.TCP;
    }

    /**
     * Whether an alert was being written: close_notify as a TLS socket is closed, user_canceled before it, or what a
     * failed read makes the TLS library say. Method names of JSSE 8u261 to 27, and of Bouncy Castle; those who use an SSLEngine write it
     * themselves, and nothing tells it from data.
     */
    static boolean isTlsAlert(Throwable thrown) {
        for (StackTraceElement frame : thrown.getStackTrace()) {
            String type = frame.getClassName();
            if (type.startsWith("sun.security.ssl.") && frame.getMethodName().equals("encodeAlert")
                || type.startsWith("org.bouncycastle.tls.") && frame.getMethodName().startsWith("raiseAlert")) {
                return true;
            }
        }
        return false;
    }

    /** Whether one write of the program's can be many of the socket's: TLS, and the adaptors of 8 to 12. */
    private static boolean isLayered(Throwable thrown) {
        if (LostWrites.isTls(thrown)) {
            return true;
        }
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frame.getClassName().startsWith("java.nio.channels.Channels")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the rest of a write is written by a thread that was told that there is room again: the JDK's asynchronous channels, and Netty's event loops
     * (names of 4.0 to 4.2, whatever package they were moved to).
     */
    static boolean isResumed(Throwable thrown) {
        for (StackTraceElement frame : thrown.getStackTrace()) {
            String method = frame.getMethodName();
            if (method.equals("finishWrite") && frame.getClassName().equals("sun.nio.ch.UnixAsynchronousSocketChannelImpl")
                || (method.equals("forceFlush") || method.equals("epollOutReady")) && frame.getClassName().contains(".channel.")) {
                return true;
            }
        }
        return false;
    }

    /** Whether java.net.http writes: then its own reader thread met the end of the stream, and the application did not. */
    private static boolean isJdkHttpClient(Throwable thrown) {
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frame.getClassName().startsWith("jdk.internal.net.http.")) {
                return true;
            }
        }
        return false;
    }
}
