package io.epipe.report.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.Verdict;
import io.epipe.diagnosis.story.Stories;
import io.epipe.incident.Incident;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.record.ApplicationFrames;
import io.epipe.record.Incidents;
import io.epipe.record.Omissions;
import io.epipe.record.Repeats;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Repeats, rate and accounting, on a clock that the test moves. */
class ReportDispatcherTest {

    private static final long SECOND = 1_000_000_000L;

    private final HandMovedClock clock = new HandMovedClock();
    private final RecordingOutput output = new RecordingOutput();
    private ReportDispatcher dispatcher;

    private ReportDispatcher dispatcher(long repeatsMillis, int rate, Verdict... quiet) {
        dispatcher = new ReportDispatcher(new Policy(repeatsMillis, rate, Set.of(quiet)), clock, () -> { });
        dispatcher.add(output);
        return dispatcher;
    }

    /** The output, once it has been told all so far. */
    private RecordingOutput told() {
        try {
            assertThat(dispatcher.awaitOutputs(System.nanoTime() + 30 * SECOND)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return output;
    }

    @AfterEach
    void end() {
        if (dispatcher != null) {
            dispatcher.end();
        }
    }

    @Test
    void aRepeatIsCountedAndToldWhenItsWindowCloses() {
        ReportDispatcher dispatcher = dispatcher(60_000, 10);
        dispatcher.accept(Incidents.documented(1).build());
        clock.nanos += SECOND;
        dispatcher.accept(Incidents.documented(2).timestampMicros(Incidents.WHEN + 1_000_000).build());
        dispatcher.accept(Incidents.documented(3).timestampMicros(Incidents.WHEN + 1_500_000).build());
        assertThat(told().reported).containsExactly(1L);
        assertThat(dispatcher.nanosToNextTick()).isEqualTo(59 * SECOND);

        clock.nanos += 59 * SECOND - 1;
        dispatcher.tick();
        assertThat(told().repeats).isEmpty();

        clock.nanos += 1;
        dispatcher.tick();
        assertThat(told().repeats).singleElement().satisfies(r -> {
            assertThat(r.incidentId()).isEqualTo(1);
            assertThat(r.count()).isEqualTo(2);
            assertThat(r.firstMicros()).isEqualTo(Incidents.WHEN);
            assertThat(r.lastMicros()).isEqualTo(Incidents.WHEN + 1_500_000);
            assertThat(r.closedMicros()).isEqualTo(clock.wallMicros());
            assertThat(r.distinctPeers()).isEqualTo(1);
        });
        assertThat(dispatcher.nanosToNextTick()).isEqualTo(Long.MAX_VALUE);

        dispatcher.accept(Incidents.documented(4).build());
        assertThat(told().reported).containsExactly(1L, 4L);
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
        assertThat(told().repeats).singleElement().satisfies(r -> {
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
        assertThat(told().repeats).isEmpty();
    }

    @Test
    void aServersPeersAreOneIncidentByAddressAndAreCounted() {
        ReportDispatcher dispatcher = dispatcher(60_000, 10);
        for (int port : new int[] {40_000, 40_001, 40_001, 65_535}) {
            dispatcher.accept(with(Role.SERVER, "192.0.2.1", port));
        }
        dispatcher.accept(with(Role.SERVER, "192.0.2.2", 40_000));
        assertThat(told().reported).containsExactly(40_000L, 40_000L);
        dispatcher.tellAll();
        assertThat(told().repeats).singleElement().satisfies(r -> {
            assertThat(r.count()).isEqualTo(3);
            assertThat(r.distinctPeers()).isEqualTo(3);
        });
    }

    @Test
    void aClientsPeersAreToldApartByPort() {
        ReportDispatcher dispatcher = dispatcher(60_000, 10);
        dispatcher.accept(with(Role.CLIENT, "192.0.2.1", 80));
        dispatcher.accept(with(Role.CLIENT, "192.0.2.1", 443));
        assertThat(told().reported).containsExactly(80L, 443L);
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
        assertThat(told().reported).containsExactly(1L, 2L, 3L);
    }

    @Test
    void zeroReportsEveryRepeat() {
        ReportDispatcher dispatcher = dispatcher(0, 10);
        dispatcher.accept(Incidents.documented(1).build());
        dispatcher.accept(Incidents.documented(2).build());
        assertThat(told().reported).containsExactly(1L, 2L);
    }

    @Test
    void theRateHoldsOverAllIncidentsAndWhatItWithholdsIsTold() {
        ReportDispatcher dispatcher = dispatcher(60_000, 2);
        for (int i = 1; i <= 5; i++) {
            dispatcher.accept(with(Role.CLIENT, "192.0.2.1", i));
        }
        assertThat(told().reported).containsExactly(1L, 2L);
        // the first withheld one is told at the next turn, the others no sooner than a second later
        assertThat(told().omissions).singleElement().satisfies(o -> assertThat(o.withheld()).isEqualTo(1));
        assertThat(dispatcher.nanosToNextTick()).isEqualTo(SECOND);

        clock.nanos += SECOND;
        dispatcher.tick();
        assertThat(told().omissions).hasSize(2).last().satisfies(o -> {
            assertThat(o.withheld()).isEqualTo(2);
            assertThat(o.rate()).isEqualTo(2);
        });
        // a withheld incident opened no window: it is reported when there is room
        dispatcher.accept(with(Role.CLIENT, "192.0.2.1", 5));
        assertThat(told().reported).containsExactly(1L, 2L, 5L);
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
        assertThat(told().omissions).extracting(Omissions::dropped).containsExactly(7L, 2L);
    }

    @Test
    void theNumberOfWindowsIsBoundedAndTheOldestIsTold() {
        ReportDispatcher dispatcher = dispatcher(60_000, 1_000_000);
        dispatcher.accept(story(1));
        dispatcher.accept(story(1));
        for (int i = 2; i <= ReportDispatcher.MAX_WINDOWS; i++) {
            dispatcher.accept(story(i));
        }
        assertThat(told().repeats).isEmpty();
        dispatcher.accept(story(ReportDispatcher.MAX_WINDOWS + 1));
        assertThat(told().repeats).singleElement().extracting(Repeats::incidentId).isEqualTo(1L);
    }

    @Test
    void anOutputThatThrowsIsCountedTellsItsLossesLaterAndTheOthersGetTheRecord() {
        RecordingOutput failing = new RecordingOutput() {
            private boolean full = true;

            @Override
            public String name() {
                return "failing";
            }

            @Override
            public void report(Incident incident) throws IOException {
                if (full) {
                    full = false;
                    throw new IOException("disk full");
                }
                super.report(incident);
            }

            @Override
            public void close() {
                throw new StackOverflowError();
            }
        };
        ReportDispatcher dispatcher = dispatcher(0, 10);
        dispatcher.add(failing);
        dispatcher.accept(Incidents.documented(1).build());
        dispatcher.accept(Incidents.documented(2).build());
        assertThat(told().reported).containsExactly(1L, 2L);
        assertThat(failing.reported).containsExactly(2L);
        assertThat(failing.omissions).singleElement().satisfies(o -> assertThat(o.dropped()).isEqualTo(1));
        assertThat(output.omissions).isEmpty();
        assertThat(dispatcher.counters(2, 0).outputs()).last().satisfies(o -> {
            assertThat(o.dropped()).isEqualTo(1);
            assertThat(o.toString()).isEqualTo("failing: 1 dropped, 1 error, the last: java.io.IOException: disk full");
        });
    }

    @Test
    void anOutputOfEveryIncidentGetsWhatTheOthersAreOnlyTheCountOf() {
        RecordingOutput every = new RecordingOutput() {
            @Override
            public boolean isEveryIncident() {
                return true;
            }
        };
        ReportDispatcher dispatcher = dispatcher(60_000, 1, Verdict.PEER_CLOSED);
        dispatcher.add(every);
        dispatcher.accept(Incidents.documented(1).build());
        dispatcher.accept(with(Role.SERVER, "192.0.2.1", 2));
        dispatcher.accept(with(Role.SERVER, "192.0.2.1", 3));
        dispatcher.accept(with(Role.SERVER, "192.0.2.2", 4));
        dispatcher.dropped(7);
        dispatcher.tellAll();
        assertThat(told().reported).containsExactly(2L);
        assertThat(every.reported).containsExactly(1L, 2L, 3L, 4L);
        assertThat(every.repeats).isEmpty();
        assertThat(every.omissions).singleElement().satisfies(o -> {
            assertThat(o.dropped()).isEqualTo(7);
            assertThat(o.withheld()).isZero();
        });
        dispatcher.remove(every);
        dispatcher.accept(with(Role.SERVER, "192.0.2.1", 5));
        told();
        assertThat(every.reported).hasSize(4);
    }

    @Test
    void aVerdictThatIsOnlyCountedHasItsCountsAndNoReport() {
        ReportDispatcher dispatcher = dispatcher(0, 10, Verdict.PEER_CLOSED);
        for (int i = 1; i <= 3; i++) {
            dispatcher.accept(Incidents.documented(i).build());
        }
        dispatcher.accept(with(Role.SERVER, "192.0.2.1", 9));
        dispatcher.accept(with(Role.SERVER, "192.0.2.1", 9));
        dispatcher.tellAll();
        assertThat(told().reported).containsExactly(9L, 9L);
        assertThat(output.repeats).singleElement().satisfies(r -> {
            assertThat(r.kind()).isEqualTo(Repeats.Kind.QUIET);
            assertThat(r.incidentId()).isZero();
            assertThat(r.count()).isEqualTo(3);
            assertThat(r.distinctPeers()).isEqualTo(1);
        });
        assertThat(dispatcher.counters(5, 0)).satisfies(c -> {
            assertThat(c.quiet()).isEqualTo(3);
            assertThat(c.reported()).isEqualTo(2);
        });
    }

    @Test
    void aFloodFromManyPeersHasSomeExamplesAndASummary() {
        ReportDispatcher dispatcher = dispatcher(60_000, 1_000_000);
        int peers = 10_000;
        for (int i = 0; i < peers; i++) {
            dispatcher.accept(with(Role.SERVER, "10.1." + i / 250 + "." + i % 250, 40_000 + i % 7));
        }
        // peers that have their report are counted apart
        dispatcher.accept(with(Role.SERVER, "10.1.0.0", 50_000));
        assertThat(told().reported).hasSize(RepeatWindows.EXAMPLES);
        dispatcher.tellAll();
        assertThat(told().repeats).hasSize(2).satisfiesExactlyInAnyOrder(r -> {
            assertThat(r.kind()).isEqualTo(Repeats.Kind.AGAIN);
            assertThat(r.count()).isEqualTo(1);
            assertThat(r.distinctPeers()).isEqualTo(2);
            assertThat(r.peerAddress()).isNotNull();
        }, r -> {
            assertThat(r.kind()).isEqualTo(Repeats.Kind.OTHER_PEERS);
            assertThat(r.count()).isEqualTo(peers - RepeatWindows.EXAMPLES);
            assertThat(r.distinctPeers()).isBetween(9_800, 10_200);
            assertThat(r.distinctAddresses()).isBetween(9_800, 10_200);
            assertThat(r.peerAddress()).isNull();
            assertThat(r.peerNames()).hasSize(10).startsWith("10.1.0.5", "10.1.0.6");
            assertThat(r.code().getMethodName()).isEqualTo("x");
        });
        assertThat(output.accountedFor()).isEqualTo(peers + 1);
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
        assertThat(told().reported).containsExactly(1L);
        assertThat(dispatcher.counters(1, 0).errors()).isEqualTo(1);
    }

    /** Spring with Jackson: no frame is the application's, and without any frame all endpoints of all services would be one. */
    @Test
    void whereNoFrameIsTheApplicationsTheLibrariesAndThePoolTellIncidentsApart() {
        ReportDispatcher dispatcher = dispatcher(60_000, 10);
        dispatcher.accept(nobodys(1, "org.springframework.A", "exec-1"));
        dispatcher.accept(nobodys(2, "org.springframework.A", "exec-27"));
        dispatcher.accept(nobodys(3, "org.springframework.B", "exec-1"));
        dispatcher.accept(nobodys(4, "org.springframework.A", "admin-1"));
        assertThat(told().reported).containsExactly(1L, 3L, 4L);
    }

    /** A reset instead of an answer, and one in the middle of it, want different advice. */
    @Test
    void halfAnAnswerIsNoRepeatOfNone() {
        ReportDispatcher dispatcher = dispatcher(60_000, 10);
        dispatcher.accept(resetRead(1, 700, 600));
        dispatcher.accept(resetRead(2, 800, 650));
        dispatcher.accept(resetRead(3, 600, 700));
        assertThat(told().reported).containsExactly(1L, 3L);
    }

    private static Incident resetRead(long id, long sentAgo, long receivedAgo) {
        KernelSnapshot kernel = new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).state(TcpState.CLOSE).bytesSent(10).bytesRetrans(0).bytesAcked(11)
            .notSentBytes(0).outQueue(0).inQueue(0).bytesReceived(30).dataSegmentsIn(1).dataSegmentsOut(1).lastDataSentMillis(sentAgo)
            .lastDataReceivedMillis(receivedAgo).lastAckReceivedMillis(600).build();
        Evidence evidence = new Evidence.Builder().errno(Errno.ECONNRESET, "Connection reset").read(true).role(Role.CLIENT, false).kernel(kernel)
            .operation("Socket.read", -1).build();
        return Incidents.minimal(id, Role.CLIENT, "Socket.read", Incidents.thrown("com.acme.A", "x", 1)).evidence(evidence)
            .diagnosis(Stories.diagnostician().diagnose(evidence)).build();
    }

    private static Incident nobodys(long id, String library, String thread) {
        IOException thrown = new IOException();
        thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement("java.io.X", "write", null, 1),
            new StackTraceElement(library, "write", null, 1)});
        return Incidents.minimal(id, Role.SERVER, "w", thrown).thread(thread, id, false).build();
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

    private static Incident story(int line) {
        return Incidents.minimal(line, null, "Socket.write", Incidents.thrown("com.acme.A", "x", line)).build();
    }

    private static Incident with(Role role, String address, int port) {
        return Incidents.minimal(port, role, "Socket.write", Incidents.thrown("com.acme.A", "x", 1))
            .addresses(null, Incidents.address(address, port)).build();
    }

    private static final class HandMovedClock implements Clock {
        /** Begins below zero, as nanoTime may. */
        volatile long nanos = -5;

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
