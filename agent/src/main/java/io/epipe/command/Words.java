package io.epipe.command;

import io.epipe.options.EditDistance;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
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

    /** What an error of a file is: its message alone is often no more than the path. */
    static String of(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof AccessDeniedException) {
            return message + ": permission denied";
        }
        return e instanceof NoSuchFileException && !message.endsWith("exist") ? message + " does not exist" : message;
    }

    /** The word that was probably meant; null if none is near. */
    static String nearest(String typed, Collection<String> words) {
        String best = null;
        int least = Math.max(1, typed.length() / 2);
        for (String word : words) {
            int steps = word.startsWith(typed) ? 0 : EditDistance.between(typed, word);
            if (steps < least || steps == least && best == null) {
                least = steps;
                best = word;
            }
        }
        return best;
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
