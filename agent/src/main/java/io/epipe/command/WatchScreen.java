package io.epipe.command;

import io.epipe.status.Status;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * For a terminal: incidents scroll by, and below them stands what is counted, drawn anew each time. What scrolled by stays in the terminal's own
 * memory, which a program that takes the whole screen would lose. Control sequences are those of ECMA-48, and DEC's for the wrapping of lines.
 */
final class WatchScreen extends WatchView {

    private static final String NO_WRAPPING = "\u001b[?7l";
    private static final String WRAPPING = "\u001b[?7h";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String CLEAR_ALL = "\u001b[H\u001b[2J";
    private static final int MOST_KINDS = 8;
    /** Columns that a report has, at most; from where on a line of it was broken; where the text behind a label begins. */
    private static final int WIDTH_OF_REPORT = 102;
    private static final int FULL = 70;
    private static final int LABEL = 14;

    private final boolean coloured;
    private final Terminal.Size size = new Terminal.Size();
    private List<String> latest = new ArrayList<String>();
    private int live;

    WatchScreen(PrintWriter out, boolean coloured) {
        super(out);
        this.coloured = coloured;
    }

    @Override
    void show(Status now, List<String> fresh, List<String> again) {
        if (size.hasChanged()) {
            // where lines break anew, nobody knows how many there are
            out.print(CLEAR_ALL);
            live = 0;
            printLatest();
        }
        takeBack();
        for (String kind : fresh) {
            latest = now.all("text." + kind);
            printLatest();
        }
        draw(heading(), true);
    }

    private void takeBack() {
        if (live > 0) {
            out.print("\r\u001b[" + live + "A" + CLEAR_BELOW);
            live = 0;
        }
    }

    private void printLatest() {
        List<String> lines = fitted(latest);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            out.println(i == 0 ? "\n" + styled(line, "1") : styled(line, isDrawn(line) ? line.contains("✗") ? "31" : "36"
                : line.startsWith("  check") ? "32" : ""));
        }
    }

    private static boolean isDrawn(String line) {
        return line.contains("✗") || line.contains("──") || line.contains("◀");
    }

    /** A report is made for some hundred columns; where there are fewer, its paragraphs are broken anew. */
    private List<String> fitted(List<String> report) {
        int width = size.columns() - 1;
        List<String> fitted = new ArrayList<String>();
        for (int i = 0; i < report.size(); i++) {
            String line = report.get(i);
            if (isDrawn(line) || width > WIDTH_OF_REPORT) {
                fitted.add(line);
                continue;
            }
            int indent = indent(line);
            while (i + 1 < report.size() && report.get(i).length() > FULL && indent > 0 && goesOn(report.get(i + 1), indent)) {
                line += " " + report.get(++i).trim();
            }
            int below = line.startsWith("  ") && line.trim().indexOf("  ") > 0 ? Math.min(LABEL, width / 2) : indent;
            String lead = line.length() <= width ? line : wrapped(line.replaceFirst("(?<=\\S) {5,}", line.startsWith(" ") ? "$0" : "  "), width, below);
            fitted.addAll(Arrays.asList(lead.split("\n")));
        }
        return fitted;
    }

    private static boolean goesOn(String line, int indent) {
        int own = indent(line);
        return !isDrawn(line) && (own == LABEL || own == indent && line.trim().indexOf("  ") < 0) && !line.trim().isEmpty();
    }

    private static int indent(String line) {
        int spaces = 0;
        while (spaces < line.length() && line.charAt(spaces) == ' ') {
            spaces++;
        }
        return spaces;
    }

    /** At spaces; the first line keeps what it begins with. */
    private static String wrapped(String line, int width, int below) {
        StringBuilder indent = new StringBuilder();
        while (indent.length() < below) {
            indent.append(' ');
        }
        StringBuilder all = new StringBuilder();
        String rest = line;
        while (rest.length() > width) {
            int end = rest.lastIndexOf(' ', width);
            if (end <= below) {
                break;
            }
            all.append(rest, 0, end).append('\n');
            rest = indent + rest.substring(end).trim();
        }
        return all.append(rest).toString();
    }

    private String styled(String line, String style) {
        return coloured && !style.isEmpty() ? "\u001b[" + style + "m" + line + "\u001b[0m" : line;
    }

    /** Each line is one of the screen and no more, and all together are fewer than it has, so that they can be taken back. */
    private void draw(List<String> heading, boolean isLive) {
        List<String> lines = new ArrayList<String>(heading);
        List<String> most = new ArrayList<String>();
        for (String kind : counts.keySet()) {
            if (counts.get(kind) > 1) {
                most.add(kind);
            }
        }
        most.sort((a, b) -> Long.compare(counts.get(b), counts.get(a)));
        for (String kind : most.subList(0, Math.min(MOST_KINDS, most.size()))) {
            lines.add(String.format(Locale.ROOT, "%,9d × %s", counts.get(kind), titles.get(kind)));
        }
        if (most.size() > MOST_KINDS) {
            lines.add("          … and " + Words.count(most.size() - MOST_KINDS, "kind") + " more");
        }
        out.println();
        out.print(NO_WRAPPING);
        int room = isLive ? Math.max(1, size.rows() - 2) : lines.size();
        for (int i = 0; i < lines.size() && i < room; i++) {
            String line = lines.get(i);
            out.println(styled(line.length() < size.columns() ? line : line.substring(0, size.columns() - 1), i == 0 ? "1" : ""));
        }
        out.print(WRAPPING);
        live = 1 + Math.min(room, lines.size());
    }

    @Override
    void end() {
        takeBack();
        draw(heading(), false);
        live = 0;
        out.flush();
    }
}
