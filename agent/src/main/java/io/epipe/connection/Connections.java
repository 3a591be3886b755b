package io.epipe.connection;

import java.io.FileDescriptor;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;

/**
 * The connections that are remembered, found by the identity of their {@link FileDescriptor} object, which the JDK uses for one connection
 * only. Weak: an entry goes when the JDK's object goes. Safe for use by any number of threads; the lock is one of 64, so that
 * connections do not wait for each other.
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
    public Connection opened(FileDescriptor fd, Role role, long nanoTime) {
        int hash = hash(fd);
        return stripe(hash).findOrAdd(fd, hash, role, nanoTime);
    }

    /** What is remembered of a connection; null if nothing is. */
    public Connection find(FileDescriptor fd) {
        int hash = hash(fd);
        return stripe(hash).find(fd, hash);
    }

    /** The id of a connection's record of a failed write; 0 if it has none. */
    public long writeIncident(FileDescriptor fd) {
        Connection known = find(fd);
        return known == null ? 0 : known.writeIncident();
    }

    /** As {@link #find}, but starts to remember a connection whose beginning was not seen. */
    public Connection findOrAdd(FileDescriptor fd) {
        return opened(fd, null, 0);
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

    private static int hash(FileDescriptor fd) {
        int h = System.identityHashCode(fd);
        return h ^ h >>> 15;
    }

    /** A hash table with chains. */
    private static final class Stripe {
        private final ReferenceQueue<FileDescriptor> dead = new ReferenceQueue<FileDescriptor>();
        private Connection[] table = new Connection[4];
        private int size;

        synchronized Connection find(FileDescriptor fd, int hash) {
            for (Connection c = table[index(hash, table)]; c != null; c = c.next) {
                if (c.get() == fd) {
                    return c;
                }
            }
            return null;
        }

        synchronized Connection findOrAdd(FileDescriptor fd, int hash, Role role, long nanoTime) {
            removeDead();
            Connection found = find(fd, hash);
            if (found != null) {
                return found;
            }
            if (size >= table.length - table.length / 4) {
                resize(table.length * 2);
            }
            Connection added = new Connection(fd, hash, role, nanoTime, dead);
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
