package io.epipe.options;

import java.util.Locale;

/** Words the errors, each one line. Apart from the parser, so that a JVM whose options are right never loads it. */
final class OptionErrors {

    private static final int MAX_SHOWN = 200;
    /** Longer than any slip of the pen; the comparison costs the product of the lengths. */
    private static final int MAX_KEY = 40;
    /** Edits that make a likely slip of the pen: {@code jsno}, {@code annotation}. */
    private static final int NEAR = 3;

    private OptionErrors() {
    }

    static OptionException unknownKey(String key, String source) {
        Option near = nearest(key);
        return new OptionException("there is no option \"" + shown(key) + "\" (" + source + "); "
            + (near != null ? "did you mean \"" + near.key() + "\"?" : "the options are " + keys()));
    }

    static OptionException notAllowed(Option option, String value, String source) {
        return new OptionException("option " + option.key() + "=" + shown(value) + " (" + source
            + ") is not allowed; allowed is "
            + (option.kind == Option.Kind.NUMBER ? option.free : option.allowed()));
    }

    static OptionException notKeyAndValue(String piece, String source) {
        Option option = Option.of(piece);
        if (option != null) {
            return new OptionException("option \"" + piece + "\" has no value (" + source + "); write " + piece
                + "= and " + option.allowed());
        }
        return new OptionException("\"" + shown(piece) + "\" (" + source + ") is not key=value; the options are "
            + keys());
    }

    static OptionException unreadable(String path, Exception e) {
        // FileInputStream's message begins with the path itself
        String reason = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
        return new OptionException("option config=" + shown(path) + " cannot be read: " + shown(reason));
    }

    static OptionException nestedConfig(String source) {
        return new OptionException("option config is not allowed inside a configuration file (" + shown(source) + ")");
    }

    private static String keys() {
        StringBuilder keys = new StringBuilder();
        for (Option option : Option.ALL) {
            keys.append(keys.length() == 0 ? "" : ", ").append(option.key());
        }
        return keys.toString();
    }

    private static Option nearest(String key) {
        String typed = key.toLowerCase(Locale.ROOT).replace('_', '-');
        if (typed.startsWith("epipe.")) {
            typed = typed.substring("epipe.".length());
        }
        if (typed.length() > MAX_KEY) {
            return null;
        }
        Option nearest = null;
        int least = NEAR + 1;
        for (Option option : Option.ALL) {
            int distance = EditDistance.between(typed, option.key());
            // a short key is a few edits away from almost anything
            if (distance < least && 2 * distance <= option.key().length()) {
                least = distance;
                nearest = option;
            }
        }
        return nearest;
    }

    /** On one line and not too long: a value can hold anything. */
    private static String shown(String value) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < value.length() && i < MAX_SHOWN; i++) {
            char c = value.charAt(i);
            shown.append(Character.isISOControl(c) ? '?' : c);
        }
        return value.length() > MAX_SHOWN ? shown.append("...").toString() : shown.toString();
    }
}
