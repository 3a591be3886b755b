package io.epipe.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.incident.Incident;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Repeats, rate and accounting, on a clock that the test moves. */
class ReportDispatcherTest {

    private static final long SECOND = 1_000_000_000L;

    private final HandMovedClock clock = new HandMovedClock();
    private final RecordingReporter reporter = new RecordingReporter();

    private ReportDispatcher dispatcher(long repeatsMillis, int rate) {
        return new ReportDispatcher(List.of(reporter), repeatsMillis, rate, clock);
    }

    @Test
    void aRepeatIsCountedAndToldWhenItsWindowCloses() {
        ReportDispatcher dispatcher = dispatcher(60_000, 10);
        dispatcher.accept(Incidents.documented(1).build());
        clock.nanos += SECOND;
        dispatcher.accept(Incidents.documented(2).timestampMicros(Incidents.WHEN + 1_000_000).build());
        dispatcher.accept(Incidents.documented(3).timestampMicros(Incidents.WHEN + 1_500_000).build());
        assertThat(reporter.reported).containsExactly(1L);
        assertThat(dispatcher.nanosToNextTick()).isEqualTo(59 * SECOND);

        clock.nanos += 59 * SECOND - 1;
        dispatcher.tick();
        assertThat(reporter.repeats).isEmpty();

        clock.nanos += 1;
        dispatcher.tick();
        assertThat(reporter.repeats).singleElement().satisfies(r -> {
            assertThat(r.firstIncidentId()).isEqualTo(1);
            assertThat(r.count()).isEqualTo(2);
            assertThat(r.firstMicros()).isEqualTo(Incidents.WHEN);
            assertThat(r.lastMicros()).isEqualTo(Incidents.WHEN + 1_500_000);
            assertThat(r.closedMicros()).isEqualTo(clock.wallMicros());
            assertThat(r.distinctPeers()).isEqualTo(1);
        });
        assertThat(dispatcher.nanosToNextTick()).isEqualTo(Long.MAX_VALUE);

        dispatcher.accept(Incidents.documented(4).build());
        assertThat(reporter.reported).containsExactly(1L, 4L);
    }

    /** Two threads that fail on one connection hand over in any order. */
    @Test
    void aConsequenceCanComeBeforeItsIncident() {
        ReportDispatcher dispatcher = dispatcher(60_000, 10);
        dispatcher.consequence(1);
        dispatcher.accept(Incidents.documented(1).build());
        dispatcher.consequence(2);
        dispatcher.consequence(1);
        dispatcher.accept(Incidents.documented(2).build());
        dispatcher.consequence(99);
        dispatcher.tellAll();
        assertThat(reporter.repeats).singleElement().satisfies(r -> {
            assertThat(r.count()).isEqualTo(1);
            assertThat(r.consequences()).isEqualTo(3);
        });
    }

    @Test
    void aWindowWithoutRepeatsClosesInSilence() {
        ReportDispatcher dispatcher = dispatcher(60_000, 10);
        dispatcher.accept(Incidents.documented(1).build());
        clock.nanos += 60 * SECOND;
        dispatcher.tick();
        dispatcher.tellAll();
        assertThat(reporter.repeats).isEmpty();
    }

    @Test
    void aServersPeersAreOneIncidentByAddressAndAreCounted() {
        ReportDispatcher dispatcher = dispatcher(60_000, 10);
        for (int port : new int[] {40_000, 40_001, 40_001, 65_535}) {
            dispatcher.accept(with(Role.SERVER, "192.0.2.1", port));
        }
        dispatcher.accept(with(Role.SERVER, "192.0.2.2", 40_000));
        assertThat(reporter.reported).containsExactly(40_000L, 40_000L);
        dispatcher.tellAll();
        assertThat(reporter.repeats).singleElement().satisfies(r -> {
            assertThat(r.count()).isEqualTo(3);
            assertThat(r.distinctPeers()).isEqualTo(3);
        });
    }

    @Test
    void aClientsPeersAreToldApartByPort() {
        ReportDispatcher dispatcher = dispatcher(60_000, 10);
        dispatcher.accept(with(Role.CLIENT, "192.0.2.1", 80));
        dispatcher.accept(with(Role.CLIENT, "192.0.2.1", 443));
        assertThat(reporter.reported).containsExactly(80L, 443L);
    }

    @Test
    void theCallSiteIsPartOfTheFingerprintAndTheLibrariesBelowItAreNot() {
        ReportDispatcher dispatcher = dispatcher(60_000, 10);
        dispatcher.accept(Incidents.minimal(1, null, "w", Incidents.thrown("com.acme.A", "x", 1)).build());
        dispatcher.accept(Incidents.minimal(2, null, "w", Incidents.thrown("com.acme.A", "x", 2)).build());
        dispatcher.accept(Incidents.minimal(3, null, "v", Incidents.thrown("com.acme.A", "x", 1)).build());
        Throwable sameSite = Incidents.thrown("com.acme.A", "x", 1);
        StackTraceElement[] stack = sameSite.getStackTrace();
        stack[0] = new StackTraceElement("java.net.Other", "y", "z", 9);
        sameSite.setStackTrace(stack);
        dispatcher.accept(Incidents.minimal(4, null, "w", sameSite).build());
        assertThat(reporter.reported).containsExactly(1L, 2L, 3L);
    }

    @Test
    void zeroReportsEveryRepeat() {
        ReportDispatcher dispatcher = dispatcher(0, 10);
        dispatcher.accept(Incidents.documented(1).build());
        dispatcher.accept(Incidents.documented(2).build());
        assertThat(reporter.reported).containsExactly(1L, 2L);
    }

    @Test
    void theRateHoldsOverAllIncidentsAndWhatItWithholdsIsTold() {
        ReportDispatcher dispatcher = dispatcher(60_000, 2);
        for (int i = 1; i <= 5; i++) {
            dispatcher.accept(with(Role.CLIENT, "192.0.2.1", i));
        }
        assertThat(reporter.reported).containsExactly(1L, 2L);
        // the first withheld one is told at the next turn, the others no sooner than a second later
        assertThat(reporter.omissions).singleElement().satisfies(o -> assertThat(o.withheld()).isEqualTo(1));
        assertThat(dispatcher.nanosToNextTick()).isEqualTo(SECOND);

        clock.nanos += SECOND;
        dispatcher.tick();
        assertThat(reporter.omissions).hasSize(2).last().satisfies(o -> {
            assertThat(o.withheld()).isEqualTo(2);
            assertThat(o.rate()).isEqualTo(2);
        });
        // a withheld incident opened no window: it is reported when there is room
        dispatcher.accept(with(Role.CLIENT, "192.0.2.1", 5));
        assertThat(reporter.reported).containsExactly(1L, 2L, 5L);
        PipelineCounters counters = dispatcher.counters(6, 0);
        assertThat(counters.reported() + counters.withheld()).isEqualTo(6);
    }

    @Test
    void whatTheQueueDroppedIsTold() {
        ReportDispatcher dispatcher = dispatcher(60_000, 10);
        dispatcher.dropped(7);
        dispatcher.accept(Incidents.documented(1).build());
        dispatcher.dropped(9);
        dispatcher.tellAll();
        assertThat(reporter.omissions).extracting(Omissions::dropped).containsExactly(7L, 2L);
    }

    @Test
    void theNumberOfWindowsIsBoundedAndTheOldestIsTold() {
        ReportDispatcher dispatcher = dispatcher(60_000, 1_000_000);
        dispatcher.accept(with(Role.CLIENT, "192.0.2.1", 1));
        dispatcher.accept(with(Role.CLIENT, "192.0.2.1", 1));
        for (int i = 2; i <= ReportDispatcher.MAX_WINDOWS; i++) {
            dispatcher.accept(with(Role.CLIENT, "192.0.2.1", i));
        }
        assertThat(reporter.repeats).isEmpty();
        dispatcher.accept(with(Role.CLIENT, "192.0.2.1", ReportDispatcher.MAX_WINDOWS + 1));
        assertThat(reporter.repeats).singleElement().extracting(Repeats::firstIncidentId).isEqualTo(1L);
    }

    @Test
    void aReporterThatThrowsIsCountedAndTheOthersGetTheRecord() {
        Reporter failing = new RecordingReporter() {
            @Override
            public String name() {
                return "failing";
            }

            @Override
            public void report(Incident incident) throws IOException {
                throw new IOException("disk full");
            }

            @Override
            public void flush() {
                throw new StackOverflowError();
            }
        };
        ReportDispatcher dispatcher = new ReportDispatcher(List.of(failing, reporter), 0, 10, clock);
        dispatcher.accept(Incidents.documented(1).build());
        dispatcher.tellAll();
        assertThat(reporter.reported).containsExactly(1L);
        PipelineCounters counters = dispatcher.counters(1, 0);
        assertThat(counters.reporterErrors()).containsExactlyInAnyOrderEntriesOf(
            java.util.Map.of("failing", 2L, "recording", 0L, "pipeline", 0L));
        assertThat(counters.lastError()).isEqualTo("java.lang.StackOverflowError");
    }

    @Test
    void anExceptionWhoseStackCannotBeReadIsReportedAllTheSame() {
        Exception broken = new Exception() {
            @Override
            public StackTraceElement[] getStackTrace() {
                throw new IllegalStateException();
            }
        };
        ReportDispatcher dispatcher = dispatcher(60_000, 10);
        dispatcher.accept(Incidents.minimal(1, null, "w", broken).build());
        assertThat(reporter.reported).containsExactly(1L);
        assertThat(dispatcher.counters(1, 0).reporterErrors()).containsEntry("pipeline", 1L);
    }

    @Test
    void theApplicationsFramesAreThoseOfNobodyElse() {
        assertThat(ApplicationFrames.isApplication("com.acme.Orders")).isTrue();
        assertThat(ApplicationFrames.isApplication("io.epipe.demo.Demo")).isTrue();
        assertThat(ApplicationFrames.isApplication("com.acme.myio.netty.Handler")).isTrue();
        assertThat(ApplicationFrames.isApplication("io.grpc.netty.shaded.io.netty.channel.X")).isFalse();
        assertThat(ApplicationFrames.isApplication("com.acme.shaded.io.netty.channel.X")).isFalse();
        assertThat(ApplicationFrames.isApplication("com.acme.myio.netty.io.netty.channel.X")).isFalse();
        assertThat(ApplicationFrames.isApplication("org.springframework.http.converter.X")).isFalse();
        assertThat(ApplicationFrames.isApplication("com.fasterxml.jackson.core.json.UTF8JsonGenerator")).isFalse();
        assertThat(ApplicationFrames.isApplication("com.acme.play.Game")).isTrue();
        assertThat(ApplicationFrames.isApplication("org.apache.coyote.http11.X")).isFalse();
        assertThat(ApplicationFrames.isApplication("jdk.internal.net.http.X")).isFalse();
    }

    private static Incident with(Role role, String address, int port) {
        return Incidents.minimal(port, role, "Socket.write", Incidents.thrown("com.acme.A", "x", 1))
            .addresses(null, Incidents.address(address, port)).build();
    }

    private static final class HandMovedClock implements Clock {
        /** Begins below zero, as nanoTime may. */
        long nanos = -5;

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public long wallMicros() {
            return Incidents.WHEN + nanos / 1_000;
        }
    }
}
