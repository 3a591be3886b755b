package io.epipe.histories;

import io.epipe.testkit.Jdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What many histories gave, added up; kept as lines {@code JDK|WHAT|COUNT}, so that several runs can be added. */
final class Totals {

    private static final String BEGIN = "<!-- histories:begin -->\n";
    private static final String END = "<!-- histories:end -->";
    private static final String HISTORIES = "histories";
    private static final String LOST_WRITES = "lost writes";
    private static final String VERDICT = "verdict ";
    private static final String FINDING = "finding ";

    private final Map<Integer, Map<String, Integer>> counts = new TreeMap<>();

    synchronized void add(Jdk jdk, int histories, BatchJudge judge) {
        add(jdk.feature(), HISTORIES, histories);
        add(jdk.feature(), LOST_WRITES, judge.lostWrites);
        judge.verdicts.forEach((verdict, n) -> add(jdk.feature(), VERDICT + verdict, n));
        judge.findings.forEach(f -> add(jdk.feature(), FINDING + f.kind() + " " + f.what(), 1));
    }

    private void add(int jdk, String what, int n) {
        counts.computeIfAbsent(jdk, key -> new TreeMap<>()).merge(what, n, Integer::sum);
    }

    void append(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        counts.forEach((jdk, map) -> map.forEach((what, n) -> lines.add(jdk + "|" + what + "|" + n)));
        Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    static Totals of(Path file) throws IOException {
        Totals totals = new Totals();
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split("\\|");
            totals.add(Integer.parseInt(parts[0]), parts[1], Integer.parseInt(parts[2]));
        }
        return totals;
    }

    private int sum(int jdk, String prefix) {
        return counts.get(jdk).entrySet().stream().filter(e -> e.getKey().startsWith(prefix)).mapToInt(Map.Entry::getValue).sum();
    }

    private int sum(String prefix) {
        return counts.keySet().stream().mapToInt(jdk -> sum(jdk, prefix)).sum();
    }

    private static String row(String title, List<String> cells) {
        return "| " + title + " | " + String.join(" | ", cells) + " |\n";
    }

    private String row(String title, String prefix) {
        return row(title, counts.keySet().stream().map(jdk -> String.format("%,d", sum(jdk, prefix))).toList());
    }

    private String share(int jdk, String prefix) {
        return String.format("%,d (%.2f %%)", sum(jdk, prefix), 100.0 * sum(jdk, prefix) / Math.max(1, sum(jdk, VERDICT)));
    }

    private static String finding(Finding.Kind kind) {
        return FINDING + kind + " ";
    }

    String markdown() {
        StringBuilder told = new StringBuilder("Played on " + LocalDate.now(ZoneOffset.UTC) + " on Linux " + System.getProperty("os.version")
            + " (" + System.getProperty("os.arch") + ").\n\n");
        told.append(row("", counts.keySet().stream().map(jdk -> "JDK " + jdk).toList()));
        told.append("|---|").append("--:|".repeat(counts.size())).append('\n');
        told.append(row("histories", HISTORIES)).append(row("records", VERDICT));
        told.append(row("of these \"certain\"", counts.keySet().stream().map(jdk -> String.format("%,d", counts.get(jdk).entrySet().stream()
            .filter(e -> e.getKey().startsWith(VERDICT) && e.getKey().endsWith(" certain")).mapToInt(Map.Entry::getValue).sum())).toList()));
        told.append(row("of these of a write that had seemed to succeed", LOST_WRITES));
        told.append(row("\"certain\" and false", finding(Finding.Kind.FALSE_CERTAIN)));
        told.append(row("a wrong fact", finding(Finding.Kind.WRONG_FACT)));
        told.append(row("a failure without a record", finding(Finding.Kind.MISSING)));
        told.append(row("a record without a failure", finding(Finding.Kind.EXTRA)));
        told.append(row("\"likely\" and wrong", counts.keySet().stream().map(jdk -> share(jdk, finding(Finding.Kind.WRONG_LIKELY))).toList()));
        told.append(row("a middlebox spoke in the peer's name",
            counts.keySet().stream().map(jdk -> share(jdk, finding(Finding.Kind.UNDECIDABLE))).toList()));
        told.append("\nThe wrong ones among the likely, by kind:\n\n| verdict | what was true | records | share of this verdict's likely |\n|---|---|--:|--:|\n");
        kinds(Finding.Kind.WRONG_LIKELY).forEach((kind, n) -> {
            int colon = kind.indexOf(": ");
            int all = sum(VERDICT + kind.substring(0, colon) + " likely") + sum(VERDICT + kind.substring(0, colon) + " guess");
            told.append(String.format("| `%s` | %s | %,d | %.1f %% |%n", kind.substring(0, colon), kind.substring(colon + 2), n,
                100.0 * n / Math.max(1, all)));
        });
        told.append("\nThe verdicts of all records:\n\n| verdict | certain | likely | guess |\n|---|--:|--:|--:|\n");
        for (String verdict : verdicts()) {
            told.append(String.format("| `%s` | %,d | %,d | %,d |%n", verdict, sum(VERDICT + verdict + " certain"),
                sum(VERDICT + verdict + " likely"), sum(VERDICT + verdict + " guess")));
        }
        return told.toString();
    }

    private TreeSet<String> verdicts() {
        return counts.values().stream().flatMap(map -> map.keySet().stream()).filter(k -> k.startsWith(VERDICT))
            .map(k -> k.substring(VERDICT.length(), k.lastIndexOf(' '))).collect(Collectors.toCollection(TreeSet::new));
    }

    private Map<String, Integer> kinds(Finding.Kind kind) {
        Map<String, Integer> kinds = new TreeMap<>();
        counts.values().forEach(map -> map.forEach((what, n) -> {
            if (what.startsWith(finding(kind))) {
                kinds.merge(what.substring(finding(kind).length()), n, Integer::sum);
            }
        }));
        return kinds;
    }

    /** Everything that must not be. */
    Map<String, Integer> failures() {
        Map<String, Integer> failures = new TreeMap<>();
        for (Finding.Kind kind : Finding.Kind.values()) {
            if (kind.isFailure()) {
                kinds(kind).forEach((what, n) -> failures.put(kind + " " + what, n));
            }
        }
        return failures;
    }

    void writeTo(Path page) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        if (begin < BEGIN.length() || end < begin) {
            throw new IOException(page + " has no " + BEGIN.trim());
        }
        Files.writeString(page, text.substring(0, begin) + markdown() + text.substring(end));
    }
}
