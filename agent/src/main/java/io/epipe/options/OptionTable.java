package io.epipe.options;

/** Renders the table of options for people: the README's Markdown and the command's help. */
public final class OptionTable {

    private OptionTable() {
    }

    /** The README's table: a Markdown table of key, values (the default first) and meaning, one option a line. */
    public static String markdown() {
        StringBuilder table = new StringBuilder("| key | values (default first) | meaning |\n|---|---|---|\n");
        for (Option option : Option.ALL) {
            table.append("| `").append(option.key()).append("` | ").append(option.allowed("`")).append(" | ")
                .append(option.meaning()).append(" |\n");
        }
        return table.toString();
    }

    /**
     * The help: for each option its key and values on one line and its meaning below it.
     *
     * @param width columns at most, 40 or more; a longer word stands alone
     */
    public static String help(int width) {
        StringBuilder help = new StringBuilder();
        for (Option option : Option.ALL) {
            wrap(help, "  " + option.key() + "=", option.allowed(), width);
            wrap(help, "      ", option.meaning().replace("`", ""), width);
        }
        return help.toString();
    }

    /** For completion in a shell: {@code KEY=} of each option, and {@code KEY=VALUE} where the values are few. */
    public static String words() {
        StringBuilder words = new StringBuilder();
        for (Option option : Option.ALL) {
            words.append(words.length() == 0 ? "" : " ").append(option.key()).append('=');
        }
        return words.toString();
    }

    private static void wrap(StringBuilder out, String start, String text, int width) {
        int column = start.length();
        out.append(start);
        boolean lineStart = true;
        for (String word : text.split(" ")) {
            if (!lineStart && column + 1 + word.length() > width) {
                out.append("\n      ");
                column = 6;
                lineStart = true;
            }
            out.append(lineStart ? "" : " ").append(word);
            column += word.length() + (lineStart ? 0 : 1);
            lineStart = false;
        }
        out.append('\n');
    }
}
