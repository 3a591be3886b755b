package io.epipe.incident;

import io.epipe.diagnosis.Evidence;
import io.epipe.pipe.Child;
import io.epipe.pipe.ChildFacts;
import io.epipe.pipe.PipeEnd;

import java.io.FileDescriptor;
import java.lang.ref.WeakReference;
import java.nio.channels.Channel;

/**
 * What is seen of a broken pipe some milliseconds later: whether the child at its other end has ended (it closes its pipes before it can be
 * reaped), and what Linux tells of the pipe.
 */
final class PipeLook implements Later {

    /** A child that still runs by then has closed its standard input and goes on. Nanoseconds after the failure. */
    private static final long LONGEST_WAIT = 300_000_000L;

    private final FileDescriptor fd;
    private final Child child;
    private final boolean runs;
    private final long failedNanos;
    private final WeakReference<Channel> owner;

    PipeLook(Detection d, Child child, Object socket) {
        fd = d.fd;
        this.child = child;
        runs = d.childRuns;
        failedNanos = d.nanoTime;
        owner = socket instanceof Channel ? new WeakReference<Channel>((Channel) socket) : null;
    }

    @Override
    public Evidence look(Evidence first) {
        PipeEnd end = PipeEnd.of(fd, owner);
        return first.again().pipe(end, child == null ? null : child()).build();
    }

    private ChildFacts child() {
        return runs ? child.running() : child.settled(failedNanos, failedNanos + LONGEST_WAIT);
    }
}
