package io.epipe.page;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** Reads and writes RFC 3339. */
final class Moments {

    /** The time is not known. */
    static final long UNKNOWN = Long.MIN_VALUE;

    private Moments() {
    }

    /** Microseconds since 1970; {@link #UNKNOWN} where the text is no time. */
    static long micros(String rfc3339) {
        if (rfc3339 == null) {
            return UNKNOWN;
        }
        try {
            Instant time = Instant.from(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(rfc3339));
            // years that a double of the page still holds to the microsecond
            if (time.getEpochSecond() < 0 || time.getEpochSecond() > 4_102_444_800L) {
                return UNKNOWN;
            }
            return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
        } catch (DateTimeException e) {
            return UNKNOWN;
        }
    }

    /** To the second, UTC. */
    static String text(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L)).toString();
    }
}
