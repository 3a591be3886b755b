package io.epipe.connection;

import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.pipe.PipeMoment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What happened on one connection, in the order in which it was seen. Safe for use by any number of threads. */
public final class History {

    /** A connection that is passed around among many threads after its end tells nothing new with each of them. */
    static final int MOST_SIGHTINGS = 8;
    /** So many repeated ends are looked behind at once; a program that spins on the end of its stream is held to the pause below. */
    static final int PROMPT_LOOKS = 16;
    /** Nanoseconds. */
    static final long LOOK_PAUSE = 10_000_000L;
    /** So many times the reporter is asked about one connection at once, and then once in this time: each takes it some milliseconds. */
    static final int PROMPT_SUSPICIONS = 3;
    static final long SUSPICION_PAUSE = 1_000_000_000L;

    private StackTraceElement[] openedAt;
    private final List<Sighting> sightings = new ArrayList<Sighting>(1);
    private long writeIncident;
    private boolean silenceTold;
    private PipeMoment pipe;
    private int looks;
    private long lookedNanos;
    private int suspicions;
    private long suspectedNanos;
    private long suspectedBytes;
    private boolean suspectedInClose;
    private long lossId;
    private long lossThread;

    History() {
    }

    /** Keeps the stack of connect or accept. */
    public synchronized void openedAt(StackTraceElement[] stack) {
        openedAt = stack;
    }

    /** Stack of connect or accept; null where not recorded. */
    public synchronized StackTraceElement[] openedAt() {
        return openedAt;
    }

    /**
     * Keeps what a thread met. The first of each kind and thread counts, and at most {@value #MOST_SIGHTINGS} of a connection.
     *
     * @return whether it was kept
     */
    public synchronized boolean saw(Sighting sighting) {
        if (!isNew(sighting.kind(), sighting.threadId())) {
            return false;
        }
        sightings.add(sighting);
        return true;
    }

    /** Whether {@link #saw} would keep what this thread meets: each failed write of a storm need not be put into words in vain. */
    public synchronized boolean isNew(Sighting.Kind kind, long threadId) {
        return sightings.size() < MOST_SIGHTINGS && !isKept(kind, threadId);
    }

    /** Replaces what was kept of an act by what is known of it now; keeps it where nothing was. */
    public synchronized void corrected(Sighting before, Sighting now) {
        int at = sightings.indexOf(before);
        if (at >= 0) {
            sightings.set(at, now);
        } else {
            saw(now);
        }
    }

    /** Takes back what turned out to be no failure of the connection's. */
    public synchronized void forget(Sighting sighting) {
        sightings.remove(sighting);
    }

    /**
     * Whether an end of stream that this thread meets now would tell something new: it has met none yet, or one that was no end of the
     * peer's (after an own shutdownInput every read says −1, and the peer may close later).
     */
    public synchronized boolean isNewEnd(long threadId) {
        boolean met = false;
        for (Sighting s : sightings) {
            if (s.kind() == Sighting.Kind.END_OF_STREAM && s.threadId() == threadId) {
                met = true;
                if (hasPeerEnded(s.kernel())) {
                    return false;
                }
            }
        }
        return !met || sightings.size() < MOST_SIGHTINGS;
    }

    /**
     * Whether it is time to ask the kernel again at an end of stream that tells nothing new by itself: a write may have come since, and be lost.
     *
     * @param now {@link System#nanoTime()}
     */
    public synchronized boolean claimLook(long now) {
        if (writeIncident != 0 || suspectedInClose || looks >= PROMPT_LOOKS && now - lookedNanos < LOOK_PAUSE) {
            return false;
        }
        looks = Math.min(looks + 1, PROMPT_LOOKS);
        lookedNanos = now;
        return true;
    }

    /**
     * Whether bytes that are unacknowledged at an end of stream are others than at the end before, or the connection is closed by now.
     *
     * @param now {@link System#nanoTime()}
     */
    public synchronized boolean claimSuspicion(KernelSnapshot kernel, long now) {
        // bytes_acked is -1 before Linux 4.1, then a change of what waits is all there is
        long bytes = kernel.outQueue() + Math.max(0, kernel.bytesAcked());
        boolean close = kernel.state() == TcpState.CLOSE;
        boolean same = suspicions > 0 && bytes == suspectedBytes && close == suspectedInClose;
        if (same || !close && suspicions >= PROMPT_SUSPICIONS && now - suspectedNanos < SUSPICION_PAUSE) {
            return false;
        }
        suspicions = Math.min(suspicions + 1, PROMPT_SUSPICIONS);
        suspectedNanos = now;
        suspectedBytes = bytes;
        suspectedInClose = close;
        return true;
    }

    /** The last end of stream that this thread met; null if it has met none. */
    public synchronized Sighting lastEnd(long threadId) {
        for (int i = sightings.size() - 1; i >= 0; i--) {
            Sighting s = sightings.get(i);
            if (s.kind() == Sighting.Kind.END_OF_STREAM && s.threadId() == threadId) {
                return s;
            }
        }
        return null;
    }

    private boolean isKept(Sighting.Kind kind, long threadId) {
        for (Sighting s : sightings) {
            if (s.kind() == kind && s.threadId() == threadId
                && (kind != Sighting.Kind.END_OF_STREAM || hasPeerEnded(s.kernel()))) {
                return true;
            }
        }
        return false;
    }

    /** Without an answer of the kernel's nothing better will come of asking at every read. */
    private static boolean hasPeerEnded(KernelSnapshot kernel) {
        TcpState state = kernel.state();
        return state != TcpState.ESTABLISHED && state != TcpState.FIN_WAIT_1 && state != TcpState.FIN_WAIT_2;
    }

    /** All that was seen so far, in that order. A copy. */
    public synchronized List<Sighting> sightings() {
        return sightings.isEmpty() ? Collections.<Sighting>emptyList() : new ArrayList<Sighting>(sightings);
    }

    /** Whether a call was seen to fail on this connection. */
    public synchronized boolean hasFailed() {
        for (Sighting s : sightings) {
            if (s.kind() != Sighting.Kind.END_OF_STREAM) {
                return true;
            }
        }
        return false;
    }

    /**
     * The last moment at which this thread was seen on this connection, so that what it does now began later.
     *
     * @return {@link System#nanoTime()}; 0 if it was not seen
     */
    public synchronized long lastSeenNanos(long threadId) {
        for (int i = sightings.size() - 1; i >= 0; i--) {
            if (sightings.get(i).threadId() == threadId) {
                return sightings.get(i).seenNanos();
            }
        }
        return 0;
    }

    /**
     * Claims the connection's one record of a failed write.
     *
     * @param incidentId the id of that record
     * @return the id of the record that it has already; 0 if the claim was granted
     */
    public synchronized long claimWriteIncident(long incidentId) {
        if (writeIncident != 0) {
            return writeIncident;
        }
        writeIncident = incidentId;
        return 0;
    }

    /**
     * Keeps that a read has shown a write of before it to be lost. What the same thread writes behind that is a goodbye, or the rest: no loss of its own.
     *
     * @param incidentId the id that the record of it will have
     */
    public synchronized void lossShown(long incidentId, long threadId) {
        lossId = incidentId;
        lossThread = threadId;
    }

    /** The id of the record of a lost write that a read has shown to this thread; 0 where none has. */
    public synchronized long lossShownTo(long threadId) {
        return lossThread == threadId ? lossId : 0;
    }

    /**
     * Takes back what was shown: there is nothing to tell after all.
     *
     * @return false where a failed write was counted with it meanwhile, so that it has to be told
     */
    public synchronized boolean withdrawLoss(long incidentId) {
        if (lossId == incidentId && writeIncident == incidentId) {
            return false;
        }
        lossId = lossId == incidentId ? 0 : lossId;
        return true;
    }

    /** Whether this is the first time that the peer's silence is told; a program may go on polling for hours. */
    public synchronized boolean claimSilence() {
        boolean first = !silenceTold;
        silenceTold = true;
        return first;
    }

    /** Keeps how a pipe was found when a write to it failed. */
    public synchronized void pipe(PipeMoment found) {
        pipe = found;
    }

    /** How it was found then; null where it is none, as far as a failed write has shown. */
    public synchronized PipeMoment pipe() {
        return pipe;
    }

    /**
     * A write to a pipe has failed that has the record of an earlier failure, and another write was taken since: somebody has read it again and has
     * gone again, which is another story. The claim of the earlier record ends.
     *
     * @param before how the pipe was found when that failed
     * @return false where another thread has seen that first
     */
    public synchronized boolean endClaimOfPipe(PipeMoment before, PipeMoment now) {
        if (pipe != before) {
            return false;
        }
        pipe = now;
        writeIncident = 0;
        sightings.clear();
        return true;
    }

    /** Gives a claim back: there will be no such record. Does nothing if another one holds it. */
    public synchronized void releaseWriteIncident(long incidentId) {
        if (writeIncident == incidentId) {
            writeIncident = 0;
        }
    }

    synchronized long writeIncident() {
        return writeIncident;
    }
}
