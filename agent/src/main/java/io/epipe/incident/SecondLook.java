package io.epipe.incident;

import io.epipe.connection.Connection;
import io.epipe.connection.JdkSocketState;
import io.epipe.connection.Sighting;
import io.epipe.diagnosis.Evidence;
import io.epipe.instrument.Transfers;
import io.epipe.kernel.Errno;
import io.epipe.kernel.Transport;

import java.lang.ref.WeakReference;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/**
 * What is seen of a failure some milliseconds later, by the thread that reports it. Nothing orders two threads between the kernel and the
 * hook: a reader that has taken the socket's error may come to write it down only after a writer has failed. When nobody is inside a
 * read any more, or the reader that was has told what it met, all is known, and the same event gives the same record whichever thread was
 * faster.
 */
class SecondLook implements Later {

    /** After that whoever was inside at the failure has long been woken; one that is still inside has other reasons. Nanoseconds. */
    private static final long LONGEST_WAIT = 200_000_000L;
    /** Where no lock tells: as long as a reader that runs takes to write down what it met. */
    private static final long BLIND_WAIT = 10_000_000L;
    private static final long PAUSE = 1_000_000L;

    private final Connection connection;
    private final Sighting own;
    private final long failedNanos;
    private final WeakReference<Object> socket;
    private final Transfers transfers;

    /** @param socket held weakly: a record that waits must not keep an undeployed application in memory; may be null */
    SecondLook(Detection d, Object socket, Transfers transfers) {
        connection = d.connection;
        own = d.remembered;
        failedNanos = d.nanoTime;
        this.socket = new WeakReference<Object>(socket);
        this.transfers = transfers;
    }

    /** Whether there is anything to be learnt of it. */
    static boolean isNeeded(Evidence first, Object socket, Transfers transfers) {
        return first.transport() == Transport.TCP && (first.otherReaderInside() != Boolean.FALSE
            || asksForTransfers(first) && canBeTransferred(socket) && transfers.mayHaveBeen());
    }

    private static boolean asksForTransfers(Evidence first) {
        return first.errno() == Errno.EPIPE && !first.isRead() && !first.isTransferPossible();
    }

    /** Has to wait for 0.2 s after the failure at most. */
    @Override
    public Look look(Evidence first) {
        Evidence.Builder evidence = first.again();
        Object object = socket.get();
        boolean alone = first.otherReaderInside() == Boolean.FALSE;
        if (!alone) {
            Boolean inside = object == null ? null : JdkSocketState.otherReaderInside(object);
            alone = inside == Boolean.FALSE || hasReaderTold(first.sightings());
            if (!alone && System.nanoTime() - failedNanos <= (inside == null ? BLIND_WAIT : LONGEST_WAIT)) {
                return Look.afterPause(failedNanos, PAUSE);
            }
            evidence.sightings(EvidenceCollector.others(connection, own));
        }
        evidence.lookedAgain(alone);
        if (object != null && !alone) {
            evidence.metByRead(JdkSocketState.resetMetByRead(object), JdkSocketState.endMetByRead(object));
        }
        if (asksForTransfers(first)) {
            evidence.transferPossible(canBeTransferred(object) && transfers.mayHaveBeen() && transfers.look());
        }
        return Look.told(evidence.build());
    }

    /** Whether a read has met the end since: after a reset none does so twice, and none waits. */
    private boolean hasReaderTold(List<Sighting> before) {
        for (Sighting s : EvidenceCollector.others(connection, own)) {
            if (s.isRead() && !before.contains(s)) {
                return true;
            }
        }
        return false;
    }

    /** Only channels that one can write to can be the target of a transfer: asynchronous ones have a write of another kind. */
    static boolean canBeTransferred(Object socket) {
        return socket == null || socket instanceof WritableByteChannel;
    }
}
