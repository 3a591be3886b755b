package io.epipe.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.TimeZone;

/** Dates by hand against those of java.time. */
class TimesTest {

    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneId.of("UTC"));
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    @Test
    void everyDayFrom1890To2410IsThatOfTheCalendar() {
        Instant end = Instant.parse("2410-01-01T00:00:00Z");
        for (Instant day = Instant.parse("1890-01-01T00:00:00Z"); day.isBefore(end); day = day.plus(1, ChronoUnit.DAYS)) {
            assertIsThatOfTheCalendar(day);
            assertIsThatOfTheCalendar(day.minus(1, ChronoUnit.MICROS));
        }
    }

    private static void assertIsThatOfTheCalendar(Instant moment) {
        assertThat(Times.rfc3339(micros(moment))).isEqualTo(UTC.format(moment));
    }

    @Test
    void aMomentIsWrittenInItsZone() {
        Random random = new Random(7);
        for (String name : new String[] {"Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Kiritimati", "UTC"}) {
            for (int i = 0; i < 500; i++) {
                Instant moment = Instant.ofEpochSecond(random.nextInt(Integer.MAX_VALUE), random.nextInt(1_000_000) * 1_000L);
                assertThat(Times.dateAndClock(micros(moment), TimeZone.getTimeZone(name))).as(name + " " + moment)
                    .isEqualTo(LOCAL.withZone(ZoneId.of(name)).format(moment));
            }
        }
    }

    @Test
    void theDateIsLeftOutWhereItIsTheSame() {
        TimeZone berlin = TimeZone.getTimeZone("Europe/Berlin");
        Instant moment = Instant.parse("2026-11-28T22:59:59.999Z");
        assertThat(Times.clock(micros(moment), micros(moment) + 999, berlin))
            .isEqualTo(CLOCK.withZone(ZoneId.of("Europe/Berlin")).format(moment));
        assertThat(Times.clock(micros(moment), micros(moment) + 1_000, berlin)).isEqualTo("2026-11-28 23:59:59.999");
    }

    private static long micros(Instant moment) {
        return moment.getEpochSecond() * 1_000_000 + moment.getNano() / 1_000;
    }
}
