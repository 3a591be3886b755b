package io.epipe.page;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * All incidents, a column for each key. A row is an incident, or what one {@code epipe.repeats} tells of its repeats. Used by one
 * thread.
 */
final class Table {

    /** The peer as people name it: with its port where this program connected, without where it accepted. */
    static final String PEER = "~peer";
    /** The process: host, pid, start. */
    static final String PROCESS = "~process";

    /** Longer pages would not open any more; the newest files are read first. */
    static final int MOST_ROWS = 250_000;
    /** Known keys are some 80. */
    private static final int MOST_COLUMNS = 200;

    private static final Set<String> SENTENCES = Collections.unmodifiableSet(new HashSet<String>(Arrays.asList(
        "epipe.explanation", "epipe.advice", "epipe.timeline", "epipe.earlier_failure", "exception.message",
        "epipe.last_words", "epipe.child.stderr", "epipe.incident.id", "trace_id", "span_id")));

    final Map<String, Column> columns = new LinkedHashMap<String, Column>();
    /** Microseconds since 1970: of the incident; of the last repeat. */
    final Longs time = new Longs();
    /** How many failures a row stands for: 1, or the number of repeats. */
    final Longs weight = new Longs();
    /** Of a row of repeats: 1 + the row of its incident, once {@link RepeatLinks} has found it. */
    final Ints incident = new Ints();
    /** Of an incident, or of the row of repeats that stands for one that is not there: how often it happened again; absent for never. */
    final Longs again = new Longs();
    /** 1 for a row of repeats. */
    final Ints repeats = new Ints();

    private final Budget budget;
    /** For what is counted by: however many other texts there are, a verdict has its place. */
    private final Budget reserved;
    private int rows;
    private long oddValues;

    Table(Budget budget) {
        this.budget = budget;
        this.reserved = budget.reserve();
        // these have a type that the page relies on, whatever comes first
        for (String key : new String[] {"event.name", "epipe.verdict", "epipe.confidence", "error.type", "epipe.operation", "epipe.role",
            "exception.type", "service.name", "host.name", "code.function.name"}) {
            columns.put(key, new Column.Texts(reserved));
        }
        for (String key : new String[] {PEER, PROCESS, "thread.name"}) {
            columns.put(key, new Column.Texts(budget));
        }
        for (String key : SENTENCES) {
            columns.put(key, new Column.Sentences(budget));
        }
        for (String key : new String[] {"process.pid", "epipe.peer.closed_ago_ms", "epipe.connection.age_ms", "epipe.waited_ms",
            "epipe.tcp.last_data_received_ms", "epipe.tcp.last_data_sent_ms", "epipe.tcp.last_ack_received_ms",
            "network.local.port", "network.peer.port"}) {
            columns.put(key, new Column.Numbers());
        }
    }

    int rows() {
        return rows;
    }

    boolean isFull() {
        return rows >= MOST_ROWS;
    }

    /** Values of a type that their column does not have, and keys beyond the number of columns. */
    long oddValues() {
        return oddValues;
    }

    /** Texts that found no memory. */
    long leftOut() {
        return budget.refused() + reserved.refused();
    }

    /** Adds an incident. */
    void addIncident(ParsedLine line, long micros) {
        add(line, micros, 1);
    }

    /** Adds the repeats of an incident, at the time of the last. */
    void addRepeats(ParsedLine line, long micros, long count) {
        repeats.set(rows, 1);
        add(line, micros, count);
    }

    private void add(ParsedLine line, long micros, long count) {
        time.set(rows, micros);
        weight.set(rows, count);
        for (Map.Entry<String, Object> value : line.values().entrySet()) {
            if (!value.getKey().equals("exception.stacktrace")) {
                set(value.getKey(), value.getValue());
            }
        }
        set("exception.stacktrace", frames(line));
        set(PEER, Names.peer(line));
        set(PROCESS, Names.process(line));
        rows++;
    }

    /** The stack without its first line, which says again type and message, and whose numbers would make each stack another one. */
    private static String frames(ParsedLine line) {
        String stack = line.text("exception.stacktrace");
        String message = line.text("exception.message");
        String head = line.text("exception.type") + (message == null ? "" : ": " + message) + "\n";
        return stack != null && stack.startsWith(head) ? stack.substring(head.length()) : stack;
    }

    private void set(String key, Object value) {
        if (value == null || key.equals("timestamp") || key.isEmpty() || key.charAt(0) == '~' && !key.equals(PEER) && !key.equals(PROCESS)) {
            return;
        }
        Column column = columns.get(key);
        if (column == null) {
            if (columns.size() >= MOST_COLUMNS || key.length() > 100 || !budget.take(key.length())) {
                oddValues++;
                return;
            }
            column = value instanceof Long || value instanceof Double ? new Column.Numbers() : new Column.Texts(budget);
            columns.put(key, column);
        }
        if (column.takes(value)) {
            column.set(rows, value);
        } else if (column instanceof Column.Texts || column instanceof Column.Sentences) {
            column.set(rows, value.toString());
        } else {
            oddValues++;
        }
    }

    /** The text of a key in a row; null where there is none. */
    String text(String key, int row) {
        Column column = columns.get(key);
        return column == null ? null : column.text(row);
    }

    /** The number of a key in a row; -1 where there is none. */
    long number(String key, int row) {
        Column column = columns.get(key);
        if (!(column instanceof Column.Numbers)) {
            return -1;
        }
        long value = ((Column.Numbers) column).values.get(row);
        return value == Longs.ABSENT ? -1 : value;
    }

    /** Gives a row the texts of another one, where it has none itself. */
    void inherit(int row, int from, String... keys) {
        for (String key : keys) {
            Column column = columns.get(key);
            if (column instanceof Column.Texts) {
                Ints ids = ((Column.Texts) column).ids;
                if (ids.get(row) == 0 || key.equals("event.name")) {
                    ids.set(row, ids.get(from));
                }
            }
        }
    }
}
