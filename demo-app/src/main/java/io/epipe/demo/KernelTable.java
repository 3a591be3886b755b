package io.epipe.demo;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The kernel's table of TCP connections, {@code /proc/net/tcp} and {@code /proc/net/tcp6} (proc_pid_net(5)). Looking
 * there leaves the connection untouched, where asking the socket itself would change the story: a read takes the
 * pending error or the end-of-stream. Where there is no such table (not Linux, no /proc) a short pause stands in.
 */
final class KernelTable {

    /** How long an event may take before the play is given up; on loopback it is there within a millisecond. */
    static final long PATIENCE_MILLIS = 5_000;

    /** TCP_CLOSE_WAIT of the kernel's include/net/tcp_states.h: the peer's FIN has come. */
    private static final int CLOSE_WAIT = 8;
    private static final String[] FILES = {"/proc/net/tcp", "/proc/net/tcp6"};
    private static final long POLL_MILLIS = 2;
    /** Stands in for an event that cannot be seen. */
    private static final long BLIND_PAUSE_MILLIS = 200;
    /** Longer than the 40 ms for which a Linux receiver commonly delays an acknowledgement. */
    private static final long SETTLED_MILLIS = 60;

    /** What became of the thing waited for. */
    enum Seen {
        /** It is here. */
        YES,
        /** It did not come in time. */
        NO,
        /** The table cannot be read; the pause is over. */
        BLIND
    }

    /** One connection as the kernel has it. */
    private static final class Entry {
        final int state;
        final long unacknowledged;

        Entry(int state, long unacknowledged) {
            this.state = state;
            this.unacknowledged = unacknowledged;
        }
    }

    /** One look at a connection; the kernel forgets a connection in the moment in which it was reset. */
    private interface Condition {
        boolean holds(Entry entryOrNull);
    }

    /** Waits until the peer's FIN is here, or the connection is gone altogether. */
    Seen awaitFin(Connection ours, long patienceMillis) throws InterruptedException {
        return await(ours, entry -> entry == null || entry.state == CLOSE_WAIT, patienceMillis);
    }

    /** Waits until the peer's reset is here. */
    Seen awaitReset(Connection ours, long patienceMillis) throws InterruptedException {
        // Twice in a row: a table that changes while it is read can lose an entry that still exists.
        boolean[] absentBefore = new boolean[1];
        return await(ours, entry -> {
            boolean absent = entry == null;
            boolean sure = absent && absentBefore[0];
            absentBefore[0] = absent;
            return sure;
        }, patienceMillis);
    }

    /** Waits until our data has come to a halt: some of it is not acknowledged, and that no longer changes. */
    Seen awaitStandstill(Connection ours, long patienceMillis) throws InterruptedException {
        long[] last = {0, System.nanoTime()};
        return await(ours, entry -> {
            long now = System.nanoTime();
            long waiting = entry == null ? 0 : entry.unacknowledged;
            if (waiting == 0 || waiting != last[0]) {
                last[0] = waiting;
                last[1] = now;
            }
            return now - last[1] > TimeUnit.MILLISECONDS.toNanos(SETTLED_MILLIS);
        }, patienceMillis);
    }

    private Seen await(Connection ours, Condition condition, long patienceMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        try {
            while (!condition.holds(find(ours.local(), ours.peer()))) {
                if (System.nanoTime() - deadline > 0) {
                    return Seen.NO;
                }
                Thread.sleep(POLL_MILLIS);
            }
            return Seen.YES;
        } catch (IOException e) {
            Thread.sleep(BLIND_PAUSE_MILLIS);
            return Seen.BLIND;
        }
    }

    private static Entry find(InetSocketAddress local, InetSocketAddress peer) throws IOException {
        String localHex = hex(local);
        String peerHex = hex(peer);
        IOException unreadable = null;
        int read = 0;
        for (String file : FILES) {
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(new FileInputStream(file), StandardCharsets.US_ASCII))) {
                read++;
                Entry entry = find(lines, localHex, peerHex);
                if (entry != null) {
                    return entry;
                }
            } catch (IOException e) {
                unreadable = e;
            }
        }
        if (read == 0) {
            throw unreadable;
        }
        return null;
    }

    private static Entry find(BufferedReader lines, String localHex, String peerHex) throws IOException {
        lines.readLine();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            // sl local_address rem_address st tx_queue:rx_queue ...
            String[] fields = line.trim().split("\\s+", 6);
            if (fields.length > 4 && fields[1].endsWith(localHex) && fields[2].endsWith(peerHex)) {
                String queued = fields[4].substring(0, fields[4].indexOf(':'));
                return new Entry(Integer.parseInt(fields[3], 16), Long.parseLong(queued, 16));
            }
        }
        return null;
    }

    /**
     * An address as the table prints it: words of 32 bits in the machine's byte order. An IPv4 address is also the end
     * of its IPv4-mapped form, which is how a dual-stack socket of Java's shows.
     */
    private static String hex(InetSocketAddress address) {
        StringBuilder text = new StringBuilder();
        ByteBuffer words = ByteBuffer.wrap(address.getAddress().getAddress()).order(ByteOrder.nativeOrder());
        while (words.hasRemaining()) {
            text.append(String.format(Locale.ROOT, "%08X", words.getInt()));
        }
        return text.append(String.format(Locale.ROOT, ":%04X", address.getPort())).toString();
    }
}
