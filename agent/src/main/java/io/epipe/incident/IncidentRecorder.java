package io.epipe.incident;

import io.epipe.bootstrap.WriteFailureHook;
import io.epipe.connection.Connection;
import io.epipe.connection.Connections;
import io.epipe.connection.History;
import io.epipe.connection.JdkSocketState;
import io.epipe.connection.JdkSockets;
import io.epipe.connection.ListeningPorts;
import io.epipe.connection.Role;
import io.epipe.connection.Sighting;
import io.epipe.context.ThreadContext;
import io.epipe.diagnosis.Diagnosis;
import io.epipe.diagnosis.Diagnostician;
import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Owed;
import io.epipe.diagnosis.Verdict;
import io.epipe.diagnosis.story.Stories;
import io.epipe.instrument.Datum;
import io.epipe.instrument.Target;
import io.epipe.instrument.Targets;
import io.epipe.instrument.Transfers;
import io.epipe.jdk.FullHeap;
import io.epipe.kernel.Errno;
import io.epipe.kernel.ErrorClassifier;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelProbe;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpRows;
import io.epipe.kernel.TlsRecords;
import io.epipe.kernel.Transport;
import io.epipe.kernel.UnreadBytes;
import io.epipe.netty.NettyChannel;
import io.epipe.netty.NettyFacts;
import io.epipe.pipe.PipeEnd;

import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The agent side of the hook: has the evidence taken when a system call has failed, waits for the enclosing method to add the
 * addresses, and makes one incident of the two. Everything here runs on the application's threads, on their exception paths.
 */
public final class IncidentRecorder implements WriteFailureHook.Listener {

    private static final String HOOK_PACKAGE = "io.epipe.bootstrap.";

    private final Targets targets;
    private final Connections connections;
    private final IncidentSink sink;
    private volatile RecorderSettings settings;
    private final Detector detector;
    private final KernelProbe probe;
    private final Witness witness;
    private final Transfers transfers;
    private final EvidenceCollector evidence;
    private final Diagnostician diagnostician = Stories.diagnostician();
    private final PipeFailures pipes = new PipeFailures();
    private final PendingDetections pending = new PendingDetections();
    private final FollowedCloses closes = new FollowedCloses();
    private final AtomicLong recorded = new AtomicLong();
    private final AtomicLong consequences = new AtomicLong();
    private final AtomicLong letGo = new AtomicLong();
    private volatile FileDescriptor canary;

    public IncidentRecorder(Targets targets, KernelProbe probe, UnreadBytes unreadBytes, ErrorClassifier classifier,
                            Connections connections, IncidentSink sink, RecorderSettings settings, Transfers transfers) {
        this.targets = targets;
        this.connections = connections;
        this.sink = sink;
        this.settings = settings;
        this.transfers = transfers;
        this.probe = probe;
        evidence = new EvidenceCollector(transfers);
        witness = new Witness(probe, connections);
        detector = new Detector(probe, unreadBytes, classifier, connections, settings.isPipes(), settings.lastWords());
    }

    /** Goes on by other settings. Any thread. */
    public void follow(RecorderSettings others) {
        settings = others;
        detector.lastWords(others.lastWords());
    }

    @Override
    public void failed(int site, Throwable thrown, Object self, Object[] args) {
        Target target = targets.row(site);
        if (target.isOfApplication()) {
            nativeFailed(target, thrown, self);
            return;
        }
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
            case BUFFERED_STREAM_FAILED:
                Detection onEnded = pipes.onEndedChild(target, thrown, self, args, connections);
                if (onEnded != null) {
                    witness.failed(onEnded, target.operation(), thrown, 0);
                    completeWithoutContext(onEnded);
                }
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
        if (target.meaning() == Target.Meaning.CHILD_STARTED || target.meaning() == Target.Meaning.CHILD_ENDED) {
            pipes.child(target, self, args);
            return;
        }
        if (target.meaning() == Target.Meaning.WRITE_TO_CLOSED) {
            writeToClosed(self);
            return;
        }
        if (target.isOfApplication()) {
            if (target.meaning() == Target.Meaning.CLOSING) {
                nativeClosing(target, self);
            } else {
                nativeOpened(target, self);
            }
            return;
        }
        FileDescriptor fd = Arguments.descriptor(target, self, args);
        if (fd == null) {
            return;
        }
        if (target.meaning() == Target.Meaning.CLOSING) {
            closing(target, fd, self);
            return;
        }
        Role role = target.meaning() == Target.Meaning.CONNECTED ? Role.CLIENT : Role.SERVER;
        boolean asynchronous = self instanceof AsynchronousSocketChannel;
        boolean begun = asynchronous && connections.find(fd) != null;
        Connection connection = connections.opened(fd, role, System.nanoTime());
        if (asynchronous) {
            connection.of(self);
        }
        if (settings.isOriginStack() && !begun) {
            connection.historyToWrite().openedAt(withoutOwnFrames(new Throwable().getStackTrace()));
        }
    }

    private void nativeOpened(Target target, Object channel) {
        NettyChannel asked = NettyChannel.of(channel);
        if (asked == null || target.meaning() == Target.Meaning.ACCEPTED && !asked.isAccepted()) {
            return;
        }
        Connection connection = connections.opened(channel, target.meaning() == Target.Meaning.ACCEPTED ? Role.SERVER : Role.CLIENT,
            System.nanoTime());
        if (settings.isOriginStack()) {
            connection.historyToWrite().openedAt(withoutOwnFrames(new Throwable().getStackTrace()));
        }
    }

    private void writeToClosed(Object channel) {
        long first = connections.writeIncident(channel);
        if (first != 0) {
            consequences.incrementAndGet();
            sink.consequence(first);
        }
    }

    private void nativeFailed(Target target, Throwable thrown, Object channel) {
        NettyChannel asked = NettyChannel.isNative(thrown) ? NettyChannel.of(channel) : null;
        Detection d = asked == null ? null : detector.detectNative(target, thrown, channel, asked);
        if (d == null) {
            return;
        }
        d.netty = asked;
        d.operation = NettyOperations.name(target, thrown);
        witness.failed(d, d.operation, thrown, 0);
        claim(d);
        if (!isConsequence(d, thrown)) {
            finish(d, target, thrown, asked.local(), asked.peer(), -1, null);
        }
    }

    private void claim(Detection d) {
        if (!d.isRead() && d.connection.writeIncident() == 0) {
            // now, under the lock of the write: the record belongs to the thread that met the first error, not to the faster one
            History history = d.connection.historyToWrite();
            long loss = history.lossShownTo(Threads.id(d.thread));
            // the alert behind a failed read tells more: of the goodbye of a TLS library, and of what was lost before it
            loss = loss != 0 && EvidenceCollector.isTlsAlert(d.thrown) ? 0 : loss;
            long id = loss != 0 ? loss : sink.nextId();
            if (history.claimWriteIncident(id) == 0 && loss == 0) {
                d.claimed = id;
            }
        }
    }

    /** From the method on that called the hook; between the hook and this are frames of the JDK's where there is a security manager. */
    private static StackTraceElement[] withoutOwnFrames(StackTraceElement[] stack) {
        int first = 0;
        for (int i = 0; i < stack.length; i++) {
            if (stack[i].getClassName().startsWith(HOOK_PACKAGE)) {
                first = i + 1;
            }
        }
        return Arrays.copyOfRange(stack, first, stack.length);
    }

    @Override
    public void endOfStream(int site, Object self, Object[] args) {
        Target target = targets.row(site);
        if (target.isOfApplication()) {
            nativeEnded(target, self);
            return;
        }
        if (target.meaning() == Target.Meaning.END_OF_STREAM) {
            ended(target, self, args);
        }
        if (target.meaning() == Target.Meaning.END_OF_STREAM_CONTEXT || target.isOwnContext()) {
            witness.endOfStreamReturned(target, self, args);
            Detection d = pending.take();
            if (d == null && target.meaning() == Target.Meaning.END_OF_STREAM_CONTEXT) {
                // a Socket of 13 and later that has met its end says -1 without a system call
                d = endAgain(target, self, args);
            }
            if (d != null && d.isEnd()) {
                Sighting kept = d.connection.historyToWrite().lastEnd(Threads.id(d.thread));
                d.remembered = kept != null && kept.seenNanos() == d.nanoTime ? kept : d.remembered;
                completeEnd(d, target, Arguments.socket(target, self, args));
            }
        }
    }

    /** A read of Netty's has said end of stream; the channel is still open, and its event loop has no other call inside. */
    private void nativeEnded(Target target, Object channel) {
        NettyChannel asked = NettyChannel.of(channel);
        if (asked == null) {
            return;
        }
        Connection connection = connections.findOrAdd(channel);
        FileDescriptor fd = asked.descriptor();
        Sighting end = witness.endOfStream(connection, fd, target.operation(), Boolean.FALSE);
        if (end == null || !LostWrites.isSuspected(end.kernel()) || connection.writeIncident() != 0
            || !connection.historyToWrite().claimSuspicion(end.kernel(), end.seenNanos())) {
            return;
        }
        Detection d = new Detection(target, fd, new NoException("end of stream"), end.kernel(), Errno.EPIPE, -1, asked.local(), null, false,
            connection);
        d.netty = asked;
        d.operation = target.operation();
        d.remembered = end;
        if (!isHarmless(d, null, d.thrown)) {
            lost(d, target, d.thrown, d.local, asked.peer(), d.operation, null);
        }
    }

    /** See {@link LostWrites#isHarmless}; Netty's TLS stands in a channel's pipeline, and not on the stack. */
    private static boolean isHarmless(Detection d, Object socket, Throwable stack) {
        return LostWrites.isHarmless(d.kernel, socket, stack)
            || d.netty != null && (d.netty.isOutputShutdown() || TlsRecords.isAlerts(d.kernel.outQueue()) && d.netty.isTls());
    }

    /** A system call that reads has said end of stream: writes it down, and looks whether a write of ours was lost by it. */
    private void ended(Target target, Object self, Object[] args) {
        FileDescriptor fd = Arguments.descriptor(target, self, args);
        if (fd == null) {
            return;
        }
        Connection connection = connections.findOrAdd(fd);
        Detection d = suspected(target, fd, connection, witness.endOfStream(connection, fd), Arguments.socket(target, self, args));
        if (d == null) {
            return;
        }
        Object channel = connection.channel();
        if (channel != null) {
            // no method around this one will say more
            completeEnd(d, target, channel);
            return;
        }
        Detection abandoned = pending.add(d);
        if (abandoned != null) {
            completeWithoutContext(abandoned);
        }
        sink.detected();
    }

    /** The same thread is told of the same end once more: has a write come since, and was it lost? Null if not, as far as is known. */
    private Detection endAgain(Target target, Object self, Object[] args) {
        FileDescriptor fd = Arguments.descriptor(target, self, args);
        Connection connection = fd == null || !fd.valid() ? null : connections.find(fd);
        History history = connection == null ? null : connection.history();
        if (history == null || history.isNewEnd(Threads.id(Thread.currentThread()))) {
            return null;
        }
        return suspected(target, fd, connection, witness.endOfStream(connection, fd), Arguments.socket(target, self, args));
    }

    private static Detection suspected(Target target, FileDescriptor fd, Connection connection, Sighting end, Object socket) {
        boolean tls = target.isOfTls();
        if (end == null || !(tls ? LostWrites.isSuspectedOfTls(end.kernel()) : LostWrites.isSuspected(end.kernel()))
            || connection.writeIncident() != 0
            // nothing keeps the descriptor from being closed where no system call is under way
            || target.argument(Datum.FD) < 0 && !JdkSockets.isOpen(socket)
            || !connection.historyToWrite().claimSuspicion(end.kernel(), end.seenNanos())) {
            return null;
        }
        Detection d = new Detection(target, fd, new NoException("end of stream"), end.kernel(), Errno.EPIPE, -1,
            JdkSockets.local(null, fd), null, false, connection);
        d.remembered = end;
        return d;
    }

    /** @param socket null where the method that knows it is not in the table */
    private void completeEnd(Detection d, Target target, Object socket) {
        if (LostWrites.isHarmless(d.kernel, socket, d.thrown) || Boolean.TRUE.equals(JdkSocketState.otherWriterInside(socket))) {
            // a writer that is inside will meet the end itself, and tell more of it
            return;
        }
        SocketAddress local = JdkSockets.local(socket, null);
        String operation = target.operation() != null ? target.operation()
            : socket instanceof AsynchronousSocketChannel ? "AsynchronousSocketChannel.read" : d.operation();
        lost(d, target, d.thrown, local == null ? d.local : local, JdkSockets.peer(socket), operation, socket);
    }

    /** This program is about to close a connection ({@code closes=on}): what its kernel will do to the peer, and what the peer never took. */
    private void closing(Target target, FileDescriptor fd, Object socket) {
        if (!fd.valid() || probe.source() == EvidenceSource.NONE) {
            return;
        }
        KernelSnapshot kernel = probe.probe(fd);
        Connection known = connections.find(fd);
        boolean unix = OwnCloses.isUnixReset(kernel, fd, socket);
        if (kernel.transport() != Transport.TCP && !unix || known != null && known.writeIncident() != 0) {
            return;
        }
        boolean hard = !unix && LostWrites.isOpen(kernel) && JdkSockets.linger(fd) == 0;
        boolean finFirst = !hard && JdkSocketState.isShutDownByClose(socket);
        boolean abortive = hard || unix || LostWrites.isReset(kernel, finFirst);
        boolean unanswered = LostWrites.isUnanswered(kernel);
        if (!abortive && !unanswered && !LostWrites.isSuspected(kernel)) {
            if (closes.isWorthIt(kernel)) {
                follow(target, fd, socket, kernel);
            }
            return;
        }
        byte[] unread = abortive ? detector.unreadAtClose(fd, kernel) : null;
        if (abortive && !hard && OwnCloses.isGoodbyeUnread(kernel, finFirst, unread)) {
            return;
        }
        Errno errno = abortive ? Errno.EPIPE : unanswered ? Errno.ETIMEDOUT : detector.errorAtClose(fd, kernel, socket, known);
        boolean tls = unread != null && kernel.transport() == Transport.TCP && TlsRecords.beginsAt(unread, 0);
        Detection d = new Detection(target, fd, new NoException("close"), kernel, errno, -1, JdkSockets.local(socket, fd), null, tls,
            connections.findOrAdd(fd));
        if (!abortive) {
            if (!LostWrites.isHarmless(kernel, socket, d.thrown)) {
                lost(d, target, d.thrown, d.local, JdkSockets.peer(socket), target.operation(), socket);
            }
            return;
        }
        FullHeap.Mark begun = begin();
        if (begun == null) {
            return;
        }
        if (hard && OwnCloses.isWakeUp(kernel, d.local, JdkSockets.peer(socket))) {
            FullHeap.end(begun);
            return;
        }
        Evidence seen = evidence.collect(d, target, d.thrown, target.operation(), -1, d.local, JdkSockets.peer(socket), socket).again()
            .event(Evidence.Event.ABORTIVE_CLOSE).exceptionless(true).finFirst(finFirst)
            .keptBySelector(JdkSocketState.isKeptBySelector(socket)).build();
        recorded.incrementAndGet();
        sink.recorded(incident(d, target, d.thrown, d.local, JdkSockets.peer(socket), seen, diagnostician.diagnose(seen), sink.nextId())
            .lastWords(detector.asked(unread)).build());
        FullHeap.end(begun);
    }

    /** As above, by the event loop of a native transport: whether the close resets. What was lost its reads have told. */
    private void nativeClosing(Target target, Object channel) {
        NettyChannel asked = probe.source() == EvidenceSource.NONE ? null : NettyChannel.of(channel);
        FileDescriptor fd = asked == null ? null : asked.descriptor();
        if (fd == null) {
            return;
        }
        KernelSnapshot kernel = probe.probe(fd);
        if (kernel.transport() != Transport.TCP || connections.writeIncident(channel) != 0) {
            return;
        }
        boolean hard = LostWrites.isOpen(kernel) && JdkSockets.linger(fd) == 0;
        byte[] unread = detector.unreadAtClose(fd, kernel);
        if (!hard && (!LostWrites.isReset(kernel, false) || OwnCloses.isGoodbyeUnread(kernel, false, unread))) {
            return;
        }
        FullHeap.Mark begun = begin();
        if (begun == null) {
            return;
        }
        SocketAddress peer = asked.peer();
        Detection d = new Detection(target, fd, new NoException("close"), kernel, Errno.EPIPE, -1, asked.local(), null,
            unread != null && TlsRecords.beginsAt(unread, 0), connections.findOrAdd(channel));
        d.netty = asked;
        d.operation = target.operation();
        if (!hard || !OwnCloses.isWakeUp(kernel, d.local, peer)) {
            Evidence seen = ofNative(d, evidence.collect(d, target, d.thrown, d.operation, -1, d.local, peer, null), d.operation).again()
                .event(Evidence.Event.ABORTIVE_CLOSE).exceptionless(true).build();
            recorded.incrementAndGet();
            sink.recorded(incident(d, target, d.thrown, d.local, peer, seen, diagnostician.diagnose(seen), sink.nextId())
                .lastWords(detector.asked(unread)).build());
        }
        FullHeap.end(begun);
    }

    /** This program closes in the normal way, and the peer may still be sending: what becomes of it is seen a second later. */
    private void follow(Target target, FileDescriptor fd, Object socket, KernelSnapshot kernel) {
        SocketAddress local = JdkSockets.local(socket, fd);
        SocketAddress peer = JdkSockets.peer(socket);
        String key = TcpRows.key(local, peer);
        FullHeap.Mark begun = key == null ? null : FullHeap.begin();
        if (begun == null) {
            return;
        }
        Detection d = new Detection(target, fd, new NoException("close"), kernel, Errno.EPIPE, -1, local, null, false,
            connections.findOrAdd(fd));
        Evidence seen = evidence.collect(d, target, d.thrown, target.operation(), -1, local, peer, socket).again()
            .event(Evidence.Event.ABORTIVE_CLOSE).exceptionless(true).finFirst(true).build();
        closes.add(new FollowedCloses.Followed(d, seen, incident(d, target, d.thrown, local, peer, seen, null, 0), key));
        sink.detected();
        FullHeap.end(begun);
    }

    private void tellCloses() {
        for (FollowedCloses.Followed close : closes.look()) {
            if (close.detection.connection.writeIncident() != 0 || isTlsPossible(close)) {
                continue;
            }
            Evidence seen = close.seen.again().resetSeenLater(true).build();
            recorded.incrementAndGet();
            sink.recorded(close.incident.id(sink.nextId()).evidence(seen).diagnosis(diagnostician.diagnose(seen)).build());
        }
    }

    /** The goodbye of a TLS peer crosses ours, and is answered with a reset that harms nobody. */
    private boolean isTlsPossible(FollowedCloses.Followed close) {
        boolean channel = close.seen.operation().contains("Channel");
        return LostWrites.isTls(close.detection.thrown) || (channel || close.seen.role() != Role.SERVER)
            && transfers.isLoaded(channel ? LostWrites.TLS_ENGINES : LostWrites.TLS_SOCKETS);
    }

    /** To be called before the first close, by a thread that may wait for a file. */
    public void getReadyForCloses() {
        for (Target row : targets.rows()) {
            if (row.meaning() == Target.Meaning.CLOSING) {
                closes.begin();
                return;
            }
        }
    }

    /** A read has waited for as long as the program lets it. If what it waits for an answer to has not even arrived, nobody else will tell. */
    private void timedOut(Target target, Throwable thrown, Object self, Object[] args) {
        Object socket = Arguments.socket(target, self, args);
        FileDescriptor fd = Arguments.descriptor(target, self, args);
        if (fd == null || probe.source() == EvidenceSource.NONE
            || JdkSocketState.readTimeoutMillis(socket) < LostWrites.SHORTEST_PATIENCE_MILLIS) {
            return;
        }
        KernelSnapshot kernel = probe.probe(fd);
        if (!LostWrites.isUnanswered(kernel) || !JdkSockets.isOpen(socket)) {
            return;
        }
        Connection connection = connections.findOrAdd(fd);
        if (connection.writeIncident() == 0 && connection.historyToWrite().claimSilence()) {
            Detection d = new Detection(target, fd, thrown, kernel, Errno.ETIMEDOUT, -1, JdkSockets.local(socket, fd), null, false,
                connection);
            lost(d, target, thrown, d.local, JdkSockets.peer(socket), target.operation(), socket);
        }
    }

    /** Makes the record of a write that succeeded and was lost, and leaves it to the reporter to decide whether it was. */
    private void lost(Detection d, Target target, Throwable thrown, SocketAddress local, SocketAddress peer, String operation,
                      Object socket) {
        FullHeap.Mark begun = begin();
        if (begun == null) {
            return;
        }
        try {
            lostNow(d, target, thrown, local, peer, operation, socket);
        } finally {
            FullHeap.end(begun);
        }
    }

    private void lostNow(Detection d, Target target, Throwable thrown, SocketAddress local, SocketAddress peer, String operation,
                         Object socket) {
        Evidence seen = evidence.collect(d, target, thrown, operation, -1, local, peer, socket).again()
            .event(Evidence.Event.LOST_WRITE).exceptionless(d.isEnd()).build();
        if (d.netty != null) {
            seen = ofNative(d, seen, operation);
        }
        long id = sink.nextId();
        boolean claims = !d.isEnd() && LostWrites.isTls(thrown);
        if (claims && d.connection.historyToWrite().claimWriteIncident(id) != 0) {
            return;
        }
        if (d.isRead() && LostWriteLook.isLost(seen)) {
            d.connection.historyToWrite().lossShown(id, Threads.id(d.thread));
        }
        boolean done = false;
        try {
            boolean asRead = settings.isReads() && !d.isEnd();
            Incident incident = incident(d, target, thrown, local, peer, seen, diagnostician.diagnose(seen), id)
                .later(new LostWriteLook(d, socket, transfers, probe, id, asRead, recorded)).build();
            if (!d.isEnd()) {
                annotate(thrown, incident, false);
            }
            sink.recorded(incident);
            done = true;
        } finally {
            if (claims && !done) {
                // a claim without a record would silence every further failure of this connection
                d.connection.historyToWrite().releaseWriteIncident(id);
            }
        }
    }

    private void detect(Target target, Throwable thrown, Object self, Object[] args) {
        Detection detection = detector.detect(target, thrown, self, args);
        if (detection == null) {
            return;
        }
        witness.failed(detection, detection.operation(), thrown, 0);
        claim(detection);
        Detection abandoned = pending.add(detection);
        if (abandoned != null) {
            completeWithoutContext(abandoned);
        } else if (target.meaning() != Target.Meaning.WRITE_FAILED_WITH_CONTEXT) {
            sink.detected();
        }
    }

    private void complete(Target target, Throwable thrown, Object self, Object[] args) {
        Detection detection = pending.take();
        if (detection == null && target.meaning() == Target.Meaning.READ_CONTEXT && thrown instanceof SocketTimeoutException) {
            timedOut(target, thrown, self, args);
        }
        if (detection == null || detection.isEnd()) {
            return;
        }
        if (detection.isOfAnotherCall(thrown)) {
            completeWithoutContext(detection);
            return;
        }
        boolean done = false;
        try {
            complete(detection, target, thrown, self, args);
            done = true;
        } finally {
            if (!done) {
                // a claim without a record would silence every further failure of this connection
                release(detection);
            }
        }
    }

    private void complete(Detection detection, Target target, Throwable thrown, Object self, Object[] args) {
        if (isConsequence(detection, thrown)) {
            return;
        }
        Object socket = Arguments.socket(target, self, args);
        if (ErrorClassifier.isNoSystemCall(thrown) && !detection.wasBroken(JdkSockets.isOpen(socket))) {
            // another thread closed the channel meanwhile, and that is the whole reason for the failure
            discard(detection);
            return;
        }
        long bytes = Arguments.length(target, args);
        SocketAddress local = JdkSockets.local(socket, null);
        finish(detection, target, thrown, local == null ? detection.local : local, JdkSockets.peer(socket),
            bytes >= 0 ? bytes : detection.bytes, socket);
    }

    /**
     * Completes what has been waiting for an enclosing method for too long: its path is not in the table, and the write must not fail
     * unseen. Looks what became of closes as well. To be called now and then by a thread of epipe's.
     *
     * @return whether there is more to wait for
     */
    public boolean completeAbandoned() {
        for (Detection d = pending.takeAbandoned(); d != null; d = pending.takeAbandoned()) {
            completeWithoutContext(d);
        }
        tellCloses();
        return !pending.isEmpty() || !closes.isEmpty();
    }

    private void completeWithoutContext(Detection d) {
        if (d.isEnd()) {
            completeEnd(d, d.target, null);
            return;
        }
        if (d.isStandIn()) {
            // another thread has closed the socket, whose connection is not known any more
            discard(d);
            return;
        }
        if (!isConsequence(d, d.thrown)) {
            finish(d, d.target, d.thrown, d.local, null, d.isPart() ? -1 : d.bytes, null);
        }
    }

    /** Counts a failed write whose connection has its record already. */
    private boolean isConsequence(Detection d, Throwable thrown) {
        long first = d.isRead() ? 0 : d.connection.writeIncident();
        if (first == 0 || first == d.claimed) {
            return false;
        }
        consequence(first, thrown, d);
        return true;
    }

    /** It was no failure of the connection's. */
    private void discard(Detection d) {
        witness.forget(d);
        release(d);
    }

    private static void release(Detection d) {
        if (d.claimed != 0) {
            d.connection.historyToWrite().releaseWriteIncident(d.claimed);
            d.claimed = 0;
        }
    }

    private void finish(Detection d, Target target, Throwable thrown, SocketAddress local, SocketAddress peer,
                        long bytes, Object socket) {
        String operation = d.operation != null ? d.operation : pipes.operation(d, target.operation() == null ? d.operation() : target.operation());
        if (d.isRead()) {
            d.otherWriterInside = d.netty != null ? Boolean.FALSE : JdkSocketState.otherWriterInside(socket);
            d.writerLookedNanos = System.nanoTime();
            witness.failed(d, operation, thrown, 0);
            if (LostWrites.isSuspected(d.kernel) && d.connection.writeIncident() == 0 && !isHarmless(d, socket, thrown)) {
                lost(d, target, thrown, local, peer, operation, socket);
                return;
            }
            if (!settings.isReads() || d.connection.writeIncident() != 0) {
                return;
            }
        }
        FullHeap.Mark begun = begin();
        boolean made = false;
        try {
            if (begun != null) {
                record(d, target, thrown, local, peer, operation, bytes, socket);
                made = true;
            }
        } finally {
            if (!made) {
                // a claim without a record would silence every further failure of this connection
                release(d);
                witness.failed(d, operation, thrown, 0);
            }
            if (begun != null) {
                FullHeap.end(begun);
            }
        }
    }

    /** Null, and counted, where the heap is too full for a record. */
    private FullHeap.Mark begin() {
        FullHeap.Mark begun = FullHeap.begin();
        if (begun == null) {
            letGo.incrementAndGet();
        }
        return begun;
    }

    private void record(Detection d, Target target, Throwable thrown, SocketAddress local, SocketAddress peer,
                        String operation, long bytes, Object socket) {
        Evidence seen = evidence.collect(d, target, thrown, operation, bytes, local, peer, socket);
        if (seen.transport() == Transport.PIPE) {
            seen = seen.again().pipe(PipeEnd.at(d.pipe), pipes.childNow(d)).build();
        }
        if (d.netty != null) {
            seen = ofNative(d, seen, operation);
        }
        Diagnosis diagnosis = diagnostician.diagnose(seen);
        if (isOwnClose(thrown, socket, diagnosis) || isGoodbyeToGoodbye(thrown, diagnosis)) {
            discard(d);
            return;
        }
        if (d.isRead() && !settings.isAllReads() && diagnosis.facts().findings().owed() == Owed.NOTHING) {
            return;
        }
        long id = d.claimed != 0 ? d.claimed : sink.nextId();
        if (d.claimed == 0) {
            // of a write, the claim that it came after was given back meanwhile; a read claims now, when it is known to be told
            long first = d.connection.historyToWrite().claimWriteIncident(id);
            if (first != 0) {
                if (!d.isRead()) {
                    consequence(first, thrown, d);
                }
                return;
            }
            d.claimed = id;
        }
        witness.failed(d, operation, thrown, id);
        Incident incident = incident(d, target, thrown, local, peer, seen, diagnosis, id)
            .later(later(d, seen, socket)).build();
        annotate(thrown, incident, SecondLook.canBeTransferred(socket) && transfers.mayHaveBeen());
        recorded.incrementAndGet();
        sink.recorded(incident);
    }

    private void annotate(Throwable thrown, Incident incident, boolean transferPossible) {
        if (settings.isAnnotate()) {
            try {
                Annotation.annotate(thrown, incident.id(), new FirstLook(incident.evidence(), transferPossible)
                    .words(diagnostician, incident.diagnosis()));
            } catch (Throwable t) {
                // the record comes without its note
                WriteFailureHook.swallowed(t);
            }
        }
    }

    private Incident.Builder incident(Detection d, Target target, Throwable thrown, SocketAddress local, SocketAddress peer,
                                      Evidence seen, Diagnosis diagnosis, long id) {
        ClassLoader loader = Threads.contextLoader(d.thread);
        return new Incident.Builder()
            .id(id)
            .timestampMicros(WallClock.microsAt(d.nanoTime))
            .evidence(seen)
            .diagnosis(diagnosis)
            .thrown(thrown)
            .addresses(local, peer)
            .thread(d.thread.getName(), Threads.id(d.thread), Threads.isVirtual(d.thread))
            .openedAt(d.connection.history() == null ? null : d.connection.history().openedAt())
            .starterUnknown(target.isAsynchronous())
            .lastWords(d.lastWords)
            .contextLoader(loader)
            // the thread of a poller does something else
            .context(target.isAsynchronous() || d.thread != Thread.currentThread() ? ThreadContext.NONE
                : settings.contexts().read(loader))
            .netty(d.netty == null ? null : new NettyFacts(d.netty))
            .stack(d.netty == null ? null : withoutOwnFrames(new Throwable().getStackTrace()));
    }

    /**
     * Whether all that happened is that another thread closed the socket, whose peer has answered meanwhile. The close of a Socket (13 and
     * later) begins with a shutdown; a virtual thread that waits in a write (21 and later) is woken by that, and may come to be told when
     * the peer's own FIN has been here and the kernel's state is CLOSE already.
     */
    private static boolean isOwnClose(Throwable thrown, Object socket, Diagnosis diagnosis) {
        return socket != null && ErrorClassifier.isNoSystemCall(thrown) && !JdkSockets.isOpen(socket)
            && diagnosis.verdict() == Verdict.OUTPUT_SHUT_DOWN;
    }

    /**
     * Whether a TLS library's goodbye failed, of a connection that this program closes and the peer had closed in the normal way before: nothing of the
     * application was under way, and nobody would have read it. JSSE says two things as it closes (TLS 1.3), so the second meets the reset. What the peer
     * had sent and nobody read (a close_notify, session tickets, an answer that nobody wanted any more) is dropped by the close, with TLS or without.
     */
    private static boolean isGoodbyeToGoodbye(Throwable thrown, Diagnosis diagnosis) {
        Findings f = diagnosis.facts().findings();
        return f.isAlertOnly().isSupposed(true) && f.fin().isKnown(true) && f.failedBefore().isKnown(false) && LostWrites.isTlsClose(thrown);
    }

    private Later later(Detection d, Evidence seen, Object socket) {
        if (seen.transport() == Transport.PIPE) {
            return new PipeLook(d, pipes.child(d.fd));
        }
        return SecondLook.isNeeded(seen, socket, transfers) ? new SecondLook(d, socket, transfers) : null;
    }

    /** One event loop reads, writes and closes. */
    private static Evidence ofNative(Detection d, Evidence seen, String operation) {
        Evidence.Builder evidence = seen.again().otherReaderInside(Boolean.FALSE).sendfile(NettyOperations.isTransfer(operation))
            .tls(seen.isTls() || d.netty.isTls());
        if (d.connection.role() == null && d.netty.isAccepted()) {
            evidence.role(Role.SERVER, false);
        }
        return evidence.build();
    }

    private void consequence(long first, Throwable thrown, Detection d) {
        consequences.incrementAndGet();
        if (settings.isAnnotate()) {
            try {
                Annotation.annotateConsequence(thrown, first, PipeFailures.isPipe(d));
            } catch (Throwable t) {
                // it is counted without its note
                WriteFailureHook.swallowed(t);
            }
        }
        sink.consequence(first);
    }

    /**
     * To be called when the installation is complete: from now on no failing read or write goes unseen.
     *
     * @param listening where this process listens, for the roles of the connections that it has already
     * @param wholeLife whether there was no socket before
     */
    public void watching(ListeningPorts listening, boolean wholeLife) {
        evidence.watching(listening, wholeLife);
    }

    /** Looks for child processes that were started before this was told of any. Looks into {@code /proc}: for a thread that may wait. */
    public void lookForEarlierChildren() {
        pipes.lookForEarlierChildren();
    }

    /** Whether the call comes on a thread of the JDK's with a small stack, and needs next to none. */
    boolean isChildEnded(int site) {
        return targets.row(site).meaning() == Target.Meaning.CHILD_ENDED;
    }

    /** How many incidents got a record of their own. */
    public long recorded() {
        return recorded.get();
    }

    /** How many failures were let go without a record, because the heap had no room for it. */
    public long letGo() {
        return letGo.get();
    }

    /** How many failed writes were consequences of an incident recorded before. */
    public long consequences() {
        return consequences.get();
    }

    /** The descriptor that the last call of the canary brought. */
    public FileDescriptor canary() {
        return canary;
    }
}
