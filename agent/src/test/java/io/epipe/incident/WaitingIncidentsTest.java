package io.epipe.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.diagnosis.Evidence;
import io.epipe.record.Incidents;
import io.epipe.record.Omissions;
import io.epipe.record.Repeats;
import io.epipe.report.pipeline.Output;
import io.epipe.report.pipeline.Policy;
import io.epipe.report.pipeline.ReportPipeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Incidents that are to be looked at again, in the pipeline. */
@Timeout(60)
class WaitingIncidentsTest {

    private static final int WAITING = 500;
    private static final long LONG = 30_000;

    private final CountDownLatch known = new CountDownLatch(1);
    private final CountDownLatch behind = new CountDownLatch(1);
    private final CountDownLatch lookedTwice = new CountDownLatch(2 * WAITING);
    private final List<Long> told = Collections.synchronizedList(new ArrayList<>());
    private final ReportPipeline pipeline = new ReportPipeline(new Policy(0, 1_000_000, Collections.emptySet()), () -> { });

    private Incident waiting(long id, boolean told) {
        return Incidents.documented(id).later(first -> {
            lookedTwice.countDown();
            return known.getCount() > 0 ? Look.again(System.nanoTime() + 1_000_000) : Look.told(told ? first : null);
        }).build();
    }

    /** 500 connections whose peers have closed one direction, and a write of another connection that failed behind them. */
    @Test
    void noneHoldsAnotherBack() throws Exception {
        pipeline.add(new Told());
        for (int id = 1; id <= WAITING; id++) {
            assertThat(pipeline.submit(waiting(id, id % 2 == 0))).isTrue();
        }
        assertThat(pipeline.submit(Incidents.documented(WAITING + 1).build())).isTrue();
        assertThat(behind.await(LONG, TimeUnit.MILLISECONDS)).as("told while the others wait").isTrue();
        assertThat(told).containsExactly(WAITING + 1L);
        known.countDown();
        assertThat(pipeline.flush(LONG)).isTrue();
        assertThat(told).hasSize(1 + WAITING / 2);
        assertThat(pipeline.counters().recorded()).as("what turned out to be none is not counted").isEqualTo(1 + WAITING / 2);
        assertThat(pipeline.counters().dropped()).isZero();
        pipeline.close(LONG);
    }

    /** More than can wait at a time: who asks for all that was submitted gets it. */
    @Test
    void theEndHasThemAllTold() throws Exception {
        pipeline.add(new Told());
        int many = ReportPipeline.CAPACITY + WAITING;
        for (int id = 1; id <= many; id++) {
            // those before wait somewhere else, so that there is room for each
            assertThat(pipeline.submit(waiting(id, true))).isTrue();
            pipeline.consequence(id);
            if (id == WAITING) {
                assertThat(lookedTwice.await(LONG, TimeUnit.MILLISECONDS)).as("those that wait are looked at more than once").isTrue();
            }
        }
        known.countDown();
        assertThat(pipeline.close(LONG)).isTrue();
        assertThat(told).hasSize(many - (int) pipeline.counters().outputs().get(0).dropped()).doesNotHaveDuplicates();
        assertThat(pipeline.counters().reported()).isEqualTo(many);
        assertThat(pipeline.counters().errors()).isZero();
    }

    private final class Told implements Output {
        @Override
        public String name() {
            return "told";
        }

        @Override
        public boolean isEveryIncident() {
            return false;
        }

        @Override
        public void start() {
            // nothing to open
        }

        @Override
        public void report(Incident incident) {
            told.add(incident.id());
            if (incident.id() == WAITING + 1) {
                behind.countDown();
            }
        }

        @Override
        public void repeats(Repeats repeats) {
            // each is told by itself
        }

        @Override
        public void omitted(Omissions omissions) {
            // counted by the pipeline
        }

        @Override
        public long blockedSince() {
            return 0;
        }

        @Override
        public void close() {
            // nothing to close
        }
    }
}
