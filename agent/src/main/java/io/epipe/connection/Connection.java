package io.epipe.connection;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/**
 * What is remembered of one connection. It is its own entry in the table and its own weak reference, because there may be
 * hundreds of thousands: one object of 56 bytes (compressed references) a connection, and a {@link History} for the few
 * on which something happened.
 */
public final class Connection extends WeakReference<Object> {

    final int hash;
    Connection next;
    private final long openedNanos;
    private final Role role;
    private volatile History history;
    private volatile WeakReference<Object> channel;

    Connection(Object key, int hash, Role role, long openedNanos, ReferenceQueue<Object> queue) {
        super(key, queue);
        this.hash = hash;
        this.role = role;
        this.openedNanos = openedNanos;
    }

    /** Seen at connect or accept; null for a connection that is older than the agent, or with {@code origin=off}. */
    public Role role() {
        return role;
    }

    /** {@link System#nanoTime()} of connect or accept; meaningless where the role is null. */
    public long openedNanos() {
        return openedNanos;
    }

    /** Keeps, weakly, the channel that it is of; for channels whose reads end where nobody knows them. */
    public void of(Object owner) {
        channel = new WeakReference<Object>(owner);
    }

    /** That channel; null where none is kept. */
    public Object channel() {
        WeakReference<Object> kept = channel;
        return kept == null ? null : kept.get();
    }

    /** What happened on it; null if nothing did. */
    public History history() {
        return history;
    }

    /** What happened on it, to add to. */
    public synchronized History historyToWrite() {
        if (history == null) {
            history = new History();
        }
        return history;
    }

    /** The id of its record of a failed write; 0 if it has none yet. */
    public long writeIncident() {
        History happened = history;
        return happened == null ? 0 : happened.writeIncident();
    }
}
