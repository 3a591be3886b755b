package io.epipe.connection;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;

/**
 * The connections that are remembered, found by the identity of an object that stands for one connection only: the JDK's
 * {@link java.io.FileDescriptor}, or the channel of a library that makes its own system calls. Weak: an entry goes when that object
 * goes. Safe for use by any number of threads; the lock is one of 64, so that connections do not wait for each other.
 */
public final class Connections {

    private static final int STRIPES = 64;

    private final Stripe[] stripes = new Stripe[STRIPES];

    public Connections() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    /**
     * Remembers a connection from its beginning; one that is known already keeps its first entry.
     *
     * @param nanoTime {@link System#nanoTime()} of connect or accept
     */
    public Connection opened(Object key, Role role, long nanoTime) {
        int hash = hash(key);
        return stripe(hash).findOrAdd(key, hash, role, nanoTime);
    }

    /** What is remembered of a connection; null if nothing is. */
    public Connection find(Object key) {
        int hash = hash(key);
        return stripe(hash).find(key, hash);
    }

    /** The id of a connection's record of a failed write; 0 if it has none. */
    public long writeIncident(Object key) {
        Connection known = find(key);
        return known == null ? 0 : known.writeIncident();
    }

    /** As {@link #find}, but starts to remember a connection whose beginning was not seen. */
    public Connection findOrAdd(Object key) {
        return opened(key, null, 0);
    }

    /** How many are remembered now, those included whose objects the collector has found dead but nobody has met since. */
    public int size() {
        int size = 0;
        for (Stripe stripe : stripes) {
            size += stripe.size();
        }
        return size;
    }

    private Stripe stripe(int hash) {
        return stripes[hash & STRIPES - 1];
    }

    private static int hash(Object key) {
        int h = System.identityHashCode(key);
        return h ^ h >>> 15;
    }

    /** A hash table with chains. */
    private static final class Stripe {
        private final ReferenceQueue<Object> dead = new ReferenceQueue<Object>();
        private Connection[] table = new Connection[4];
        private int size;

        synchronized Connection find(Object key, int hash) {
            for (Connection c = table[index(hash, table)]; c != null; c = c.next) {
                if (c.get() == key) {
                    return c;
                }
            }
            return null;
        }

        synchronized Connection findOrAdd(Object key, int hash, Role role, long nanoTime) {
            removeDead();
            Connection found = find(key, hash);
            if (found != null) {
                return found;
            }
            if (size >= table.length - table.length / 4) {
                resize(table.length * 2);
            }
            Connection added = new Connection(key, hash, role, nanoTime, dead);
            int i = index(hash, table);
            added.next = table[i];
            table[i] = added;
            size++;
            return added;
        }

        synchronized int size() {
            removeDead();
            return size;
        }

        private void removeDead() {
            for (Reference<?> gone = dead.poll(); gone != null; gone = dead.poll()) {
                remove((Connection) gone);
            }
            if (table.length > 16 && size < table.length / 8) {
                resize(table.length / 2);
            }
        }

        private void remove(Connection gone) {
            int i = index(gone.hash, table);
            Connection before = null;
            for (Connection c = table[i]; c != null; before = c, c = c.next) {
                if (c != gone) {
                    continue;
                }
                if (before == null) {
                    table[i] = c.next;
                } else {
                    before.next = c.next;
                }
                size--;
                return;
            }
        }

        private void resize(int length) {
            Connection[] larger = new Connection[length];
            for (Connection head : table) {
                Connection c = head;
                while (c != null) {
                    Connection following = c.next;
                    int i = index(c.hash, larger);
                    c.next = larger[i];
                    larger[i] = c;
                    c = following;
                }
            }
            table = larger;
        }

        private static int index(int hash, Connection[] table) {
            return hash >>> 6 & table.length - 1;
        }
    }
}
