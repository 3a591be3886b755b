package io.epipe.report.pipeline;

import io.epipe.incident.Incident;
import io.epipe.record.Repeats;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was reported in full a short while ago, and how often each has been repeated since. Used by one thread. All windows are equally long,
 * so the order in which they were opened is the one in which they close.
 *
 * <p>A story (verdict, operation, code) has a window for each of its first {@value #EXAMPLES} peers, which are reported in full, and one
 * window for all its further peers, which are counted.
 */
final class RepeatWindows {

    /** Peers of one story that are reported in full within a window: a flood of clients looks alike from the third on. */
    static final int EXAMPLES = 5;

    private static final int MAX_INCIDENTS = 10_000;
    private static final int MAX_EARLY = 1_000;

    private final long windowNanos;
    private final int capacity;
    /** The incidents of the open windows, first and repeated; the latest of them, as a storm has no bound. */
    private final Map<Long, Window> byIncident = new LinkedHashMap<Long, Window>();
    /** Consequences that came before their incident: two threads that fail on one connection hand over in any order. */
    private final Map<Long, Integer> early = new LinkedHashMap<Long, Integer>();
    private final Map<String, Window> open = new LinkedHashMap<String, Window>();
    /** How many windows of single peers each story has open. */
    private final Map<String, Story> stories = new HashMap<String, Story>();

    /** @param capacity windows at most that are open at a time */
    RepeatWindows(long windowNanos, int capacity) {
        this.windowNanos = windowNanos;
        this.capacity = capacity;
    }

    /** Counts an incident that repeats one, or is of a story that has had its examples; false if it is to be reported. */
    boolean count(Fingerprint fingerprint, Incident incident, long nanoTime) {
        Window window = open.get(fingerprint.withPeer());
        if (window == null) {
            Story story = stories.get(fingerprint.story());
            if (story == null || story.peers < EXAMPLES) {
                return false;
            }
            window = others(fingerprint, story, incident, nanoTime);
        }
        add(incident, window);
        return true;
    }

    private Window others(Fingerprint fingerprint, Story story, Incident incident, long nanoTime) {
        Window window = open.get(fingerprint.story());
        if (window == null) {
            Repeats repeats = new Repeats(story.quiet ? Repeats.Kind.QUIET_PEERS : Repeats.Kind.OTHER_PEERS, incident, story.example, false);
            window = new Window(repeats, story, false, nanoTime);
            open.put(fingerprint.story(), window);
            story.windows++;
        }
        return window;
    }

    /** Opens a window for an incident that has been reported in full. */
    void opened(Fingerprint fingerprint, Incident first, long nanoTime) {
        Window window = open(fingerprint, first, first.id(), Repeats.Kind.AGAIN, nanoTime);
        remember(first, window);
    }

    /** Counts an incident that nothing but counts may tell of. */
    void countQuietly(Fingerprint fingerprint, Incident incident, long nanoTime) {
        if (!count(fingerprint, incident, nanoTime)) {
            add(incident, open(fingerprint, incident, 0, Repeats.Kind.QUIET, nanoTime));
        }
    }

    private Window open(Fingerprint fingerprint, Incident first, long id, Repeats.Kind kind, long nanoTime) {
        Story story = stories.get(fingerprint.story());
        if (story == null) {
            story = new Story(fingerprint.story(), id, kind == Repeats.Kind.QUIET);
            stories.put(fingerprint.story(), story);
        }
        story.peers++;
        story.windows++;
        Window window = new Window(new Repeats(kind, first, id, fingerprint.isPeerPortFixed()), story, true, nanoTime);
        open.put(fingerprint.withPeer(), window);
        return window;
    }

    private void add(Incident incident, Window window) {
        window.repeats.add(incident);
        remember(incident, window);
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
        Story story = window.story;
        story.peers -= window.ofOnePeer ? 1 : 0;
        if (--story.windows == 0) {
            stories.remove(story.key);
        }
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

    private static final class Story {
        final String key;
        /** The id of one of its incidents that was reported in full; 0 for none. */
        final long example;
        final boolean quiet;
        int peers;
        int windows;

        Story(String key, long example, boolean quiet) {
            this.key = key;
            this.example = example;
            this.quiet = quiet;
        }
    }

    private static final class Window {
        final Repeats repeats;
        final Story story;
        final boolean ofOnePeer;
        final long openedNanos;
        boolean closed;

        Window(Repeats repeats, Story story, boolean ofOnePeer, long openedNanos) {
            this.repeats = repeats;
            this.story = story;
            this.ofOnePeer = ofOnePeer;
            this.openedNanos = openedNanos;
        }
    }
}
