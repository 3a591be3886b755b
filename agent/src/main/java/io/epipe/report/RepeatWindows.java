package io.epipe.report;

import io.epipe.incident.Incident;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The incidents that were reported in full a short while ago, by fingerprint, and how often each has been repeated
 * since. Used by one thread. All windows are equally long, so the order in which they were opened is the one in which
 * they close.
 */
final class RepeatWindows {

    private static final int MAX_INCIDENTS = 10_000;
    private static final int MAX_EARLY = 1_000;

    private final long windowNanos;
    private final int capacity;
    /** The incidents of the open windows, first and repeated; the latest of them, as a storm has no bound. */
    private final Map<Long, Window> byIncident = new LinkedHashMap<Long, Window>();
    /** Consequences that came before their incident: two threads that fail on one connection hand over in any order. */
    private final Map<Long, Integer> early = new LinkedHashMap<Long, Integer>();
    private final Map<String, Window> open = new LinkedHashMap<String, Window>();

    /** @param capacity windows at most that are open at a time */
    RepeatWindows(long windowNanos, int capacity) {
        this.windowNanos = windowNanos;
        this.capacity = capacity;
    }

    boolean isOff() {
        return windowNanos == 0;
    }

    /** Counts an incident that repeats one; false if it repeats none. */
    boolean count(String fingerprint, Incident incident) {
        Window window = open.get(fingerprint);
        if (window == null) {
            return false;
        }
        window.repeats.add(incident);
        remember(incident, window);
        return true;
    }

    private void remember(Incident incident, Window window) {
        makeRoom(byIncident, MAX_INCIDENTS);
        byIncident.put(incident.id(), window);
        Integer consequences = early.remove(incident.id());
        if (consequences != null) {
            window.repeats.addConsequences(consequences);
        }
    }

    private static void makeRoom(Map<Long, ?> map, int most) {
        if (map.size() >= most) {
            Iterator<Long> oldestFirst = map.keySet().iterator();
            oldestFirst.next();
            oldestFirst.remove();
        }
    }

    /** Counts a further failed write on the connection of an incident that opened a window or was a repeat in it, or will be. */
    void countConsequence(long incidentId) {
        if (isOff()) {
            return;
        }
        Window window = byIncident.get(incidentId);
        if (window == null) {
            Integer before = early.get(incidentId);
            if (before == null) {
                makeRoom(early, MAX_EARLY);
            }
            early.put(incidentId, before == null ? 1 : before + 1);
        } else if (!window.closed) {
            window.repeats.addConsequences(1);
        }
    }

    void open(String fingerprint, Incident first, long nanoTime) {
        Window window = new Window(new Repeats(first, Fingerprint.isPeerPortFixed(first)), nanoTime);
        open.put(fingerprint, window);
        remember(first, window);
    }

    /** Takes out the oldest window if its time is over or there are too many; null if that is not so. */
    Repeats closeOne(long nanoTime) {
        Iterator<Window> oldestFirst = open.values().iterator();
        if (!oldestFirst.hasNext()) {
            return null;
        }
        Window oldest = oldestFirst.next();
        if (nanoTime - oldest.openedNanos < windowNanos && open.size() <= capacity) {
            return null;
        }
        return close(oldestFirst, oldest);
    }

    /** Takes out the oldest window; null if there is none. */
    Repeats closeAny() {
        Iterator<Window> oldestFirst = open.values().iterator();
        if (!oldestFirst.hasNext()) {
            return null;
        }
        return close(oldestFirst, oldestFirst.next());
    }

    private Repeats close(Iterator<Window> at, Window window) {
        at.remove();
        window.closed = true;
        if (open.isEmpty()) {
            byIncident.clear();
        }
        return window.repeats;
    }

    /** Nanoseconds until the next window closes; {@link Long#MAX_VALUE} if none is open. */
    long nanosToNext(long nanoTime) {
        Iterator<Window> oldestFirst = open.values().iterator();
        return oldestFirst.hasNext()
            ? Math.max(0, oldestFirst.next().openedNanos + windowNanos - nanoTime) : Long.MAX_VALUE;
    }

    private static final class Window {
        final Repeats repeats;
        final long openedNanos;
        boolean closed;

        Window(Repeats repeats, long openedNanos) {
            this.repeats = repeats;
            this.openedNanos = openedNanos;
        }
    }
}
