package io.epipe.report.text;

/** Puts lines of text together: wrapped, indented, in columns. */
final class TextLines {

    /** "connection  ", the longest name of a field and two spaces. */
    private static final int FIELD = 12;
    private static final String FIELD_INDENT = "  ";

    private final StringBuilder out = new StringBuilder(2_048);
    private final int width;

    TextLines(int width) {
        this.width = width;
    }

    void line(String text) {
        out.append(text).append('\n');
    }

    /** One text at the left and one that ends at the right margin, on one line whatever their length. */
    void spread(String left, String right) {
        out.append(left);
        spaces(Math.max(2, width - left.length() - right.length()));
        line(right);
    }

    /** Words, wrapped at the right margin; every line begins with {@code indent}. */
    void wrapped(String indent, String text) {
        out.append(indent);
        wrap(text, indent.length());
    }

    /**
     * A name and its value, which is wrapped in a column of its own; a line feed in it begins a new line. Nothing if
     * it is empty.
     */
    void field(String name, String value) {
        if (value.isEmpty()) {
            return;
        }
        out.append(FIELD_INDENT).append(name);
        spaces(FIELD - name.length());
        boolean first = true;
        for (String line : value.split("\n")) {
            if (!first) {
                spaces(FIELD_INDENT.length() + FIELD);
            }
            wrap(line, FIELD_INDENT.length() + FIELD);
            first = false;
        }
    }

    /** Every line of the text, indented; a tab is four columns. */
    void indented(String indent, String text) {
        for (String line : text.split("\n")) {
            line(indent + line.replace("\t", "    "));
        }
    }

    /** From the present column, which is that of the indent, to the end of the text. */
    private void wrap(String text, int indent) {
        int column = indent;
        for (String word : text.trim().split(" +")) {
            if (column > indent && column + 1 + word.length() > width) {
                out.append('\n');
                spaces(indent);
                column = indent;
            }
            if (column > indent) {
                out.append(' ');
                column++;
            }
            out.append(word);
            column += word.length();
        }
        out.append('\n');
    }

    private void spaces(int count) {
        for (int i = 0; i < count; i++) {
            out.append(' ');
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
