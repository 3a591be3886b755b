package io.epipe.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A table of Markdown, and the numbers in it. */
final class Table {

    private static final Pattern MINUS_ZERO = Pattern.compile("-(0(\\.0+)?)(?![0-9.])");

    private final StringBuilder text = new StringBuilder();

    Table(List<String> head) {
        row(head);
        text.append('|');
        for (int i = 0; i < head.size(); i++) {
            text.append(i == 0 ? "---|" : "---:|");
        }
        text.append('\n');
    }

    Table row(List<String> cells) {
        text.append('|');
        for (String cell : cells) {
            text.append(' ').append(cell).append(" |");
        }
        text.append('\n');
        return this;
    }

    static String number(String format, double... values) {
        Object[] arguments = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            arguments[i] = values[i];
        }
        String text = String.format(Locale.ROOT, format, arguments);
        return MINUS_ZERO.matcher(text).replaceAll("$1").replace("-", "\u2212");
    }

    /** The median, and from the lowest to the highest round in brackets where there are several; all in one format. */
    static String spread(String format, Sample sample) {
        String median = number(format, sample.median());
        return sample.size() < 2 ? median : median + " (" + number(format, sample.lowest()) + " to "
            + number(format, sample.highest()) + ")";
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
