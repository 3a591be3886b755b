package io.epipe.report.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.incident.Incident;
import io.epipe.record.Incidents;
import io.epipe.record.Omissions;
import io.epipe.record.Repeats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReportPipelineTest {

    private static final long LONG = 30_000;

    private final RecordingOutput output = new RecordingOutput();

    @Test
    void everyIncidentOfManyThreadsIsAccountedFor() throws Exception {
        int threads = 16;
        int each = 2_000;
        ReportPipeline pipeline = pipeline(output, 60_000, 50, () -> { }, 64);
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
        assertThat(counters.reported()).isPositive();
        assertThat(output.repeats.stream().mapToLong(Repeats::count).sum()).isEqualTo(counters.repeats());
        assertThat(output.omissions.stream().mapToLong(Omissions::dropped).sum())
            .isEqualTo(counters.dropped() + counters.outputs().get(0).dropped());
        assertThat(output.omissions.stream().mapToLong(Omissions::withheld).sum()).isEqualTo(counters.withheld());
        assertThat(counters.errors()).isZero();
        assertThat(output.accountedFor()).isEqualTo(threads * each);
    }

    /** What makes the reporter thread itself slow is the application's exception class. */
    @Test
    void submittingNeverWaitsAndDropsWhatDoesNotFit() throws Exception {
        CountDownLatch inReporter = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Exception slow = new Exception() {
            @Override
            public StackTraceElement[] getStackTrace() {
                inReporter.countDown();
                awaitQuietly(release);
                return super.getStackTrace();
            }
        };
        ReportPipeline pipeline = pipeline(output, 60_000, 1_000, () -> { }, 8);
        pipeline.submit(Incidents.minimal(0, null, "w", slow).build());
        inReporter.await();
        int accepted = 0;
        for (int i = 1; i <= 20; i++) {
            accepted += pipeline.submit(Incidents.minimal(i, null, "w" + i, new Exception()).build()) ? 1 : 0;
        }
        assertThat(accepted).isEqualTo(8);
        assertThat(pipeline.flush(1)).isFalse();
        release.countDown();
        assertThat(pipeline.close(LONG)).isTrue();
        assertThat(output.reported).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(output.omissions).extracting(Omissions::dropped).containsExactly(12L);
        assertThat(pipeline.counters().dropped()).isEqualTo(12);
    }

    @Test
    void closingTellsWhatWasHeldBackAndEndsTheThread() {
        ReportPipeline pipeline = pipeline(output, 60_000, 10, () -> { }, 1_024);
        for (int i = 1; i <= 100; i++) {
            assertThat(pipeline.submit(Incidents.documented(i).build())).isTrue();
        }
        assertThat(pipeline.close(LONG)).isTrue();
        assertThat(output.calls).containsExactly("start", "report", "repeats", "close");
        assertThat(output.repeats.get(0).count()).isEqualTo(99);
        assertThat(pipeline.submit(Incidents.documented(101).build())).isFalse();
        assertThat(pipeline.counters().dropped()).isEqualTo(1);
        assertThat(pipeline.close(LONG)).isTrue();
        assertThat(pipeline.flush(LONG)).isTrue();
    }

    @Test
    void aParkedThreadIsWokenByEachSubmit() {
        ReportPipeline pipeline = pipeline(output, 0, 1_000_000, () -> { }, 1_024);
        for (int i = 1; i <= 2_000; i++) {
            pipeline.submit(Incidents.documented(i).build());
            assertThat(pipeline.flush(LONG)).isTrue();
            assertThat(output.reported).hasSize(i);
        }
        pipeline.close(LONG);
    }

    @Test
    void theEndOfAWindowIsToldWithoutAFurtherIncident() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        RecordingOutput waiting = new RecordingOutput() {
            @Override
            public void repeats(Repeats closed) throws IOException {
                super.repeats(closed);
                told.countDown();
            }
        };
        ReportPipeline pipeline = pipeline(waiting, 50, 1_000_000, () -> { }, 8);
        // a busy machine may let the window close between two incidents
        for (int i = 1; pipeline.counters().repeats() == 0; i++) {
            pipeline.submit(Incidents.documented(i).build());
            assertThat(pipeline.flush(LONG)).isTrue();
        }
        assertThat(told.await(LONG, TimeUnit.MILLISECONDS)).isTrue();
        pipeline.close(LONG);
    }

    @Test
    void theThreadBelongsToNoApplicationAndRunsTheGuardFirst() {
        AtomicReference<Thread> guarded = new AtomicReference<>();
        ReportPipeline pipeline = pipeline(output, 0, 10, () -> {
            assertThat(output.calls).isEmpty();
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
        ReportPipeline pipeline = pipeline(output, 0, 10, () -> {
            thread.set(Thread.currentThread());
            throw new IllegalStateException("guard");
        }, 8);
        pipeline.flush(LONG);
        thread.get().interrupt();
        pipeline.submit(Incidents.documented(1).build());
        assertThat(pipeline.flush(LONG)).isTrue();
        assertThat(output.reported).containsExactly(1L);
        assertThat(pipeline.counters().errors()).isEqualTo(1);
        assertThat(pipeline.counters().outputs()).singleElement().satisfies(o -> assertThat(o.errors()).isEqualTo(1));
        // a flag that stayed would make parking return at once, for ever
        while (thread.get().isInterrupted()) {
            Thread.onSpinWait();
        }
        pipeline.close(LONG);
    }

    /** The reporter thread comes to it later than the change. */
    @Test
    void whatWasSubmittedBeforeAChangeIsToldToTheOutputsBefore() {
        CountDownLatch changed = new CountDownLatch(1);
        RecordingOutput before = new RecordingOutput() {
            @Override
            public void report(Incident incident) throws IOException {
                // a slow device: the end waits for it all the same
                LockSupport.parkNanos(200_000_000);
                super.report(incident);
            }
        };
        ReportPipeline pipeline = pipeline(before, 60_000, 10, () -> {
            if (Thread.currentThread().getName().equals("epipe-reporter")) {
                awaitQuietly(changed);
            }
        }, 8);
        pipeline.submit(Incidents.documented(1).build());
        pipeline.submit(Incidents.documented(2).build());
        pipeline.change(new Policy(0, 10, Set.of()), List.of(before), List.of(output));
        pipeline.submit(Incidents.documented(3).build());
        pipeline.submit(Incidents.documented(4).build());
        changed.countDown();
        assertThat(pipeline.close(LONG)).isTrue();
        assertThat(before.calls).containsExactly("start", "report", "repeats", "close");
        assertThat(before.reported).containsExactly(1L);
        assertThat(output.reported).containsExactly(3L, 4L);
    }

    @Test
    void theEndOfTheJvmTellsWhatWasHeldBackAndLeavesThePipelineOpen() {
        ReportPipeline pipeline = pipeline(output, 60_000, 10, () -> { }, 8);
        pipeline.submit(Incidents.documented(1).build());
        pipeline.submit(Incidents.documented(2).build());
        assertThat(pipeline.finish(LONG)).isTrue();
        assertThat(output.calls).containsExactly("start", "report", "repeats");
        assertThat(pipeline.submit(Incidents.documented(3).build())).isTrue();
        pipeline.close(LONG);
        assertThat(output.reported).containsExactly(1L, 3L);
    }

    @Test
    void neitherTheOthersNorTheEndOfTheJvmWaitForAnOutputThatIsStuck() throws Exception {
        Stuck stuck = new Stuck();
        ReportPipeline pipeline = pipeline(stuck, 0, 1_000_000, () -> { }, 1_024);
        pipeline.add(output);
        pipeline.submit(Incidents.documented(1).build());
        stuck.inDevice.await();
        // far more than a lane holds
        int incidents = 3 * Lane.CAPACITY;
        for (int i = 2; i <= incidents; i++) {
            while (!pipeline.submit(Incidents.documented(i).build())) {
                Thread.onSpinWait();
            }
        }
        assertThat(pipeline.finish(LONG)).as("one of two is stuck").isFalse();
        assertThat(output.accountedFor()).isEqualTo(pipeline.counters().recorded());
        OutputCounters counters = pipeline.counters().outputs().get(0);
        assertThat(counters.stuckMillis()).isPositive();
        assertThat(counters.toString()).startsWith("stuck: stuck for ");
        assertThat(counters.dropped()).isPositive();

        stuck.release.countDown();
        while (stuck.blockedSince() != 0) {
            Thread.onSpinWait();
        }
        assertThat(pipeline.close(LONG)).isTrue();
        assertThat(stuck.accountedFor()).isEqualTo(pipeline.counters().recorded());
        assertThat(stuck.thread.isAlive()).isFalse();
    }

    @Test
    void aDetachDoesNotWaitForAnOutputThatIsStuckAndItsThreadEndsWhenItCan() throws Exception {
        Stuck stuck = new Stuck();
        ReportPipeline pipeline = pipeline(stuck, 0, 10, () -> { }, 8);
        pipeline.submit(Incidents.documented(1).build());
        stuck.inDevice.await();
        assertThat(pipeline.close(LONG)).isFalse();
        stuck.release.countDown();
        stuck.thread.join();
        assertThat(stuck.calls).containsExactly("start", "report", "close");
    }

    /** Its device keeps it waiting, whoever interrupts it. */
    private static final class Stuck extends RecordingOutput {
        final CountDownLatch inDevice = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        private volatile long since;

        @Override
        public String name() {
            return "stuck";
        }

        @Override
        public void report(Incident incident) throws IOException {
            since = System.nanoTime();
            inDevice.countDown();
            while (release.getCount() > 0) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    // a file does not listen
                    continue;
                }
            }
            since = 0;
            super.report(incident);
        }

        @Override
        public long blockedSince() {
            return since;
        }
    }

    private static ReportPipeline pipeline(Output output, long repeatsMillis, int rate, Runnable guard,
                                           int capacity) {
        ReportDispatcher dispatcher = new ReportDispatcher(new Policy(repeatsMillis, rate, Set.of()), Clock.SYSTEM, guard);
        dispatcher.add(output);
        return new ReportPipeline(dispatcher, guard, capacity);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
