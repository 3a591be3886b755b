package io.epipe.record;

import java.util.TimeZone;

/**
 * Writes moments and durations. By hand: java.time and the formatters of the JDK take some 150 classes of calendars, locales and service loaders with
 * them, which would be initialised by whoever meets the first failure, and are broken for the whole JVM if that is one of a full heap.
 */
public final class Times {

    private static final long SECOND = 1_000_000;
    private static final long DAY = 86_400 * SECOND;

    private Times() {
    }

    /** RFC 3339 in UTC with microseconds. */
    public static String rfc3339(long micros) {
        StringBuilder text = new StringBuilder(27);
        date(text, micros).append('T');
        seconds(text, micros);
        return digits(text.append('.'), Math.floorMod(micros, SECOND), 6).append('Z').toString();
    }

    /** Date and time of day in the zone, with milliseconds. */
    public static String dateAndClock(long micros, TimeZone zone) {
        StringBuilder text = new StringBuilder(23);
        long time = local(micros, zone);
        date(text, time).append(' ');
        return clock(text, time).toString();
    }

    /** Time of day in the zone, with milliseconds; the date too where it is not that of {@code reference}. */
    public static String clock(long micros, long reference, TimeZone zone) {
        long time = local(micros, zone);
        StringBuilder text = new StringBuilder(23);
        if (Math.floorDiv(time, DAY) != Math.floorDiv(local(reference, zone), DAY)) {
            date(text, time).append(' ');
        }
        return clock(text, time).toString();
    }

    /** The date in the Gregorian calendar: year by year from 1970, and month by month, which is some seventy steps today. */
    private static StringBuilder date(StringBuilder text, long localMicros) {
        long days = Math.floorDiv(localMicros, DAY);
        int year = 1970;
        for (; days < 0; days += isLeap(year) ? 366 : 365) {
            year--;
        }
        for (; days >= (isLeap(year) ? 366 : 365); year++) {
            days -= isLeap(year) ? 366 : 365;
        }
        int month = 1;
        for (; days >= length(month, year); month++) {
            days -= length(month, year);
        }
        digits(text, year, 4).append('-');
        digits(text, month, 2).append('-');
        return digits(text, days + 1, 2);
    }

    private static int length(int month, int year) {
        switch (month) {
            case 2:
                return isLeap(year) ? 29 : 28;
            case 4:
            case 6:
            case 9:
            case 11:
                return 30;
            default:
                return 31;
        }
    }

    private static boolean isLeap(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    private static void seconds(StringBuilder text, long localMicros) {
        long second = Math.floorMod(localMicros, DAY) / SECOND;
        digits(text, second / 3_600, 2).append(':');
        digits(text, second / 60 % 60, 2).append(':');
        digits(text, second % 60, 2);
    }

    private static StringBuilder clock(StringBuilder text, long localMicros) {
        seconds(text, localMicros);
        return digits(text.append('.'), Math.floorMod(localMicros, SECOND) / 1_000, 3);
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

    /** What the clocks of the zone show, as if it were UTC; microseconds. */
    private static long local(long micros, TimeZone zone) {
        return micros + zone.getOffset(Math.floorDiv(micros, 1_000L)) * 1_000L;
    }
}
