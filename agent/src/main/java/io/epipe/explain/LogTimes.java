package io.epipe.explain;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the time of a line, as Logback, Log4j2, java.util.logging, Tomcat and syslog write it. Times without a zone are taken as they
 * stand: only the distances between them are used. Used by one thread, line after line, since a time of day alone gets its day from
 * the line before.
 */
final class LogTimes {

    static final long UNKNOWN = Long.MIN_VALUE;

    private static final long DAY = 86_400_000;
    private static final int FURTHEST = 120;
    private static final Pattern TIME = Pattern.compile("(?<!\\d)(?:(\\d{4})[-/](\\d\\d)[-/](\\d\\d)[T ]|(\\d{1,2})[-/]([A-Z][a-z]{2})[-/](\\d{4})[: ]"
        + "|([A-Z][a-z]{2}) +(\\d{1,2}),? (?:(\\d{4}) )?)?(\\d{1,2}):(\\d\\d):(\\d\\d)(?:[.,](\\d{1,9}))?(?:[ \u00a0\u202f]?([AP]M))?(Z|[+-]\\d\\d:?\\d\\d)?");
    private static final List<String> MONTHS = Arrays.asList("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    /** Milliseconds since 1970, until the year 2033. */
    private static final Pattern MILLIS = Pattern.compile("^\\s*\\[?(1\\d{12})(?!\\d)");

    private long before = UNKNOWN;
    private long days;

    /** Milliseconds; {@link #UNKNOWN} where the line begins with no time. */
    long of(String line) {
        String begin = inAscii(line.length() > FURTHEST ? line.substring(0, FURTHEST) : line);
        Matcher number = MILLIS.matcher(begin);
        if (number.find()) {
            return Long.parseLong(number.group(1));
        }
        Matcher m = TIME.matcher(begin);
        try {
            return m.find() ? millis(m) : UNKNOWN;
        } catch (DateTimeException e) {
            return UNKNOWN;
        }
    }

    /** java.util.logging writes the digits of the language: Arabic, Thai, Hindi. */
    private static String inAscii(String text) {
        StringBuilder ascii = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 127 && Character.isDigit(c)) {
                ascii = ascii == null ? new StringBuilder(text) : ascii;
                ascii.setCharAt(i, (char) ('0' + Character.digit(c, 10)));
            }
        }
        return ascii == null ? text : ascii.toString();
    }

    private long millis(Matcher m) {
        int hour = Integer.parseInt(m.group(10));
        if (m.group(14) != null) {
            hour = hour % 12 + (m.group(14).equals("PM") ? 12 : 0);
        }
        int nanos = m.group(13) == null ? 0 : Integer.parseInt((m.group(13) + "000000000").substring(0, 9));
        int minute = Integer.parseInt(m.group(11));
        int second = Integer.parseInt(m.group(12));
        if (m.group(1) == null && m.group(4) == null && m.group(7) == null) {
            return timeOfDay(((hour * 60L + minute) * 60 + second) * 1_000 + nanos / 1_000_000);
        }
        int year = m.group(1) != null ? number(m, 1) : m.group(4) != null ? number(m, 6) : m.group(9) != null ? number(m, 9) : 2_000;
        int month = m.group(1) != null ? number(m, 2) : 1 + MONTHS.indexOf(m.group(m.group(4) != null ? 5 : 7).toLowerCase(Locale.ROOT));
        int day = m.group(1) != null ? number(m, 3) : number(m, m.group(4) != null ? 4 : 8);
        LocalDateTime time = LocalDateTime.of(year, month, day, hour, minute, Math.min(59, second), nanos);
        ZoneOffset zone = m.group(15) == null ? ZoneOffset.UTC : ZoneOffset.of(m.group(15));
        return OffsetDateTime.of(time, zone).toInstant().toEpochMilli();
    }

    private long timeOfDay(long millis) {
        long time = days * DAY + millis;
        if (before != UNKNOWN && time < before - DAY / 2) {
            days++;
            time += DAY;
        }
        before = time;
        return time;
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    /** In words: a date and a time, or a time of day where that is all. */
    static String text(long millis) {
        String text = LocalDateTime.ofEpochSecond(Math.floorDiv(millis, 1_000L), 0, ZoneOffset.UTC).toString().replace('T', ' ');
        text = text.length() == 16 ? text + ":00" : text;
        return millis < 366 * DAY ? text.substring(11) : text;
    }
}
