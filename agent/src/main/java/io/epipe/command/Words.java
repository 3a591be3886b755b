package io.epipe.command;

import java.util.Collection;
import java.util.Locale;

/** Words for people. */
final class Words {

    private Words() {
    }

    /** {@code 1 incident}, {@code 2,000 incidents}. */
    static String count(long number, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
    }

    /** The word that was probably meant; null if none is near. */
    static String nearest(String typed, Collection<String> words) {
        String best = null;
        int least = Math.max(1, typed.length() / 2);
        for (String word : words) {
            int steps = word.startsWith(typed) ? 0 : distance(typed, word);
            if (steps < least || steps == least && best == null) {
                least = steps;
                best = word;
            }
        }
        return best;
    }

    /** Levenshtein's, with two neighbours exchanged as one step. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }

    /** At spaces, into pieces no longer than the width; all but the first begin with the indent, which is not counted. */
    static String wrap(String text, int width, String indent) {
        StringBuilder out = new StringBuilder();
        int column = 0;
        for (String word : text.split(" ")) {
            if (column > 0 && column + 1 + word.length() > width) {
                out.append('\n').append(indent);
                column = 0;
            } else if (column > 0) {
                out.append(' ');
                column++;
            }
            out.append(word);
            column += word.length();
        }
        return out.toString();
    }
}
