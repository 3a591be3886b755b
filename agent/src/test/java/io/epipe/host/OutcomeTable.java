package io.epipe.host;

import io.epipe.testkit.Jdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

    /** Into the document, if it is there. */
    synchronized void write() throws IOException {
        TreeSet<Integer> jdks = new TreeSet<>();
        rows.values().forEach(row -> jdks.addAll(row.keySet()));
        StringBuilder table = new StringBuilder("| ").append(title).append(" |");
        jdks.forEach(jdk -> table.append(" JDK ").append(jdk).append(" |"));
        table.append("\n|---|").append("---|".repeat(jdks.size())).append('\n');
        rows.forEach((name, row) -> {
            table.append("| ").append(name).append(" |");
            jdks.forEach(jdk -> table.append(' ').append(row.getOrDefault(jdk, "–")).append(" |"));
            table.append('\n');
        });
        write(marks, table.toString());
    }

    /** Puts a text between marks of the document. */
    static void write(String marks, String text) throws IOException {
        if (!Files.exists(DOCUMENT)) {
            return;
        }
        String begin = "<!-- " + marks + ":begin -->";
        String document = Files.readString(DOCUMENT);
        Files.writeString(DOCUMENT, document.substring(0, document.indexOf(begin) + begin.length()) + "\n" + text
            + document.substring(document.indexOf("<!-- " + marks + ":end -->")));
    }
}
