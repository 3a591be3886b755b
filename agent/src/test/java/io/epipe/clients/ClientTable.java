package io.epipe.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was seen, as a page: a row a client and kind of end. */
final class ClientTable {

    private static final String BEGIN = "<!-- clients:begin -->\n";
    private static final String END = "<!-- clients:end -->";

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

    /** One row for all JDKs that saw the same. */
    String markdown() {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        for (Row row : rows) {
            String rest = row.application().replace("|", "\\|") + " | " + row.said() + " | " + row.kernel() + " |";
            lines.computeIfAbsent("| " + row.client() + " | " + row.kind() + " | \u0000 | " + rest, k -> new ArrayList<>()).add(row.jdk());
        }
        StringBuilder table = new StringBuilder("| client | end | JDK | what the application saw | what epipe said | what the kernel knew |\n"
            + "|---|---|---|---|---|---|\n");
        lines.entrySet().stream().sorted(Map.Entry.comparingByKey())
            .forEach(line -> table.append(line.getKey().replace("\u0000", String.join(", ", line.getValue()))).append('\n'));
        return table.toString();
    }

    void writeTo(Path page, String introduction) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        Files.write(page, (text.substring(0, begin) + introduction + "\n" + markdown() + text.substring(text.indexOf(END)))
            .getBytes(StandardCharsets.UTF_8));
    }
}
