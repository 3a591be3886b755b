package io.epipe.incident;

import io.epipe.bootstrap.WriteFailureHook;
import io.epipe.connection.Connection;
import io.epipe.connection.Connections;
import io.epipe.connection.JdkSockets;
import io.epipe.connection.ListeningPorts;
import io.epipe.connection.PastFailure;
import io.epipe.connection.Role;
import io.epipe.diagnosis.Diagnosis;
import io.epipe.diagnosis.Diagnostician;
import io.epipe.diagnosis.EarlierFailure;
import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.Verdict;
import io.epipe.instrument.Datum;
import io.epipe.instrument.Target;
import io.epipe.instrument.Targets;
import io.epipe.kernel.Errno;
import io.epipe.kernel.ErrorClassifier;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelProbe;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;
import io.epipe.kernel.UnreadBytes;

import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The agent side of the hook: takes the evidence when a system call has failed, waits for the enclosing method to add the
 * addresses, and makes one incident of the two. Everything here runs on the application's threads, on their exception paths.
 */
public final class IncidentRecorder implements WriteFailureHook.Listener {

    /** A detection whose enclosing method has not called by then has none that the table knows; nanoseconds. */
    private static final long ORPHANED_AFTER = 1_000_000_000L;

    private final Targets targets;
    private final KernelProbe probe;
    private final UnreadBytes unreadBytes;
    private final ErrorClassifier classifier;
    private final Connections connections;
    private final IncidentSink sink;
    private final RecorderSettings settings;
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong consequences = new AtomicLong();
    private volatile FileDescriptor canary;
    private volatile long watchingSince;
    private volatile boolean watching;
    private volatile ListeningPorts listeningPorts = ListeningPorts.NONE;

    /**
     * Detections on their way up, by thread: a map and not a ThreadLocal, so that detaching leaves nothing on the application's threads and
     * what never arrives can be found.
     */
    private final Map<Thread, Detection> pending = new ConcurrentHashMap<Thread, Detection>();

    public IncidentRecorder(Targets targets, KernelProbe probe, UnreadBytes unreadBytes, ErrorClassifier classifier,
                            Connections connections, IncidentSink sink, RecorderSettings settings) {
        this.targets = targets;
        this.probe = probe;
        this.unreadBytes = unreadBytes;
        this.classifier = classifier;
        this.connections = connections;
        this.sink = sink;
        this.settings = settings;
    }

    @Override
    public void failed(int site, Throwable thrown, Object self, Object[] args) {
        Target target = targets.row(site);
        switch (target.meaning()) {
            case WRITE_FAILED:
            case READ_FAILED:
                detect(target, thrown, self, args);
                break;
            case WRITE_CONTEXT:
            case READ_CONTEXT:
                complete(target, thrown, self, args);
                break;
            case WRITE_FAILED_WITH_CONTEXT:
                detect(target, thrown, self, args);
                complete(target, thrown, self, args);
                break;
            case CANARY:
                canary = (FileDescriptor) args[target.argument(Datum.FD)];
                break;
            default:
                throw new IllegalStateException(target.toString());
        }
    }

    @Override
    public void opened(int site, Object self, Object[] args) {
        Target target = targets.row(site);
        FileDescriptor fd = Arguments.descriptor(target, self, args);
        if (fd == null) {
            return;
        }
        Role role = target.meaning() == Target.Meaning.CONNECTED ? Role.CLIENT : Role.SERVER;
        Connection connection = connections.opened(fd, role, System.nanoTime());
        if (settings.isOriginStack()) {
            connection.historyToWrite().openedAt(withoutOwnFrames(new Throwable().getStackTrace()));
        }
    }

    private static StackTraceElement[] withoutOwnFrames(StackTraceElement[] stack) {
        int first = 0;
        while (first < stack.length && stack[first].getClassName().startsWith("io.epipe.")) {
            first++;
        }
        return Arrays.copyOfRange(stack, first, stack.length);
    }

    @Override
    public void endOfStream(int site, Object self, Object[] args) {
        FileDescriptor fd = Arguments.descriptor(targets.row(site), self, args);
        if (fd == null) {
            return;
        }
        Connection connection = connections.findOrAdd(fd);
        if (connection.history() == null || !connection.history().isEndOfStreamRead()) {
            // a connection that ends well must not wait for the way to the kernel to be opened
            long acknowledged = probe.source() == EvidenceSource.NONE ? -1 : probe.probe(fd).bytesAcked();
            connection.historyToWrite().endOfStreamRead(System.nanoTime(), acknowledged);
        }
    }

    private void detect(Target target, Throwable thrown, Object self, Object[] args) {
        if (ErrorClassifier.isNoSystemCall(thrown)) {
            return;
        }
        FileDescriptor fd = Arguments.descriptor(target, self, args);
        if (fd == null) {
            return;
        }
        // both now, because once the failing method has returned, the descriptor can be closed and its number be another connection's
        SocketAddress local = JdkSockets.local(null, fd);
        KernelSnapshot kernel = probe.probe(fd);
        if (kernel.transport() == Transport.UNIX) {
            // has no such address; or it was a TCP socket until another thread's close had the JDK put its marker in place (preClose)
            local = null;
        }
        if (target.meaning() == Target.Meaning.WRITE_FAILED_WITH_CONTEXT
                && !JdkSockets.isOpen(Arguments.socket(target, self, args))) {
            // nothing kept it from being closed before the kernel was asked
            kernel = KernelSnapshot.NONE;
            local = null;
        }
        long nanoTime = kernel.takenNanos() != 0 ? kernel.takenNanos() : System.nanoTime();
        long wallMicros = wallMicros() - (System.nanoTime() - nanoTime) / 1_000;
        if (kernel.transport() == Transport.PIPE) {
            return;
        }
        Errno errno = classifier.classify(thrown.getMessage(), kernel);
        if (errno == Errno.OTHER && kernel.state() != TcpState.CLOSE) {
            // EMSGSIZE, ENOBUFS, EBADF, ...: the connection did not break
            return;
        }
        Detection detection = new Detection(target, fd, thrown, kernel, errno, Arguments.length(target, args),
            nanoTime, wallMicros, connections.findOrAdd(fd), local);
        if (detection.isRead()) {
            remember(detection, target.operation() == null ? "read" : target.operation(), thrown, 0);
        } else {
            detection.lastWords = lastWords(detection, self, args);
        }
        Detection abandoned = pending.put(Thread.currentThread(), detection);
        if (abandoned == null) {
            if (target.meaning() != Target.Meaning.WRITE_FAILED_WITH_CONTEXT) {
                sink.detected();
            }
            return;
        }
        if (abandoned.isRead() && detection.isRead() && abandoned.fd == fd) {
            // JDK 8 reads once more after a reset, inside the same call
            pending.put(Thread.currentThread(), abandoned);
        } else {
            completeWithoutContext(abandoned, Thread.currentThread());
        }
    }

    /** What the peer said last and nobody read; only now, when the failing call has delivered the socket's error. */
    private byte[] lastWords(Detection d, Object self, Object[] args) {
        long unread = d.kernel.inQueue();
        Connection.History history = d.connection.history();
        if (settings.lastWords() == 0 || unread <= 0 || history != null && history.writeIncident() != 0) {
            return null;
        }
        byte[] bytes = unreadBytes.peek(d.fd, (int) Math.min(unread, settings.lastWords()));
        boolean another = d.target.meaning() == Target.Meaning.WRITE_FAILED_WITH_CONTEXT
            && !JdkSockets.isOpen(Arguments.socket(d.target, self, args));
        return another ? null : bytes;
    }

    private void complete(Target target, Throwable thrown, Object self, Object[] args) {
        Detection detection = pending.remove(Thread.currentThread());
        if (detection == null) {
            return;
        }
        if (ErrorClassifier.isNoSystemCall(thrown) && !wasBroken(detection)) {
            // another thread closed the channel meanwhile, and that is the whole reason for the failure
            return;
        }
        long bytes = Arguments.length(target, args);
        Object socket = Arguments.socket(target, self, args);
        SocketAddress local = JdkSockets.local(socket, null);
        finish(detection, target, thrown, local == null ? detection.local : local, JdkSockets.peer(socket),
            bytes >= 0 ? bytes : detection.bytes, Thread.currentThread());
    }

    /**
     * Whether the connection itself was broken or shut down when the system call failed, whatever the application is told: a channel that
     * another thread closes meanwhile says AsynchronousCloseException, as those of java.net.http do whose reader meets the reset first. A
     * descriptor that the JDK had replaced for its close (preClose) is no TCP socket any more, and has no such state.
     */
    private static boolean wasBroken(Detection detection) {
        TcpState state = detection.kernel.state();
        return state == TcpState.CLOSE || state != null && state.isOwnShutdown();
    }

    /**
     * Completes what has been waiting for an enclosing method for too long: its path is not in the table, and the write must not fail
     * unseen. To be called now and then by a thread of epipe's.
     *
     * @return whether detections are still waiting
     */
    public boolean completeAbandoned() {
        long now = System.nanoTime();
        for (Iterator<Map.Entry<Thread, Detection>> i = pending.entrySet().iterator(); i.hasNext();) {
            Map.Entry<Thread, Detection> entry = i.next();
            Detection detection = entry.getValue();
            if (now - detection.nanoTime >= ORPHANED_AFTER && pending.remove(entry.getKey(), detection)) {
                completeWithoutContext(detection, entry.getKey());
            }
        }
        return !pending.isEmpty();
    }

    private void completeWithoutContext(Detection detection, Thread thread) {
        finish(detection, detection.target, detection.thrown, detection.local, null, detection.bytes, thread);
    }

    private void finish(Detection d, Target target, Throwable thrown, SocketAddress local, SocketAddress peer,
                        long bytes, Thread thread) {
        String operation = operation(d, target);
        if (d.isRead()) {
            remember(d, operation, thrown, 0);
            if (!settings.isReads()) {
                return;
            }
        } else {
            Connection.History history = d.connection.history();
            long first = history == null ? 0 : history.writeIncident();
            if (first != 0) {
                consequence(first, thrown);
                return;
            }
        }
        Evidence evidence = evidence(d, target, thrown, operation, bytes, local, peer);
        Diagnosis diagnosis = new Diagnostician().diagnose(evidence);
        long id = ids.incrementAndGet();
        if (!d.isRead()) {
            long first = d.connection.historyToWrite().claimWriteIncident(id);
            if (first != 0) {
                // two threads wrote to the connection at the same time
                consequence(first, thrown);
                return;
            }
        }
        remember(d, operation, thrown, id);
        Incident incident = new Incident.Builder()
            .id(id)
            .timestampMicros(d.wallMicros)
            .evidence(evidence)
            .diagnosis(diagnosis)
            .thrown(thrown)
            .addresses(local, peer)
            .thread(thread.getName(), Threads.id(thread), Threads.isVirtual(thread))
            .openedAt(d.connection.history() == null ? null : d.connection.history().openedAt())
            .starterUnknown(target.isAsynchronous())
            .lastWords(d.lastWords)
            .contextLoader(thread.getContextClassLoader())
            .build();
        if (settings.isAnnotate()) {
            Annotation.annotate(thrown, incident);
        }
        sink.recorded(incident);
    }

    private void consequence(long first, Throwable thrown) {
        consequences.incrementAndGet();
        if (settings.isAnnotate()) {
            Annotation.annotate(thrown, Annotation.PREFIX + first + " " + Verdict.ALREADY_FAILED
                + ": this connection was broken already; the first failed write is told as " + Annotation.PREFIX + first);
        }
        sink.consequence(first);
    }

    private static String operation(Detection d, Target target) {
        if (target.operation() != null) {
            return target.operation();
        }
        return d.isRead() ? "read" : "write";
    }

    private Evidence evidence(Detection d, Target target, Throwable thrown, String operation, long bytes,
                              SocketAddress local, SocketAddress peer) {
        Evidence.Builder evidence = new Evidence.Builder()
            .errno(d.errno, d.thrown.getMessage())
            .kernel(d.kernel)
            .transport(transport(d.kernel, peer == null ? local : peer))
            .read(d.isRead())
            .sendfile(target.argument(Datum.CHANNEL) >= 0)
            .operation(operation, bytes);
        if (watching) {
            evidence.watchedMillis((d.nanoTime - watchingSince) / 1_000_000);
        }
        Connection connection = d.connection;
        if (connection.role() != null) {
            evidence.role(connection.role(), false);
            evidence.connectionAgeMillis((d.nanoTime - connection.openedNanos()) / 1_000_000);
        } else if (local instanceof InetSocketAddress) {
            evidence.role(listeningPorts.role(((InetSocketAddress) local).getPort()), true);
        }
        Connection.History history = connection.history();
        if (history != null) {
            if (history.isEndOfStreamRead()) {
                evidence.endOfStreamRead((d.nanoTime - history.endOfStreamNanos()) / 1_000_000,
                    history.acknowledgedAtEndOfStream(), isJdkHttpClient(thrown));
            }
            PastFailure earlier = history.firstFailure();
            if (earlier != null && earlier != d.remembered) {
                evidence.earlierFailure(new EarlierFailure(earlier.incidentId(), earlier.operation(),
                    earlier.isRead(), earlier.exception(), earlier.thread(),
                    (d.nanoTime - earlier.nanoTime()) / 1_000_000));
            }
        }
        return evidence.build();
    }

    /** Without a word of the kernel's the Java address tells; its class is there from JDK 16 on. */
    private static Transport transport(KernelSnapshot kernel, SocketAddress address) {
        if (kernel.transport() != null) {
            return kernel.transport();
        }
        return address != null && address.getClass().getName().equals("java.net.UnixDomainSocketAddress")
            ? Transport.UNIX : Transport.TCP;
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

    private void remember(Detection d, String operation, Throwable thrown, long incidentId) {
        PastFailure failure = new PastFailure(incidentId, operation, d.isRead(),
            thrown.getClass().getName() + ": " + thrown.getMessage(), Thread.currentThread().getName(), d.nanoTime);
        d.connection.historyToWrite().failed(failure, d.remembered);
        d.remembered = failure;
    }

    private static long wallMicros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }

    /**
     * To be called when the installation is complete: from now on no failing read or write goes unseen.
     *
     * @param listening where this process listens, for the roles of the connections that it has already
     */
    public void watching(ListeningPorts listening) {
        listeningPorts = listening;
        watchingSince = System.nanoTime();
        watching = true;
    }

    /** How many incidents got a record of their own. */
    public long recorded() {
        return ids.get();
    }

    /** How many failed writes were consequences of an incident recorded before. */
    public long consequences() {
        return consequences.get();
    }

    /** The descriptor that the last call of the canary brought. */
    public FileDescriptor canary() {
        return canary;
    }

    /** The most that the kernel can be asked in this JVM. */
    public EvidenceSource evidenceSource() {
        return probe.source();
    }
}
