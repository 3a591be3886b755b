package io.epipe.incident;

import io.epipe.bootstrap.WriteFailureHook;
import io.epipe.connection.Connection;
import io.epipe.connection.Connections;
import io.epipe.connection.History;
import io.epipe.connection.JdkSockets;
import io.epipe.connection.ListeningPorts;
import io.epipe.connection.Role;
import io.epipe.connection.Sighting;
import io.epipe.diagnosis.Diagnosis;
import io.epipe.diagnosis.Diagnostician;
import io.epipe.diagnosis.Evidence;
import io.epipe.instrument.Datum;
import io.epipe.instrument.Target;
import io.epipe.instrument.Targets;
import io.epipe.kernel.ErrorClassifier;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelProbe;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.UnreadBytes;

import java.io.FileDescriptor;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The agent side of the hook: has the evidence taken when a system call has failed, waits for the enclosing method to add the
 * addresses, and makes one incident of the two. Everything here runs on the application's threads, on their exception paths.
 */
public final class IncidentRecorder implements WriteFailureHook.Listener {

    private final Targets targets;
    private final KernelProbe probe;
    private final Connections connections;
    private final IncidentSink sink;
    private final RecorderSettings settings;
    private final Detector detector;
    private final EvidenceCollector evidence = new EvidenceCollector();
    private final Diagnostician diagnostician = new Diagnostician();
    private final PendingDetections pending = new PendingDetections();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong recorded = new AtomicLong();
    private final AtomicLong consequences = new AtomicLong();
    private volatile FileDescriptor canary;

    public IncidentRecorder(Targets targets, KernelProbe probe, UnreadBytes unreadBytes, ErrorClassifier classifier,
                            Connections connections, IncidentSink sink, RecorderSettings settings) {
        this.targets = targets;
        this.probe = probe;
        this.connections = connections;
        this.sink = sink;
        this.settings = settings;
        detector = new Detector(probe, unreadBytes, classifier, connections, settings.lastWords());
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
        long threadId = Threads.id(Thread.currentThread());
        History history = connection.historyToWrite();
        if (history.isNewEnd(threadId)) {
            // a connection that ends well must not wait for the way to the kernel to be opened
            KernelSnapshot kernel = probe.source() == EvidenceSource.NONE ? KernelSnapshot.NONE : probe.probe(fd);
            history.saw(new Sighting.Builder(Sighting.Kind.END_OF_STREAM)
                .thread(Threads.name(Thread.currentThread()), threadId)
                .begunNanos(EvidenceCollector.begunNanos(connection, threadId))
                .seen(kernel.takenNanos() != 0 ? kernel.takenNanos() : System.nanoTime(), kernel)
                .build());
        }
    }

    private void detect(Target target, Throwable thrown, Object self, Object[] args) {
        Detection detection = detector.detect(target, thrown, self, args);
        if (detection == null) {
            return;
        }
        remember(detection, detection.operation(), thrown, 0);
        Detection abandoned = pending.add(detection);
        if (abandoned != null) {
            completeWithoutContext(abandoned);
        } else if (target.meaning() != Target.Meaning.WRITE_FAILED_WITH_CONTEXT) {
            sink.detected();
        }
    }

    private void complete(Target target, Throwable thrown, Object self, Object[] args) {
        Detection detection = pending.take();
        if (detection == null) {
            return;
        }
        if (isConsequence(detection, thrown)) {
            return;
        }
        Object socket = Arguments.socket(target, self, args);
        if (ErrorClassifier.isNoSystemCall(thrown) && !detection.wasBroken(JdkSockets.isOpen(socket))) {
            // another thread closed the channel meanwhile, and that is the whole reason for the failure
            forget(detection);
            return;
        }
        long bytes = Arguments.length(target, args);
        SocketAddress local = JdkSockets.local(socket, null);
        finish(detection, target, thrown, local == null ? detection.local : local, JdkSockets.peer(socket),
            bytes >= 0 ? bytes : detection.bytes);
    }

    /**
     * Completes what has been waiting for an enclosing method for too long: its path is not in the table, and the write must not fail
     * unseen. To be called now and then by a thread of epipe's.
     *
     * @return whether detections are still waiting
     */
    public boolean completeAbandoned() {
        for (Detection d = pending.takeAbandoned(); d != null; d = pending.takeAbandoned()) {
            completeWithoutContext(d);
        }
        return !pending.isEmpty();
    }

    private void completeWithoutContext(Detection d) {
        if (!isConsequence(d, d.thrown)) {
            finish(d, d.target, d.thrown, d.local, null, d.bytes);
        }
    }

    /** Counts a failed write whose connection has its record already. */
    private boolean isConsequence(Detection d, Throwable thrown) {
        long first = d.isRead() ? 0 : d.connection.writeIncident();
        if (first == 0) {
            return false;
        }
        consequence(first, thrown);
        return true;
    }

    private void finish(Detection d, Target target, Throwable thrown, SocketAddress local, SocketAddress peer,
                        long bytes) {
        String operation = target.operation() == null ? d.operation() : target.operation();
        if (d.isRead()) {
            remember(d, operation, thrown, 0);
            if (!settings.isReads()) {
                return;
            }
        }
        Evidence seen = evidence.collect(d, target, thrown, operation, bytes, local, peer);
        Diagnosis diagnosis = diagnostician.diagnose(seen);
        long id = ids.incrementAndGet();
        if (!d.isRead()) {
            long first = d.connection.historyToWrite().claimWriteIncident(id);
            if (first != 0) {
                // two threads wrote to the connection at the same time
                consequence(first, thrown);
                return;
            }
        }
        recorded.incrementAndGet();
        remember(d, operation, thrown, id);
        Incident incident = new Incident.Builder()
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
            .contextLoader(d.thread.getContextClassLoader())
            .build();
        if (settings.isAnnotate()) {
            Annotation.annotate(thrown, incident);
        }
        sink.recorded(incident);
    }

    private void consequence(long first, Throwable thrown) {
        consequences.incrementAndGet();
        if (settings.isAnnotate()) {
            Annotation.annotateConsequence(thrown, first);
        }
        sink.consequence(first);
    }

    private static void remember(Detection d, String operation, Throwable thrown, long incidentId) {
        long threadId = Threads.id(d.thread);
        Sighting sighting = new Sighting.Builder(d.isRead() ? Sighting.Kind.READ_FAILED : Sighting.Kind.WRITE_FAILED)
            .operation(operation)
            .failure(d.errno, thrown.getClass().getName() + ": " + thrown.getMessage())
            .thread(Threads.name(d.thread), threadId)
            .begunNanos(d.begunNanos)
            .seen(d.nanoTime, d.kernel)
            .incidentId(incidentId)
            .build();
        History history = d.connection.historyToWrite();
        if (d.remembered == null) {
            d.remembered = history.saw(sighting) ? sighting : null;
        } else {
            history.corrected(d.remembered, sighting);
            d.remembered = sighting;
        }
    }

    private static void forget(Detection d) {
        if (d.remembered != null) {
            d.connection.historyToWrite().forget(d.remembered);
        }
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

    /** How many incidents got a record of their own. */
    public long recorded() {
        return recorded.get();
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
