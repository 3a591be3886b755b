package io.epipe.options;

import io.epipe.diagnosis.Verdict;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads and checks single values. */
final class OptionValues {

    private static final long MAX_DURATION_MILLIS = 24 * 60 * 60 * 1000L;

    private OptionValues() {
    }

    static boolean isAllowed(Option option, String value) {
        if (option.kind == Option.Kind.NUMBER) {
            long number = number(value);
            return number >= option.min && number <= option.max;
        }
        if (option.kind == Option.Kind.DURATION) {
            return durationMillis(value) >= 0;
        }
        if (option.kind == Option.Kind.TEXT) {
            return true;
        }
        if (option.kind == Option.Kind.VERDICTS) {
            return verdicts(value) != null;
        }
        if (option.kind == Option.Kind.PACKAGES) {
            return packages(value) != null;
        }
        for (String literal : option.literals) {
            if (literal.equals(value)) {
                return true;
            }
        }
        return option.kind != Option.Kind.CHOICE && !value.isEmpty();
    }

    /** The verdicts of these names, with commas between them; null if one is not known. */
    static Set<Verdict> verdicts(String names) {
        Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
        for (String name : names.split(",")) {
            if (name.trim().isEmpty()) {
                continue;
            }
            try {
                verdicts.add(Verdict.valueOf(name.trim().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                return null;
            }
        }
        return verdicts;
    }

    /** The packages of these names, with commas between them; null if one is no name. A {@code .} or {@code .*} at the end is passed over. */
    static List<String> packages(String names) {
        List<String> packages = new ArrayList<String>();
        for (String name : names.split(",")) {
            String one = name.trim();
            if (one.endsWith(".*")) {
                one = one.substring(0, one.length() - 2);
            } else if (one.endsWith(".")) {
                one = one.substring(0, one.length() - 1);
            }
            if (name.trim().isEmpty()) {
                continue;
            }
            if (!isPackage(one)) {
                return null;
            }
            packages.add(one);
        }
        return packages;
    }

    private static boolean isPackage(String name) {
        boolean start = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (start ? !Character.isJavaIdentifierStart(c) : c != '.' && !Character.isJavaIdentifierPart(c)) {
                return false;
            }
            start = c == '.';
        }
        return !start;
    }

    /** Digits as a number; -1 for anything else, and for what does not fit into 9 digits. */
    static long number(String digits) {
        return number(digits, digits.length());
    }

    private static long number(String digits, int length) {
        if (length == 0 || length > 9) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < length; i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }

    /**
     * {@code 500ms}, {@code 60s}, {@code 2m}, {@code 1h} or {@code 0} in milliseconds; -1 for anything else, and above
     * 24 h.
     */
    static long durationMillis(String value) {
        int digits = 0;
        while (digits < value.length() && value.charAt(digits) >= '0' && value.charAt(digits) <= '9') {
            digits++;
        }
        long number = number(value, digits);
        String unit = value.substring(digits);
        long millis;
        if (unit.equals("ms")) {
            millis = number;
        } else if (unit.equals("s")) {
            millis = number * 1000;
        } else if (unit.equals("m")) {
            millis = number * 60_000;
        } else if (unit.equals("h")) {
            millis = number * 3_600_000;
        } else {
            // a bare number says nothing of its unit, unless it is nought
            millis = unit.isEmpty() && number == 0 ? 0 : -1;
        }
        return number < 0 || millis > MAX_DURATION_MILLIS ? -1 : millis;
    }
}
