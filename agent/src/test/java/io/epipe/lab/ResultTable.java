package io.epipe.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scenario by JDK and source of evidence, as Markdown. */
final class ResultTable {

    private static final String BEGIN = "<!-- lab:begin -->";
    private static final String END = "<!-- lab:end -->";

    private final List<Scenario> rows;
    private final Map<String, Map<String, Judge.Finding>> columns = new LinkedHashMap<>();

    ResultTable(List<Scenario> rows) {
        this.rows = rows;
    }

    /** The findings of one run, by scenario. */
    void add(String column, Map<String, Judge.Finding> findings) {
        columns.put(column, findings);
    }

    /** How many cells have this outcome. */
    long count(Judge.Outcome outcome) {
        return columns.values().stream().flatMap(c -> c.values().stream()).filter(f -> f.outcome() == outcome).count();
    }

    /** In one line. */
    String summary() {
        return rows.size() + " scenarios, " + columns.size() + " runs: " + count(Judge.Outcome.RIGHT) + " right, "
            + count(Judge.Outcome.LESS_PRECISE) + " less precise, " + count(Judge.Outcome.WRONG) + " wrong";
    }

    List<String> columns() {
        return List.copyOf(columns.keySet());
    }

    /** Writes it between the marks of a page; where the page has none, at its end. */
    void writeTo(Path page, String introduction) throws IOException {
        String text = Files.readString(page);
        if (!text.contains(BEGIN)) {
            text += "\n## The truth lab\n\n" + BEGIN + "\n" + END + "\n";
        }
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        Files.writeString(page, text.substring(0, begin) + "\n" + introduction + "\n" + markdown()
            + text.substring(text.indexOf(END)));
    }

    String markdown() {
        List<String> lines = new ArrayList<>();
        lines.add("| # | what really happened | on the wire | verdict | " + String.join(" | ", columns.keySet()) + " |");
        lines.add("|---|---|---|---|" + "---|".repeat(columns.size()));
        for (Scenario row : rows) {
            StringBuilder line = new StringBuilder("| " + row.id() + " | " + row.what() + " | " + ending(row) + " | `"
                + row.verdict() + "`" + (row.isCertain() ? " certain" : " likely") + " |");
            for (Map<String, Judge.Finding> column : columns.values()) {
                Judge.Finding finding = column.get(row.id());
                line.append(' ').append(finding == null ? Judge.Outcome.NOT_THERE : cell(finding)).append(" |");
            }
            lines.add(line.toString());
        }
        return String.join("\n", lines) + "\n";
    }

    private String cell(Judge.Finding finding) {
        return finding.outcome() + (finding.outcome() == Judge.Outcome.RIGHT && finding.atLeast() ? " ≥" : "");
    }

    private String ending(Scenario row) {
        return columns.values().stream().map(c -> c.get(row.id())).filter(f -> f != null && f.ending() != null)
            .map(Judge.Finding::ending).findFirst().orElse("–");
    }
}
