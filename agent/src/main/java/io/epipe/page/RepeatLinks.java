package io.epipe.page;

import java.util.HashMap;
import java.util.Map;

/** Finds the incident of each row of repeats: the same id, of the same start of a process. */
final class RepeatLinks {

    private static final String FIRST = "epipe.repeats.first_timestamp";

    private RepeatLinks() {
    }

    static void find(Table table) {
        Map<String, Integer> wanted = new HashMap<String, Integer>();
        Map<Integer, Integer> next = new HashMap<Integer, Integer>();
        for (int row = 0; row < table.rows(); row++) {
            if (table.repeats.get(row) == 1) {
                Integer before = wanted.put(key(table, row, Moments.micros(table.text(FIRST, row))), row);
                if (before != null) {
                    next.put(row, before);
                }
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        for (int row = 0; row < table.rows(); row++) {
            if (table.repeats.get(row) == 1) {
                continue;
            }
            for (Integer of = wanted.get(key(table, row, table.time.get(row))); of != null; of = next.get(of)) {
                if (table.incident.get(of) == 0) {
                    table.incident.set(of, row + 1);
                    table.again.set(row, table.again.get(row) + table.weight.get(of));
                    table.inherit(of, row, "code.function.name", "service.name", "host.name", "error.type",
                        "epipe.role", "epipe.confidence", "event.name", Table.PROCESS);
                }
            }
        }
    }

    private static String key(Table table, int row, long micros) {
        String id = table.text("epipe.incident.id", row);
        String instance = table.text("service.instance.id", row);
        // without the name of its start, a process id alone comes again, and in containers all the time
        return instance != null ? id + '/' + instance : id + '/' + table.number("process.pid", row) + '/' + micros / 1_000;
    }
}
