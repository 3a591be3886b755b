package io.epipe.benchmark;

import com.sun.management.ThreadMXBean;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import java.lang.management.ManagementFactory;

/**
 * Bytes that the measuring thread allocates in the timed part alone. The profiler of JMH counts the untimed part and
 * all threads too, and there would be nothing to see of a goal of 0.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Allocation {

    /** Bytes in all timed parts. */
    public long bytes;
    /** Operations in them. */
    public long operations;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long thread = Thread.currentThread().getId();
    private long before;

    /** Last in the set-up of an invocation. */
    void begin() {
        before = threads.getThreadAllocatedBytes(thread);
    }

    /** First in its tear-down. */
    void end(int count) {
        long after = threads.getThreadAllocatedBytes(thread);
        // asking allocates as well, on some JDKs
        long forAsking = threads.getThreadAllocatedBytes(thread) - after;
        bytes += after - before - forAsking;
        operations += count;
    }
}
