package io.epipe.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds incidents that are the two sides of one connection: each one's local address and port are the other's peer, and the times
 * fit. A translation of addresses on the way (NAT) hides them.
 */
final class BothEnds {

    /** Two machines' clocks, and the time between a close and the failure that it causes. */
    private static final long SAME_OPENING = 5_000_000;
    private static final long SAME_FAILURE = 600_000_000;
    private static final int MOST = 5_000;

    private final Table table;

    private BothEnds(Table table) {
        this.table = table;
    }

    static List<Pair> in(Table table) {
        return new BothEnds(table).find();
    }

    private List<Pair> find() {
        // only what is somebody's peer can be the other side: most addresses of a large input never are
        Map<Long, List<Integer>> byPeer = new HashMap<Long, List<Integer>>();
        Map<Long, Boolean> local = new HashMap<Long, Boolean>();
        for (int row = 0; row < table.rows(); row++) {
            if (table.repeats.get(row) == 0) {
                long key = key(row, "network.local", "network.peer");
                if (key != 0) {
                    local.put(key, true);
                }
            }
        }
        for (int row = 0; row < table.rows(); row++) {
            long mirrored = table.repeats.get(row) == 0 ? key(row, "network.peer", "network.local") : 0;
            if (mirrored != 0 && local.containsKey(mirrored)) {
                List<Integer> rows = byPeer.get(mirrored);
                if (rows == null) {
                    rows = new ArrayList<Integer>();
                    byPeer.put(mirrored, rows);
                }
                rows.add(row);
            }
        }
        List<Pair> pairs = new ArrayList<Pair>();
        Map<Integer, Boolean> taken = new HashMap<Integer, Boolean>();
        for (List<Integer> rows : byPeer.values()) {
            for (int one : rows) {
                List<Integer> others = byPeer.get(key(one, "network.peer", "network.local") == 0 ? 0L
                    : key(one, "network.local", "network.peer"));
                int other = taken.containsKey(one) || others == null ? -1 : nearest(one, others, taken);
                if (other >= 0 && pairs.size() < MOST) {
                    taken.put(one, true);
                    taken.put(other, true);
                    pairs.add(table.time.get(one) <= table.time.get(other) ? judge(one, other) : judge(other, one));
                }
            }
        }
        return pairs;
    }

    private int nearest(int one, List<Integer> others, Map<Integer, Boolean> taken) {
        int best = -1;
        long least = Long.MAX_VALUE;
        for (int other : others) {
            if (other == one || taken.containsKey(other) || !mirrored(one, other)) {
                continue;
            }
            long openedOne = opened(one);
            long openedOther = opened(other);
            long apart = openedOne == Moments.UNKNOWN || openedOther == Moments.UNKNOWN
                ? Math.abs(table.time.get(one) - table.time.get(other)) : Math.abs(openedOne - openedOther);
            long allowed = openedOne == Moments.UNKNOWN || openedOther == Moments.UNKNOWN ? SAME_FAILURE : SAME_OPENING;
            if (apart <= allowed && apart < least) {
                least = apart;
                best = other;
            }
        }
        return best;
    }

    private long opened(int row) {
        long age = table.number("epipe.connection.age_ms", row);
        return age < 0 ? Moments.UNKNOWN : table.time.get(row) - age * 1_000;
    }

    /** 64 bits of the two addresses; 0 where one of them is not known. */
    private long key(int row, String from, String to) {
        long fromPort = table.number(from + ".port", row);
        long toPort = table.number(to + ".port", row);
        String fromAddress = table.text(from + ".address", row);
        String toAddress = table.text(to + ".address", row);
        if (fromPort <= 0 || toPort <= 0 || fromAddress == null || toAddress == null) {
            return 0;
        }
        long hash = 1_125_899_906_842_597L;
        for (String part : new String[] {fromAddress, toAddress}) {
            for (int i = 0; i < part.length(); i++) {
                hash = 31 * hash + part.charAt(i);
            }
            hash = 31 * hash + '>';
        }
        return 31 * (hash * 65_537 + fromPort) * 65_537 + toPort | 1;
    }

    private boolean mirrored(int one, int other) {
        return equal(table.text("network.local.address", one), table.text("network.peer.address", other))
            && equal(table.text("network.peer.address", one), table.text("network.local.address", other))
            && table.number("network.local.port", one) == table.number("network.peer.port", other)
            && table.number("network.peer.port", one) == table.number("network.local.port", other);
    }

    private static boolean equal(String a, String b) {
        return a != null && a.equals(b);
    }

    /** Who acted first. The first row is the one that failed first. */
    private Pair judge(int one, int other) {
        for (String act : new String[] {"ABORTED_LOCALLY", "epipe.abortive_close"}) {
            boolean byOne = act.equals(table.text(act.startsWith("epipe.") ? "event.name" : "epipe.verdict", one));
            boolean byOther = act.equals(table.text(act.startsWith("epipe.") ? "event.name" : "epipe.verdict", other));
            // who aborts after the other's FIN was not the first
            boolean after = act.startsWith("epipe.") && "true".equals(table.text("epipe.peer.fin_received", byOne ? one : other));
            if (byOne != byOther && !after) {
                return new Pair(one, other, byOne ? Pair.First.ONE : Pair.First.OTHER, act.startsWith("epipe.")
                    ? "its own record says that it closed with a reset" : "its own machine destroyed the connection");
            }
        }
        String finAtOne = table.text("epipe.peer.fin_received", one);
        String finAtOther = table.text("epipe.peer.fin_received", other);
        boolean otherClosed = "true".equals(finAtOne);
        boolean oneClosed = "true".equals(finAtOther);
        if (otherClosed && oneClosed) {
            return bothClosed(one, other);
        }
        if (otherClosed || oneClosed) {
            return new Pair(one, other, oneClosed ? Pair.First.ONE : Pair.First.OTHER, "false".equals(oneClosed ? finAtOne : finAtOther)
                ? "its FIN reached the other side, and none had come to it" : "its FIN reached the other side");
        }
        boolean shutOne = "OUTPUT_SHUT_DOWN".equals(table.text("epipe.verdict", one));
        if (shutOne != "OUTPUT_SHUT_DOWN".equals(table.text("epipe.verdict", other))) {
            return new Pair(one, other, shutOne ? Pair.First.ONE : Pair.First.OTHER, "it had shut down its own output");
        }
        if ("ETIMEDOUT".equals(table.text("error.type", one)) && "ETIMEDOUT".equals(table.text("error.type", other))) {
            return new Pair(one, other, Pair.First.BETWEEN, "each side waited in vain for the other: packets were lost on the way");
        }
        if ("false".equals(finAtOne) && "false".equals(finAtOther) && "ECONNRESET".equals(table.text("error.type", one))
            && "ECONNRESET".equals(table.text("error.type", other))) {
            // a kernel sends a reset where it has no connection any more, and the other side's still stood: it failed later
            return new Pair(one, other, Pair.First.BETWEEN,
                "neither side closed, and both were reset: something between them did it, such as a firewall, a NAT or a load balancer");
        }
        return new Pair(one, other, Pair.First.UNKNOWN, "neither record proves an act of either side");
    }

    private Pair bothClosed(int one, int other) {
        boolean exact = "true".equals(table.text("epipe.peer.closed_ago_exact", one))
            && "true".equals(table.text("epipe.peer.closed_ago_exact", other));
        if (exact) {
            long closeOfOther = table.time.get(one) - table.number("epipe.peer.closed_ago_ms", one) * 1_000;
            long closeOfOne = table.time.get(other) - table.number("epipe.peer.closed_ago_ms", other) * 1_000;
            String host = table.text("host.name", one);
            boolean sameClock = equal(table.text("network.local.address", one), table.text("network.peer.address", one))
                || equal(host, table.text("host.name", other));
            if (Math.abs(closeOfOne - closeOfOther) > (sameClock ? 20_000 : 2_000_000)) {
                return new Pair(one, other, closeOfOne < closeOfOther ? Pair.First.ONE : Pair.First.OTHER,
                    "both closed, and its FIN was the earlier one" + (sameClock ? "" : ", by the clocks of the two machines"));
            }
        }
        return new Pair(one, other, Pair.First.UNKNOWN, "both closed, and the order cannot be told");
    }
}
