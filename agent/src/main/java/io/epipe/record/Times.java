package io.epipe.record;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes moments and durations. */
public final class Times {

    private static final DateTimeFormatter RFC_3339 =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter DATE_AND_CLOCK =
        DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private Times() {
    }

    /** RFC 3339 in UTC with microseconds. */
    public static String rfc3339(long micros) {
        return RFC_3339.format(instant(micros).atOffset(ZoneOffset.UTC));
    }

    /** Date and time of day in the zone, with milliseconds. */
    public static String dateAndClock(long micros, ZoneId zone) {
        return DATE_AND_CLOCK.format(instant(micros).atZone(zone));
    }

    /** Time of day in the zone, with milliseconds; the date too where it is not that of {@code reference}. */
    public static String clock(long micros, long reference, ZoneId zone) {
        ZonedDateTime time = instant(micros).atZone(zone);
        LocalDate today = instant(reference).atZone(zone).toLocalDate();
        return (time.toLocalDate().equals(today) ? CLOCK : DATE_AND_CLOCK).format(time);
    }

    /** {@code 12 ms}, {@code 1.006 s}, {@code 12.5 s}, {@code 2 min 5 s}, {@code 5 h 12 min}, {@code 3 d 4 h}. */
    public static String duration(long millis) {
        long seconds = millis / 1_000;
        if (seconds == 0) {
            return millis + " ms";
        }
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%d.%03d s", seconds, millis % 1_000);
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
            return String.format(Locale.ROOT, "%d.%03d s", micros / 1_000_000, micros / 1_000 % 1_000);
        }
        return String.format(Locale.ROOT, "0.%04d s", Math.max(1, (micros + 50) / 100));
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
}
