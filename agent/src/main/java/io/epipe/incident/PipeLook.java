package io.epipe.incident;

import io.epipe.diagnosis.Evidence;
import io.epipe.pipe.Child;
import io.epipe.pipe.ChildFacts;

/**
 * What is seen of a broken pipe some milliseconds later: whether the child at its other end has ended (it closes its pipes before it can be
 * reaped), and who reads the pipe by then.
 */
final class PipeLook implements Later {

    /** A child that still runs by then has closed its standard input and goes on. Nanoseconds after the failure. */
    private static final long LONGEST_WAIT = 300_000_000L;

    private static final long PAUSE = 1_000_000L;

    private final Child child;
    private final boolean runs;
    private final long failedNanos;

    PipeLook(Detection d, Child child) {
        this.child = child;
        runs = d.childRuns;
        failedNanos = d.nanoTime;
    }

    @Override
    public Look look(Evidence first) {
        ChildFacts facts = null;
        if (child != null) {
            facts = runs ? child.running() : child.settled(failedNanos, failedNanos + LONGEST_WAIT);
            if (facts == null) {
                return Look.afterPause(failedNanos, PAUSE);
            }
        }
        return Look.told(first.again().pipe(first.pipeEnd().withReaders(), facts).build());
    }
}
