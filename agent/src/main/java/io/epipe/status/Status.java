package io.epipe.status;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the agent of a JVM says of itself: facts by name, in order, some with more than one value. Written by one version of epipe and read by
 * another, so names are added and never given another meaning, and a name that is not known is passed over. Not thread-safe.
 *
 * <p>As text a line a fact, {@code name=value}; a line feed within a value is a space there.
 */
public final class Status {

    private final Map<String, List<String>> facts = new LinkedHashMap<String, List<String>>();

    /** Adds a value. */
    public Status add(String name, Object value) {
        List<String> values = facts.get(name);
        if (values == null) {
            values = new ArrayList<String>();
            facts.put(name, values);
        }
        values.add(String.valueOf(value).replace('\n', ' ').replace('\r', ' '));
        return this;
    }

    /** The first value; null where there is none. */
    public String get(String name) {
        return facts.containsKey(name) ? facts.get(name).get(0) : null;
    }

    /** The first value as a number; 0 where there is none. */
    public long number(String name) {
        try {
            return Long.parseLong(get(name));
        } catch (NumberFormatException notSaid) {
            return 0;
        }
    }

    /** All values. */
    public List<String> all(String name) {
        return facts.containsKey(name) ? facts.get(name) : Collections.<String>emptyList();
    }

    /** The names that begin so, without what they begin with, in order. */
    public List<String> below(String prefix) {
        List<String> names = new ArrayList<String>();
        for (String name : facts.keySet()) {
            if (name.startsWith(prefix)) {
                names.add(name.substring(prefix.length()));
            }
        }
        return names;
    }

    /** Reads what {@link #toString} wrote; lines of another kind are passed over. */
    public static Status of(String text) {
        Status status = new Status();
        for (String line : text.split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                status.add(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return status;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, List<String>> fact : facts.entrySet()) {
            for (String value : fact.getValue()) {
                text.append(text.length() == 0 ? "" : "\n").append(fact.getKey()).append('=').append(value);
            }
        }
        return text.toString();
    }

    /** A line for each matter, for logs: what {@code verbose=on} says at the start. */
    public List<String> lines() {
        List<String> lines = new ArrayList<String>();
        lines.add("version " + get("version") + " on JDK " + get("jdk"));
        if (get("not_recording") != null) {
            lines.add("options " + get("given"));
            lines.add("NOT RECORDING: " + get("not_recording"));
            return lines;
        }
        lines.add("started in " + get("started_ms") + " ms");
        lines.add("options " + get("given"));
        lines.add("evidence " + get("evidence"));
        lines.add("self-test " + get("self_test"));
        lines.add("incidents " + get("incidents") + " recorded, " + get("consequences") + " further failures on the same connections and pipes");
        for (String output : below("output.")) {
            lines.add("output " + output + " to " + get("output." + output));
        }
        lines.add("reports " + get("reports"));
        if (number("not_recorded") > 0) {
            lines.add("not recorded " + get("not_recorded") + " failures: the JVM had no heap, no descriptors or no stack to spare");
        }
        if (get("waiting_for_room") != null) {
            lines.add("waits for room: the JVM has no heap or no descriptors to spare");
        }
        lines.add("agent errors " + get("agent_errors") + (get("agent_error") == null ? "" : ", the last: " + get("agent_error")));
        for (String missing : all("missing")) {
            lines.add("MISSING on JDK " + get("jdk_feature") + ": " + missing);
        }
        for (String target : all("target")) {
            lines.add("target " + target);
        }
        return lines;
    }
}
