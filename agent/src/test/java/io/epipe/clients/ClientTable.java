package io.epipe.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was seen, as a page: a row a client and kind of end. */
final class ClientTable {

    private static final String BEGIN = "<!-- clients:begin -->\n";
    private static final String END = "<!-- clients:end -->";
    private static final Pattern LINE = Pattern.compile("(?m)^\\| (.*?) \\| (fin|rst|forgotten|silence) \\| ([0-9, ]+) \\| (.*)$");

    /** One play. */
    record Row(String client, String kind, String jdk, String application, List<Map<String, Object>> records) {

        boolean isTold() {
            return !records.isEmpty();
        }

        String said() {
            List<String> said = new ArrayList<>();
            for (Map<String, Object> record : records) {
                said.add(String.valueOf(record.get("event.name")).replace("epipe.", "") + " " + record.get("epipe.verdict") + " "
                    + record.get("epipe.confidence"));
            }
            return said.isEmpty() ? "–" : String.join("; ", said);
        }

        String kernel() {
            if (records.isEmpty()) {
                return "–";
            }
            Map<String, Object> first = records.get(0);
            Object lost = first.get("epipe.bytes.lost");
            Object fin = first.get("epipe.peer.fin_received");
            return (lost == null ? "" : lost + " bytes not acknowledged, ") + (fin == null ? "FIN unknown" : (Boolean) fin ? "FIN" : "no FIN");
        }
    }

    private final List<Row> rows = new ArrayList<>();

    void add(Row row) {
        rows.add(row);
    }

    List<Row> rows() {
        return rows;
    }

    /** What stands in the page already, but for what was played now. */
    private void keep(String page, Map<String, List<String>> lines) {
        Matcher line = LINE.matcher(page.substring(page.indexOf(BEGIN), page.indexOf(END)));
        while (line.find()) {
            for (String jdk : line.group(3).split(", ")) {
                boolean played = rows.stream().anyMatch(r -> r.client().equals(line.group(1)) && r.kind().equals(line.group(2)) && r.jdk().equals(jdk));
                if (!played) {
                    add(lines, line.group(1), line.group(2), jdk, line.group(4));
                }
            }
        }
    }

    private static void add(Map<String, List<String>> lines, String client, String kind, String jdk, String rest) {
        lines.computeIfAbsent("| " + client + " | " + kind + " | \u0000 | " + rest, k -> new ArrayList<>()).add(jdk);
    }

    /** One row for all JDKs that saw the same. */
    String markdown() {
        return markdown(new LinkedHashMap<>());
    }

    private String markdown(Map<String, List<String>> lines) {
        for (Row row : rows) {
            add(lines, row.client(), row.kind(), row.jdk(), row.application().replace("|", "\\|") + " | " + row.said() + " | " + row.kernel() + " |");
        }
        StringBuilder table = new StringBuilder("| client | end | JDK | what the application saw | what epipe said | what the kernel knew |\n"
            + "|---|---|---|---|---|---|\n");
        lines.values().forEach(jdks -> jdks.sort(Comparator.comparingInt(Integer::parseInt)));
        lines.entrySet().stream().sorted(Map.Entry.comparingByKey())
            .forEach(line -> table.append(line.getKey().replace("\u0000", String.join(", ", line.getValue()))).append('\n'));
        return table.toString();
    }

    /** Replaces the rows that were played, and adds to them; a table of so many takes longer than some have time. */
    void writeTo(Path page, String introduction) throws IOException {
        String text = Files.readString(page);
        Map<String, List<String>> lines = new LinkedHashMap<>();
        keep(text, lines);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        Files.write(page, (text.substring(0, begin) + introduction + "\n" + markdown(lines) + text.substring(text.indexOf(END)))
            .getBytes(StandardCharsets.UTF_8));
    }
}
