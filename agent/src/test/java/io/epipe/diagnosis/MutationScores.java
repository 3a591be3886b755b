package io.epipe.diagnosis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Reads PIT's own output, prints the scores class by class, and fails if a mutant survives in a condition of "certain": in the classes that facts
 * are made in, or in a story's {@code fits}. None is left out: a mutant there that nothing can tell from the original shows code that does nothing.
 */
public final class MutationScores {

    /** All that a grade goes through. */
    private static final Set<String> CERTAIN = Set.of("Fact", "Fact$Grade", "Confidence", "Diagnostician", "Witnesses", "SequenceNumbers", "Ending",
        "Findings");
    private static final Set<String> KILLED = Set.of("KILLED", "TIMED_OUT", "MEMORY_ERROR");

    private MutationScores() {
    }

    private static final class Score {
        private int all;
        private int killed;
    }

    /**
     * Called by the profile {@code pit}.
     *
     * @param args mutations.xml, and the page whose table is written anew if {@code epipe.update.docs} is set
     */
    public static void main(String[] args) throws Exception {
        Map<String, Score> scores = new TreeMap<>();
        List<String> survivors = new ArrayList<>();
        NodeList mutations = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(Path.of(args[0]).toFile())
            .getElementsByTagName("mutation");
        for (int i = 0; i < mutations.getLength(); i++) {
            Element m = (Element) mutations.item(i);
            String type = text(m, "mutatedClass");
            String name = type.substring(type.lastIndexOf('.') + 1);
            Score score = scores.computeIfAbsent(type.contains(".story.") ? "story." + name : name, n -> new Score());
            boolean killed = KILLED.contains(m.getAttribute("status"));
            score.all++;
            score.killed += killed ? 1 : 0;
            String what = name + "." + text(m, "mutatedMethod") + ": " + text(m, "description");
            boolean certain = CERTAIN.contains(name) || type.contains(".story.") && text(m, "mutatedMethod").equals("fits");
            if (!killed && certain) {
                survivors.add(what + " (line " + text(m, "lineNumber") + ")");
            }
        }
        String table = table(scores);
        System.out.println(table);
        if (Boolean.getBoolean("epipe.update.docs")) {
            write(Path.of(args[1]), table);
        }
        if (!survivors.isEmpty()) {
            throw new AssertionError("mutants survive in a condition of \"certain\":\n" + String.join("\n", survivors));
        }
    }

    private static String text(Element in, String name) {
        return in.getElementsByTagName(name).item(0).getTextContent();
    }

    private static String table(Map<String, Score> scores) {
        Score sum = new Score();
        StringBuilder to = new StringBuilder("| class | mutants | killed | |\n|---|---|---|---|\n");
        scores.forEach((name, s) -> {
            sum.all += s.all;
            sum.killed += s.killed;
            line(to, '`' + name + '`', s);
        });
        line(to, "all", sum);
        return to.toString();
    }

    private static void line(StringBuilder to, String name, Score s) {
        to.append("| ").append(name).append(" | ").append(s.all).append(" | ").append(s.killed).append(" | ").append(100 * s.killed / s.all)
            .append(" % |\n");
    }

    private static void write(Path page, String table) throws Exception {
        String begin = "<!-- mutations:begin -->\n";
        String end = "<!-- mutations:end -->";
        String old = Files.readString(page);
        int from = old.indexOf(begin) + begin.length();
        int to = old.indexOf(end);
        Files.writeString(page, old.substring(0, from) + table + old.substring(to));
    }
}
