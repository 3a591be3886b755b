package io.epipe.incident;

import io.epipe.diagnosis.Evidence;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.ResetCounts;
import io.epipe.kernel.TcpRows;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Closes in the normal way of connections whose peer had just sent something ({@code closes=on}): was it still sending? Its kernel answers what comes
 * behind such a close with a reset, and the connection is gone; where the peer closes in turn, it stays for 60 s (TIME_WAIT). A peer that resets, and one
 * whose own close came at the same moment, leave no row either, but make this kernel send no reset. So two things are asked, of all such
 * closes together: which of them have no row any more, and how many resets this kernel has sent meanwhile that nothing else explains.
 */
final class FollowedCloses {

    /** More than that at a time are not followed: each costs its stack. */
    private static final int MOST = 256;
    /** Who sends something now and then is not still sending. */
    private static final long JUST_MILLIS = 1_000;
    /** A connection that is still there by then was closed in the normal way. */
    private static final long LONG_ENOUGH_NANOS = 1_000_000_000L;
    /** Where so many more are sent than connections have gone, a reset proves nothing. */
    private static final int NOISE = 4;
    private static final int LEAST_NOISE = 8;
    /** Of a processor's time, at most one part in so many goes into reading the table. */
    private static final int SHARE = 50;

    private final ConcurrentLinkedQueue<Followed> followed = new ConcurrentLinkedQueue<Followed>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile ResetCounts before;
    /** Resets of the last look that no connection was found for: one that went in that moment is found by the next. Of the thread that looks. */
    private long spare;
    /** Resets that are sent between two looks for other reasons. Of the thread that looks. */
    private long usual;
    private long notBeforeNanos;
    private boolean looked;

    /** What will be told of a close, should it turn out to be one of these. */
    static final class Followed {
        final Detection detection;
        final Evidence seen;
        final Incident.Builder incident;
        final String key;

        Followed(Detection detection, Evidence seen, Incident.Builder incident, String key) {
            this.detection = detection;
            this.seen = seen;
            this.incident = incident;
            this.key = key;
        }
    }

    /** Takes note of what has been counted so far; to be called before the first close, by a thread that may wait for a file. */
    void begin() {
        if (before == null) {
            before = ResetCounts.read();
        }
    }

    /** Whether this close is worth a look, and there is room for one. */
    boolean isWorthIt(KernelSnapshot kernel) {
        TcpState state = kernel.state();
        return kernel.transport() == Transport.TCP && kernel.inQueue() == 0 && kernel.dataSegmentsIn() > 0
            && (state == TcpState.ESTABLISHED || state == TcpState.FIN_WAIT_1 || state == TcpState.FIN_WAIT_2)
            && kernel.lastDataReceivedMillis() >= 0 && kernel.lastDataReceivedMillis() < JUST_MILLIS
            && before != null && count.get() < MOST;
    }

    void add(Followed close) {
        count.incrementAndGet();
        followed.add(close);
    }

    boolean isEmpty() {
        return followed.isEmpty();
    }

    /**
     * Looks what became of them, and forgets those of which all is known. For one thread.
     *
     * @return those that were answered with a reset
     */
    List<Followed> look() {
        ResetCounts earlier = before;
        if (followed.isEmpty() || earlier == null || looked && System.nanoTime() - notBeforeNanos < 0) {
            return Collections.emptyList();
        }
        long begun = System.nanoTime();
        List<Followed> asked = new ArrayList<Followed>(followed);
        List<Followed> gone = gone(asked);
        ResetCounts after = gone == null ? null : ResetCounts.read();
        looked = true;
        notBeforeNanos = System.nanoTime() + SHARE * (System.nanoTime() - begun);
        if (after == null) {
            forget(asked);
            return Collections.emptyList();
        }
        before = after;
        boolean told = isExplained(gone.size(), after.answersSince(earlier));
        forget(gone);
        for (Followed close : asked) {
            if (begun - close.detection.nanoTime >= LONG_ENOUGH_NANOS && followed.remove(close)) {
                count.decrementAndGet();
            }
        }
        return told ? gone : Collections.<Followed>emptyList();
    }

    /**
     * Whether resets of this kernel are why connections have gone.
     *
     * @param sent since the look before
     */
    private boolean isExplained(int gone, long sent) {
        long all = sent + spare;
        boolean explained = gone > 0 && all - 2 * usual >= gone && all <= LEAST_NOISE + (1 + NOISE) * (long) gone;
        long left = Math.max(0, all - gone);
        spare = Math.min(left, sent);
        usual = Math.max(left - spare, usual / 2);
        return explained;
    }

    /** Those without a row; null where the tables cannot be read. A row that moves meanwhile can be passed over, so they are read twice. */
    private static List<Followed> gone(List<Followed> asked) {
        List<Followed> gone = new ArrayList<Followed>(asked);
        try {
            for (int reading = 0; reading < 2 && !gone.isEmpty(); reading++) {
                Set<String> keys = new HashSet<String>();
                for (Followed close : gone) {
                    keys.add(close.key);
                }
                Set<String> there = TcpRows.of(keys);
                for (Iterator<Followed> i = gone.iterator(); i.hasNext();) {
                    if (there.contains(i.next().key)) {
                        i.remove();
                    }
                }
            }
            return gone;
        } catch (IOException noTable) {
            return null;
        }
    }

    private void forget(List<Followed> closes) {
        for (Followed close : closes) {
            if (followed.remove(close)) {
                count.decrementAndGet();
            }
        }
    }
}
