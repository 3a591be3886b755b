package io.epipe.page;

import java.util.HashMap;
import java.util.Map;

/**
 * Finds the incident of each row of repeats: the same id, of the same start of a process. Where it is in none of the files (its record
 * was rotated away), the first of its rows of repeats stands for it.
 */
final class RepeatLinks {

    private static final String FIRST = "epipe.repeats.first_timestamp";

    private RepeatLinks() {
    }

    static void find(Table table) {
        Map<String, Integer> wanted = new HashMap<String, Integer>();
        Map<Integer, Integer> next = new HashMap<Integer, Integer>();
        for (int row = 0; row < table.rows(); row++) {
            if (table.repeats.get(row) == 1) {
                String key = key(table, row, Moments.micros(table.text(FIRST, row)));
                Integer before = key == null ? null : wanted.put(key, row);
                if (before != null) {
                    next.put(row, before);
                }
            }
        }
        for (int row = 0; row < table.rows(); row++) {
            if (table.repeats.get(row) == 1) {
                continue;
            }
            String key = wanted.isEmpty() ? null : key(table, row, table.time.get(row));
            for (Integer of = key == null ? null : wanted.get(key); of != null; of = next.get(of)) {
                if (table.incident.get(of) == 0) {
                    table.incident.set(of, row + 1);
                    more(table, row, of);
                    table.inherit(of, row, "code.function.name", "service.name", "host.name", "error.type",
                        "epipe.role", "epipe.confidence", "event.name", Table.PROCESS);
                }
            }
        }
    }

    /** Gathers what is left; returns how many failures these are. */
    static long orphans(Table table) {
        Map<String, Integer> first = new HashMap<String, Integer>();
        long failures = 0;
        for (int row = 0; row < table.rows(); row++) {
            if (table.repeats.get(row) == 1 && table.incident.get(row) == 0) {
                failures += table.weight.get(row);
                String key = key(table, row, Moments.micros(table.text(FIRST, row)));
                Integer before = key == null ? null : first.get(key);
                if (before != null) {
                    table.incident.set(row, before + 1);
                    more(table, before, row);
                } else if (key != null) {
                    first.put(key, row);
                }
            }
        }
        return failures;
    }

    private static void more(Table table, int row, int repeats) {
        table.again.set(row, Math.max(0, table.again.get(row)) + table.weight.get(repeats));
    }

    /** Null where the record names no incident. */
    private static String key(Table table, int row, long micros) {
        String id = table.text("epipe.incident.id", row);
        if (id == null) {
            return null;
        }
        String instance = table.text("service.instance.id", row);
        // without the name of its start, a process id alone comes again, and in containers all the time
        return instance != null ? id + '/' + instance : id + '/' + table.number("process.pid", row) + '/' + micros / 1_000;
    }
}
