package io.epipe.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The other way in which a time-out shows: what forgets a connection in silence (a NAT, a firewall, some load balancers) tells nobody when it
 * does, so the failures come at any time after it. But none comes sooner: the shortest silence after which a connection was forgotten is no
 * shorter than the limit.
 */
final class Silences {

    private static final int FEWEST = 8;
    /** Of how much longer than a limit the shortest silence may be for the limit to be named as a possibility. */
    private static final double NEAR = 1.05;

    private Silences() {
    }

    /** One finding for each peer with enough forgotten connections. */
    static List<Limit> in(Table table) {
        Map<String, List<Integer>> groups = new LinkedHashMap<String, List<Integer>>();
        for (int row = 0; row < table.rows(); row++) {
            if (silence(table, row) >= 1_000) {
                String peer = "to " + table.text(Table.PEER, row);
                List<Integer> rows = groups.get(peer);
                if (rows == null) {
                    rows = new ArrayList<Integer>();
                    groups.put(peer, rows);
                }
                rows.add(row);
            }
        }
        List<Limit> found = new ArrayList<Limit>();
        for (Map.Entry<String, List<Integer>> group : groups.entrySet()) {
            if (group.getValue().size() >= FEWEST) {
                found.add(limit(table, group.getKey(), group.getValue()));
            }
        }
        return found;
    }

    private static Limit limit(Table table, String with, List<Integer> rows) {
        int[] members = new int[rows.size()];
        double[] all = new double[members.length];
        List<Double> sorted = new ArrayList<Double>();
        for (int i = 0; i < members.length; i++) {
            members[i] = rows.get(i);
            all[i] = silence(table, members[i]);
            sorted.add(all[i]);
        }
        Collections.sort(sorted);
        double least = sorted.get(0);
        return Limit.floor(with, least, sorted.get(sorted.size() - 1), sorted.get(sorted.size() / 2), known(least), members, all);
    }

    /** The well-known limit just below; 0 where there is none. */
    private static int known(double least) {
        int best = 0;
        for (int seconds = (int) (least / 1_000); seconds >= least / 1_000 / NEAR && best == 0; seconds--) {
            best = RoundTimes.knownAs(seconds) == null ? 0 : seconds;
        }
        return best;
    }

    /** From the last sign of the peer's life to our write that was answered with a reset, in milliseconds; -1 where that is not known. */
    private static long silence(Table table, int row) {
        if (table.repeats.get(row) == 1 || !"CONNECTION_FORGOTTEN".equals(table.text("epipe.verdict", row))
            || !"client".equals(table.text("epipe.role", row)) || table.text(Table.PEER, row) == null) {
            return -1;
        }
        long received = table.number("epipe.tcp.last_data_received_ms", row);
        long acknowledged = table.number("epipe.tcp.last_ack_received_ms", row);
        long heard = received < 0 || acknowledged < 0 ? Math.max(received, acknowledged) : Math.min(received, acknowledged);
        long sent = table.number("epipe.tcp.last_data_sent_ms", row);
        return heard < 0 ? -1 : sent < 0 || sent > heard ? heard : heard - sent;
    }
}
