package io.epipe.report.pipeline;

import io.epipe.incident.Incident;
import io.epipe.jdk.SystemThread;
import io.epipe.record.Omissions;
import io.epipe.record.Repeats;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One output with the queue and the daemon thread that keep it apart from all others. The thread is started for the first record. What the
 * queue has no room for, or what the output did not take, is counted and told by that output itself, as soon as it works again.
 */
final class Lane {

    /** Records that can wait for one output. A full queue means that it is stuck, or far too slow for this storm. */
    static final int CAPACITY = 256;

    /** A device that has kept its caller for so long is stuck: nothing begins to wait for this output any more. */
    static final long PATIENCE_NANOS = 1_000_000_000L;

    /** For how long one call may last while something waits already: a disk of a busy machine stalls for a second now and then. */
    private static final long LAST_PATIENCE_NANOS = 2_000_000_000L;

    private static final long STEP_MILLIS = 5;
    private static final long TELL_NANOS = 1_000_000_000L;
    private static final Object CLOSE = new Object();

    private final Output output;
    private final Runnable guard;
    private final int rate;
    private final Clock clock;
    private final int capacity;
    private final SystemThread thread;
    /** Made beforehand: the first record may come when the JVM has no room to load a class. */
    private final Runnable work = new Runnable() {
        @Override
        public void run() {
            work();
        }
    };
    private final boolean everyIncident;
    private final ConcurrentLinkedQueue<Object> queue = new ConcurrentLinkedQueue<Object>();
    private final AtomicInteger queued = new AtomicInteger();

    /** Since the last time that it was told. */
    private final AtomicLong droppedUntold = new AtomicLong();
    private final AtomicLong withheldUntold = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private volatile String lastError;
    private volatile boolean started;
    private volatile boolean parked;
    private volatile boolean writing;
    private long toldNanos;
    private boolean toldBefore;

    /**
     * Does nothing yet.
     *
     * @param guard run first on the thread: exempts it from the instrumentation
     * @param rate  the option, for what it tells of omissions
     */
    Lane(Output output, Runnable guard, int rate, Clock clock, int capacity) {
        this.output = output;
        this.guard = guard;
        this.rate = rate;
        this.clock = clock;
        this.capacity = capacity;
        everyIncident = output.isEveryIncident();
        thread = new SystemThread("epipe-" + output.name());
    }

    Output output() {
        return output;
    }

    /** Whether its thread runs. */
    boolean isAlive() {
        return thread.isAlive();
    }

    boolean isEveryIncident() {
        return everyIncident;
    }

    /** Hands a record over: an {@link Incident}, {@link Repeats} or {@link Omissions}. For the reporter thread; never blocks. */
    void offer(Object record) {
        if (queued.incrementAndGet() > capacity) {
            queued.decrementAndGet();
            lost(record);
            return;
        }
        put(record);
    }

    private void put(Object recordOrLatch) {
        queue.offer(recordOrLatch);
        if (!started) {
            start();
        } else if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /** Where no thread is to be had, what was handed over waits for the next attempt. */
    private void start() {
        try {
            thread.start(work);
            started = true;
        } catch (Throwable noThread) {
            count(noThread);
        }
    }

    private void lost(Object record) {
        if (record instanceof Incident) {
            dropped.incrementAndGet();
            droppedUntold.incrementAndGet();
        } else if (record instanceof Repeats) {
            dropped.addAndGet(((Repeats) record).count());
            droppedUntold.addAndGet(((Repeats) record).count());
        } else if (record instanceof Omissions) {
            // they were lost before, and are counted there: this output only has not told it yet
            droppedUntold.addAndGet(((Omissions) record).dropped());
            withheldUntold.addAndGet(((Omissions) record).withheld());
        }
    }

    private void work() {
        try {
            guard.run();
            output.start();
        } catch (Throwable t) {
            count(t);
        }
        boolean stop = false;
        while (!stop) {
            try {
                stop = turn();
            } catch (Throwable t) {
                // whatever it is, it must not end the thread
                outlive(t);
                LockSupport.parkNanos(this, ReportPipeline.AFTER_ERROR_NANOS);
            }
        }
    }

    private void outlive(Throwable t) {
        try {
            count(t);
        } catch (Throwable noMemory) {
            SystemThread.count(noMemory);
        }
    }

    private boolean turn() {
        Object next = queue.poll();
        if (next == null) {
            tellLosses(false);
            park();
            return false;
        }
        if (next instanceof CountDownLatch) {
            tellLosses(true);
            ((CountDownLatch) next).countDown();
            return false;
        }
        if (next == CLOSE) {
            tellLosses(true);
            close();
            return true;
        }
        queued.decrementAndGet();
        write(next);
        return false;
    }

    private void write(Object record) {
        writing = true;
        try {
            hand(record);
            written.incrementAndGet();
        } catch (ToldElsewhereException e) {
            count(e.getCause());
        } catch (Throwable t) {
            count(t);
            lost(record);
        } finally {
            writing = false;
        }
    }

    private void hand(Object record) throws IOException {
        if (record instanceof Incident) {
            output.report((Incident) record);
        } else if (record instanceof Repeats) {
            output.repeats((Repeats) record);
        } else {
            output.omitted((Omissions) record);
        }
    }

    private void tellLosses(boolean now) {
        if (droppedUntold.get() == 0 && withheldUntold.get() == 0
                || !now && toldBefore && clock.nanoTime() - toldNanos < TELL_NANOS) {
            return;
        }
        toldBefore = true;
        toldNanos = clock.nanoTime();
        Omissions losses = new Omissions(droppedUntold.getAndSet(0), withheldUntold.getAndSet(0), rate, clock.wallMicros());
        try {
            output.omitted(losses);
        } catch (Throwable stillBroken) {
            // counted when it lost them; it is tried again
            lost(losses);
        }
    }

    private void close() {
        try {
            output.close();
        } catch (Throwable t) {
            count(t);
        }
    }

    private void park() {
        parked = true;
        try {
            // after setting the flag: what came before it is seen here, what comes after it wakes
            if (queue.isEmpty()) {
                if (droppedUntold.get() > 0 || withheldUntold.get() > 0) {
                    LockSupport.parkNanos(this, TELL_NANOS);
                } else {
                    LockSupport.park(this);
                }
            }
        } finally {
            parked = false;
        }
        // whoever interrupted this thread meant another one; parking does not wait while the flag is set
        Thread.interrupted();
    }

    private void count(Throwable t) {
        errors.incrementAndGet();
        try {
            lastError = t.toString();
        } catch (Throwable worse) {
            lastError = t.getClass().getName();
        }
    }

    /** Zero once all that was handed over before has been written and its losses told; null if nothing ever was. */
    CountDownLatch mark() {
        if (!started) {
            return null;
        }
        CountDownLatch latch = new CountDownLatch(1);
        put(latch);
        return latch;
    }

    /** Has the thread end, after all that was handed over. */
    void end() {
        if (started) {
            put(CLOSE);
        }
    }

    /**
     * Waits for a mark, but not for a device that is stuck.
     *
     * @param mark null for nothing to wait for
     */
    boolean await(CountDownLatch mark, long deadlineNanos) throws InterruptedException {
        if (mark != null && isStuck()) {
            return false;
        }
        while (mark != null && !mark.await(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
            if (!thread.isAlive()) {
                // closed: there is nothing left to wait for
                return true;
            }
            if (!isWorthWaiting(deadlineNanos)) {
                return false;
            }
        }
        return true;
    }

    /** Waits for the thread to end, but not for a device that is stuck: that thread ends when it can. */
    boolean join(long deadlineNanos) throws InterruptedException {
        while (thread.isAlive()) {
            thread.join(STEP_MILLIS);
            if (thread.isAlive() && !isWorthWaiting(deadlineNanos)) {
                // a stream of the application's may listen to it
                thread.interrupt();
                return false;
            }
        }
        return true;
    }

    private boolean isWorthWaiting(long deadlineNanos) {
        return stuckNanos() < LAST_PATIENCE_NANOS && deadlineNanos - System.nanoTime() > 0;
    }

    private boolean isStuck() {
        return stuckNanos() >= PATIENCE_NANOS;
    }

    private long stuckNanos() {
        long since = output.blockedSince();
        return since == 0 ? 0 : clock.nanoTime() - since;
    }

    /** How much is not told, and where the thread is, in words; null if all is. */
    String untold() {
        int records = queued.get() + (writing ? 1 : 0);
        return records == 0 ? null : records + (records == 1 ? " record of " : " records of ") + output.name() + "; " + Whereabouts.of(thread);
    }

    OutputCounters counters() {
        long stuck = stuckNanos();
        return new OutputCounters(output.name(), written.get(), dropped.get(), errors.get(), lastError,
            stuck >= PATIENCE_NANOS ? stuck / 1_000_000 : 0);
    }
}
