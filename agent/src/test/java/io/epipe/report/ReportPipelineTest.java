package io.epipe.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.incident.Incident;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReportPipelineTest {

    private static final long LONG = 30_000;

    private final RecordingReporter reporter = new RecordingReporter();

    @Test
    void everyIncidentOfManyThreadsIsAccountedFor() throws Exception {
        int threads = 16;
        int each = 2_000;
        ReportPipeline pipeline = pipeline(reporter, 60_000, 50, () -> { }, 64);
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> writers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int base = t * each;
            Thread writer = new Thread(() -> {
                awaitQuietly(start);
                for (int i = 0; i < each; i++) {
                    pipeline.submit(Incidents.minimal(base + i, null, "operation " + i % 100,
                        Incidents.thrown("com.acme.A", "x", 1)).build());
                }
            });
            writer.start();
            writers.add(writer);
        }
        start.countDown();
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(pipeline.close(LONG)).isTrue();

        PipelineCounters counters = pipeline.counters();
        assertThat(counters.recorded()).isEqualTo(threads * each);
        assertThat(counters.reported() + counters.repeats() + counters.withheld() + counters.dropped())
            .isEqualTo(threads * each);
        assertThat(counters.reported()).isPositive().isEqualTo(reporter.reported.size());
        assertThat(reporter.repeats.stream().mapToLong(Repeats::count).sum()).isEqualTo(counters.repeats());
        assertThat(reporter.omissions.stream().mapToLong(Omissions::dropped).sum()).isEqualTo(counters.dropped());
        assertThat(reporter.omissions.stream().mapToLong(Omissions::withheld).sum()).isEqualTo(counters.withheld());
        assertThat(counters.reporterErrors().values()).containsOnly(0L);
    }

    @Test
    void submittingNeverWaitsForAStuckReporterAndDropsWhatDoesNotFit() throws Exception {
        CountDownLatch inReport = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        RecordingReporter stuck = new RecordingReporter() {
            @Override
            public void report(Incident incident) throws IOException {
                inReport.countDown();
                awaitQuietly(release);
                super.report(incident);
            }
        };
        ReportPipeline pipeline = pipeline(stuck, 0, 1_000, () -> { }, 8);
        pipeline.submit(Incidents.documented(0).build());
        inReport.await();
        int accepted = 0;
        for (int i = 1; i <= 20; i++) {
            accepted += pipeline.submit(Incidents.documented(i).build()) ? 1 : 0;
        }
        assertThat(accepted).isEqualTo(8);
        assertThat(pipeline.flush(1)).isFalse();
        release.countDown();
        assertThat(pipeline.close(LONG)).isTrue();
        assertThat(stuck.reported).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(stuck.omissions).extracting(Omissions::dropped).containsExactly(12L);
        assertThat(pipeline.counters().dropped()).isEqualTo(12);
    }

    @Test
    void closingTellsWhatWasHeldBackAndEndsTheThread() {
        ReportPipeline pipeline = pipeline(reporter, 60_000, 10, () -> { }, 1_024);
        for (int i = 1; i <= 100; i++) {
            assertThat(pipeline.submit(Incidents.documented(i).build())).isTrue();
        }
        assertThat(pipeline.close(LONG)).isTrue();
        assertThat(reporter.calls).containsExactly("start", "report", "repeats", "flush", "close");
        assertThat(reporter.repeats.get(0).count()).isEqualTo(99);
        assertThat(pipeline.submit(Incidents.documented(101).build())).isFalse();
        assertThat(pipeline.counters().dropped()).isEqualTo(1);
        assertThat(pipeline.close(LONG)).isTrue();
        assertThat(pipeline.flush(LONG)).isTrue();
    }

    @Test
    void aParkedThreadIsWokenByEachSubmit() {
        ReportPipeline pipeline = pipeline(reporter, 0, 1_000_000, () -> { }, 1_024);
        for (int i = 1; i <= 2_000; i++) {
            pipeline.submit(Incidents.documented(i).build());
            assertThat(pipeline.flush(LONG)).isTrue();
            assertThat(reporter.reported).hasSize(i);
        }
        pipeline.close(LONG);
    }

    @Test
    void theEndOfAWindowIsToldWithoutAFurtherIncident() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        RecordingReporter waiting = new RecordingReporter() {
            @Override
            public void repeats(Repeats closed) {
                super.repeats(closed);
                told.countDown();
            }
        };
        ReportPipeline pipeline = new ReportPipeline(List.of(waiting), 50, 10, () -> { });
        pipeline.submit(Incidents.documented(1).build());
        pipeline.submit(Incidents.documented(2).build());
        assertThat(told.await(LONG, TimeUnit.MILLISECONDS)).isTrue();
        pipeline.close(LONG);
    }

    @Test
    void theThreadBelongsToNoApplicationAndRunsTheGuardFirst() {
        AtomicReference<Thread> guarded = new AtomicReference<>();
        ReportPipeline pipeline = pipeline(reporter, 0, 10, () -> {
            assertThat(reporter.calls).isEmpty();
            guarded.set(Thread.currentThread());
        }, 8);
        pipeline.flush(LONG);
        Thread thread = guarded.get();
        assertThat(thread.getName()).isEqualTo("epipe-reporter");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getContextClassLoader()).isNull();
        assertThat(thread.getThreadGroup().getName()).isEqualTo("system");
        pipeline.close(LONG);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void neitherAFailingGuardNorAnInterruptEndsTheThread() throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        ReportPipeline pipeline = pipeline(reporter, 0, 10, () -> {
            thread.set(Thread.currentThread());
            throw new IllegalStateException("guard");
        }, 8);
        pipeline.flush(LONG);
        thread.get().interrupt();
        pipeline.submit(Incidents.documented(1).build());
        assertThat(pipeline.flush(LONG)).isTrue();
        assertThat(reporter.reported).containsExactly(1L);
        assertThat(pipeline.counters().reporterErrors()).containsEntry("pipeline", 1L);
        // a flag that stayed would make parking return at once, for ever
        while (thread.get().isInterrupted()) {
            Thread.onSpinWait();
        }
        pipeline.close(LONG);
    }

    @Test
    void theShutdownHookTellsWhatWasHeldBackAndLeavesThePipelineOpen() throws Exception {
        ReportPipeline pipeline = pipeline(reporter, 60_000, 10, () -> { }, 8);
        pipeline.submit(Incidents.documented(1).build());
        pipeline.submit(Incidents.documented(2).build());
        Thread hook = pipeline.shutdownHook();
        hook.start();
        hook.join();
        assertThat(reporter.calls).containsExactly("start", "report", "repeats", "flush");
        assertThat(pipeline.submit(Incidents.documented(3).build())).isTrue();
        pipeline.close(LONG);
        assertThat(reporter.reported).containsExactly(1L, 3L);
    }

    @Test
    void theShutdownHookDoesNotWaitForAStuckReporter() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        RecordingReporter stuck = new RecordingReporter() {
            @Override
            public void report(Incident incident) {
                awaitQuietly(release);
            }
        };
        ReportPipeline pipeline = pipeline(stuck, 0, 10, () -> { }, 8);
        pipeline.submit(Incidents.documented(1).build());
        Thread hook = pipeline.shutdownHook();
        hook.start();
        hook.join();
        assertThat(stuck.calls).doesNotContain("flush");
        release.countDown();
        pipeline.close(LONG);
    }

    private static ReportPipeline pipeline(Reporter reporter, long repeatsMillis, int rate, Runnable guard,
                                           int capacity) {
        return new ReportPipeline(new ReportDispatcher(List.of(reporter), repeatsMillis, rate, Clock.SYSTEM), guard,
            capacity);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
