package io.epipe.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A table of Markdown, and the numbers in it. */
final class Table {

    private final StringBuilder text = new StringBuilder();

    Table(String... head) {
        row(head);
        text.append('|');
        for (int i = 0; i < head.length; i++) {
            text.append(i == 0 ? "---|" : "---:|");
        }
        text.append('\n');
    }

    final Table row(String... cells) {
        text.append('|');
        for (String cell : cells) {
            text.append(' ').append(cell).append(" |");
        }
        text.append('\n');
        return this;
    }

    Table row(List<String> cells) {
        return row(cells.toArray(new String[0]));
    }

    static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value).replace("-", "\u2212");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
