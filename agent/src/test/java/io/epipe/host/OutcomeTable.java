package io.epipe.host;

import io.epipe.testkit.Jdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What came of each of something on each JDK, for docs/environments.md. */
final class OutcomeTable {

    private static final Path DOCUMENT = Path.of("../docs/environments.md");

    private final String title;
    private final String marks;
    private final Map<String, Map<Integer, String>> rows = new LinkedHashMap<>();

    /** @param marks the name in the marks of the document between which the table stands */
    OutcomeTable(String title, String marks) {
        this.title = title;
        this.marks = marks;
    }

    synchronized void put(String row, Jdk jdk, String outcome) {
        rows.computeIfAbsent(row, name -> new TreeMap<>()).put(jdk.feature(), outcome);
    }

    /**
     * Into the document, if it is there. A cell that was not run this time stays as the document has it, so that one JDK after the other can be run.
     *
     * @param names of all the rows that there are, in order
     */
    synchronized void write(List<String> names) throws IOException {
        Map<String, Map<Integer, String>> all = new LinkedHashMap<>();
        names.forEach(name -> all.put(name, new TreeMap<>()));
        if (Files.exists(DOCUMENT)) {
            keep(Files.readString(DOCUMENT), all);
        }
        rows.forEach((name, row) -> all.computeIfAbsent(name, unlisted -> new TreeMap<>()).putAll(row));
        TreeSet<Integer> jdks = new TreeSet<>();
        all.values().forEach(row -> jdks.addAll(row.keySet()));
        StringBuilder table = new StringBuilder("| ").append(title).append(" |");
        jdks.forEach(jdk -> table.append(" JDK ").append(jdk).append(" |"));
        table.append("\n|---|").append("---|".repeat(jdks.size())).append('\n');
        all.forEach((name, row) -> {
            table.append("| ").append(name).append(" |");
            jdks.forEach(jdk -> table.append(' ').append(row.getOrDefault(jdk, "–")).append(" |"));
            table.append('\n');
        });
        write(marks, table.toString());
    }

    private void keep(String document, Map<String, Map<Integer, String>> all) {
        List<String> jdks = List.of();
        String old = document.substring(document.indexOf(begin(marks)), document.indexOf("<!-- " + marks + ":end -->"));
        for (String line : old.lines().filter(row -> row.startsWith("| ")).toList()) {
            List<String> cells = List.of(line.substring(2).split(" \\|( |$)"));
            if (jdks.isEmpty()) {
                jdks = cells;
            } else if (all.containsKey(cells.get(0))) {
                for (int i = 1; i < cells.size(); i++) {
                    if (jdks.get(i).startsWith("JDK ")) {
                        all.get(cells.get(0)).put(Integer.valueOf(jdks.get(i).substring(4)), cells.get(i));
                    }
                }
            }
        }
    }

    private static String begin(String marks) {
        return "<!-- " + marks + ":begin -->";
    }

    /** Puts a text between marks of the document. */
    static void write(String marks, String text) throws IOException {
        if (!Files.exists(DOCUMENT)) {
            return;
        }
        String begin = begin(marks);
        String document = Files.readString(DOCUMENT);
        Files.writeString(DOCUMENT, document.substring(0, document.indexOf(begin) + begin.length()) + "\n" + text
            + document.substring(document.indexOf("<!-- " + marks + ":end -->")));
    }
}
