package io.epipe.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for time-outs: first with each peer, then with all peers of one port, then with all. What was found in the smaller set is not
 * told again of the larger.
 */
final class Limits {

    private static final int MOST = 12;
    private static final int LEVELS = 3;

    private final Table table;
    private final List<Limit> found = new ArrayList<Limit>();
    private int samples = 1;

    private Limits(Table table) {
        this.table = table;
    }

    /** The time-outs in a table, those with most connections first. */
    static List<Limit> in(Table table) {
        Limits limits = new Limits(table);
        limits.find();
        limits.found.addAll(Silences.in(table));
        Collections.sort(limits.found, new Comparator<Limit>() {
            @Override
            public int compare(Limit a, Limit b) {
                return Integer.compare(b.rows.length, a.rows.length);
            }
        });
        return limits.found.size() <= MOST ? limits.found : limits.found.subList(0, MOST);
    }

    private void find() {
        Map<Ages, Set<Integer>> told = new HashMap<Ages, Set<Integer>>();
        for (int level = 0; level < LEVELS; level++) {
            for (Ages ages : Ages.values()) {
                Map<String, List<Integer>> groups = groups(ages, level);
                // how many sets a page looks through, all levels and ages together
                samples = LEVELS * Ages.values().length * Math.max(1, groups.size());
                for (Map.Entry<String, List<Integer>> group : groups.entrySet()) {
                    group(ages, group.getKey(), group.getValue(), told);
                }
            }
        }
    }

    private Map<String, List<Integer>> groups(Ages ages, int level) {
        Map<String, List<Integer>> groups = new LinkedHashMap<String, List<Integer>>();
        for (int row = 0; row < table.rows(); row++) {
            if (table.repeats.get(row) == 1 || ages.millis(table, row) < 1_000) {
                continue;
            }
            String name = name(row, level);
            if (name == null) {
                continue;
            }
            List<Integer> rows = groups.get(name);
            if (rows == null) {
                rows = new ArrayList<Integer>();
                groups.put(name, rows);
            }
            rows.add(row);
        }
        Map<String, List<Integer>> large = new LinkedHashMap<String, List<Integer>>();
        for (Map.Entry<String, List<Integer>> group : groups.entrySet()) {
            if (group.getValue().size() >= Clusters.FEWEST) {
                large.put(group.getKey(), group.getValue());
            }
        }
        return large;
    }

    private String name(int row, int level) {
        boolean accepted = "server".equals(table.text("epipe.role", row));
        long port = table.number(accepted ? "network.local.port" : "network.peer.port", row);
        switch (level) {
            case 0:
                String peer = table.text(Table.PEER, row);
                return peer == null ? null : accepted ? "from " + peer + (port < 0 ? "" : " to our port " + port) : "to " + peer;
            case 1:
                return port < 0 ? null : accepted ? "to our port " + port : "to port " + port + " of all peers";
            default:
                return "to all peers";
        }
    }

    private void group(Ages ages, String name, List<Integer> rows, Map<Ages, Set<Integer>> told) {
        Set<Integer> before = told.get(ages);
        List<Integer> fresh = new ArrayList<Integer>();
        for (Integer row : rows) {
            if (before == null || !before.contains(row)) {
                fresh.add(row);
            }
        }
        for (Cluster cluster : Clusters.of(independent(ages, fresh), samples)) {
            List<Integer> within = new ArrayList<Integer>();
            double[] all = new double[fresh.size()];
            int n = 0;
            for (Integer row : fresh) {
                long millis = ages.millis(table, row);
                all[n++] = millis;
                if (millis >= cluster.least && millis <= cluster.most) {
                    within.add(row);
                }
            }
            if (isToldAsOtherAges(ages, within, told)) {
                continue;
            }
            int[] members = new int[within.size()];
            Set<Integer> known = told.get(ages);
            if (known == null) {
                known = new HashSet<Integer>();
                told.put(ages, known);
            }
            for (int i = 0; i < members.length; i++) {
                members[i] = within.get(i);
                known.add(members[i]);
            }
            found.add(Limit.heap(ages, name, cluster, members, all));
        }
    }

    /** A connection that was never used has been idle for as long as it lived: one time-out, not two. */
    private static boolean isToldAsOtherAges(Ages ages, List<Integer> rows, Map<Ages, Set<Integer>> told) {
        for (Map.Entry<Ages, Set<Integer>> other : told.entrySet()) {
            int common = 0;
            for (Integer row : rows) {
                common += other.getKey() != ages && other.getValue().contains(row) ? 1 : 0;
            }
            if (common * 2 > rows.size()) {
                return true;
            }
        }
        return false;
    }

    /**
     * One duration of those that ended within the same second and are about the same: a pool that is opened at once and closed at once,
     * by a restart, has the same ages without any time-out.
     */
    private double[] independent(Ages ages, List<Integer> rows) {
        Set<String> seen = new HashSet<String>();
        double[] durations = new double[rows.size()];
        int count = 0;
        for (Integer row : rows) {
            long millis = ages.millis(table, row);
            long second = ages.endMicros(table, row) / 2_000_000;
            if (seen.add(second + "/" + Math.round(Math.log(millis) * 20))) {
                durations[count++] = millis;
            }
        }
        double[] kept = new double[count];
        System.arraycopy(durations, 0, kept, 0, count);
        return kept;
    }
}
