package io.epipe.incident;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Detections on their way up, by thread: a map and not a ThreadLocal, so that detaching leaves nothing on the application's threads and
 * what never arrives can be found. Safe for use by any number of threads.
 */
final class PendingDetections {

    /** A detection whose enclosing method has not called by then has none that the table knows; nanoseconds. */
    private static final long ABANDONED_AFTER = 1_000_000_000L;

    private final Map<ThreadKey, Detection> byThread = new ConcurrentHashMap<ThreadKey, Detection>();

    /**
     * Has a detection of this thread wait for its enclosing method.
     *
     * @return the one that had been waiting and whose enclosing method never came; null if there was none
     */
    Detection add(Detection detection) {
        Detection before = byThread.put(new ThreadKey(detection.thread), detection);
        if (before != null && before.isRead() && detection.isRead() && before.fd == detection.fd) {
            // JDK 8 reads once more after a reset, inside the same call
            byThread.put(new ThreadKey(detection.thread), before);
            return null;
        }
        return before;
    }

    /** Hands out what waits for this thread's enclosing method; null if nothing does. */
    Detection take() {
        return byThread.remove(new ThreadKey(Thread.currentThread()));
    }

    /** Hands out one that has waited for too long, of any thread; null if there is none. */
    Detection takeAbandoned() {
        long now = System.nanoTime();
        for (Iterator<Map.Entry<ThreadKey, Detection>> i = byThread.entrySet().iterator(); i.hasNext();) {
            Map.Entry<ThreadKey, Detection> entry = i.next();
            Detection detection = entry.getValue();
            if (now - detection.nanoTime >= ABANDONED_AFTER && byThread.remove(entry.getKey(), detection)) {
                return detection;
            }
        }
        return null;
    }

    boolean isEmpty() {
        return byThread.isEmpty();
    }

    /** A thread and no other: its class may have equals and hashCode of its own. */
    private static final class ThreadKey {
        private final Thread thread;

        ThreadKey(Thread thread) {
            this.thread = thread;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ThreadKey && ((ThreadKey) other).thread == thread;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(thread);
        }
    }
}
