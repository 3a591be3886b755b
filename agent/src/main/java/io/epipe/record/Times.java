package io.epipe.record;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Writes moments and durations. By hand: formatters of the JDK take some 150 classes of locales and service loaders with them, which would be
 * initialised by whoever meets the first failure.
 */
public final class Times {

    private Times() {
    }

    /** RFC 3339 in UTC with microseconds. */
    public static String rfc3339(long micros) {
        StringBuilder text = new StringBuilder(27);
        LocalDateTime time = local(micros, ZoneOffset.UTC);
        date(text, time).append('T');
        seconds(text, time);
        return digits(text.append('.'), time.getNano() / 1_000, 6).append('Z').toString();
    }

    /** Date and time of day in the zone, with milliseconds. */
    public static String dateAndClock(long micros, ZoneId zone) {
        StringBuilder text = new StringBuilder(23);
        LocalDateTime time = local(micros, zone);
        date(text, time).append(' ');
        return clock(text, time).toString();
    }

    /** Time of day in the zone, with milliseconds; the date too where it is not that of {@code reference}. */
    public static String clock(long micros, long reference, ZoneId zone) {
        LocalDateTime time = local(micros, zone);
        LocalDateTime today = local(reference, zone);
        StringBuilder text = new StringBuilder(23);
        if (!time.toLocalDate().equals(today.toLocalDate())) {
            date(text, time).append(' ');
        }
        return clock(text, time).toString();
    }

    private static StringBuilder date(StringBuilder text, LocalDateTime time) {
        digits(text, time.getYear(), 4).append('-');
        digits(text, time.getMonthValue(), 2).append('-');
        return digits(text, time.getDayOfMonth(), 2);
    }

    private static void seconds(StringBuilder text, LocalDateTime time) {
        digits(text, time.getHour(), 2).append(':');
        digits(text, time.getMinute(), 2).append(':');
        digits(text, time.getSecond(), 2);
    }

    private static StringBuilder clock(StringBuilder text, LocalDateTime time) {
        seconds(text, time);
        return digits(text.append('.'), time.getNano() / 1_000_000, 3);
    }

    /** A number that is not negative, with zeros before it. */
    private static StringBuilder digits(StringBuilder text, long number, int count) {
        String digits = Long.toString(number);
        for (int i = digits.length(); i < count; i++) {
            text.append('0');
        }
        return text.append(digits);
    }

    /** {@code 12 ms}, {@code 1.006 s}, {@code 12.5 s}, {@code 2 min 5 s}, {@code 5 h 12 min}, {@code 3 d 4 h}. */
    public static String duration(long millis) {
        long seconds = millis / 1_000;
        if (seconds == 0) {
            return millis + " ms";
        }
        if (seconds < 10) {
            return decimal(seconds, millis % 1_000, 3);
        }
        if (seconds < 60) {
            return seconds + "." + millis % 1_000 / 100 + " s";
        }
        if (seconds < 3_600) {
            return pair(seconds / 60, " min", seconds % 60, " s");
        }
        if (seconds < 86_400) {
            return pair(seconds / 3_600, " h", seconds / 60 % 60, " min");
        }
        return pair(seconds / 86_400, " d", seconds / 3_600 % 24, " h");
    }

    private static String pair(long first, String unit, long second, String smallerUnit) {
        return first + unit + (second == 0 ? "" : " " + second + smallerUnit);
    }

    /**
     * Before the failure: {@code 1.005 s}, below a millisecond {@code 0.0001 s}, from a minute on as {@link #duration}.
     */
    public static String ago(long micros) {
        if (micros >= 60_000_000) {
            return duration(micros / 1_000);
        }
        if (micros >= 1_000) {
            return decimal(micros / 1_000_000, micros / 1_000 % 1_000, 3);
        }
        return decimal(0, Math.max(1, (micros + 50) / 100), 4);
    }

    private static String decimal(long whole, long fraction, int places) {
        return digits(new StringBuilder(12).append(whole).append('.'), fraction, places).append(" s").toString();
    }

    private static LocalDateTime local(long micros, ZoneId zone) {
        long second = Math.floorDiv(micros, 1_000_000L);
        int nano = (int) Math.floorMod(micros, 1_000_000L) * 1_000;
        ZoneOffset offset = zone.getRules().getOffset(Instant.ofEpochSecond(second));
        return LocalDateTime.ofEpochSecond(second, nano, offset);
    }
}
