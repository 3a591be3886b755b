package io.epipe.report;

import io.epipe.incident.Incident;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Where incidents leave the failing thread: a bounded queue without locks, and one daemon thread which hands them on.
 * Repeats come first, then the rate, then every {@link Reporter}.
 *
 * <p>The daemon thread is started at construction, so that it takes nothing (context class loader, inheritable thread
 * locals) from an application thread that happens to meet the first failure.
 */
public final class ReportPipeline {

    /** Incidents that can wait. A full queue means that an output is stuck or far too slow for this storm. */
    static final int CAPACITY = 1_024;

    /**
     * What a JVM that ends may wait for the last incidents; it waits so long only if an output is stuck. A program that
     * ends over its first failed write is the common case, and the first report loads classes: measured 0.25 to 1.1 s
     * for text and JSON on two busy cores, JDK 8 to 27.
     */
    static final long SHUTDOWN_MILLIS = 3_000;

    /** How often the house is kept while something asks for it. */
    private static final long HOUSE_NANOS = 1_000_000_000L;

    /**
     * How long the thread sleeps at most. To wake it costs the failing thread some 5 to 10 µs, so it is woken for an incident alone; what can
     * wait (consequences, house-keeping) is found at the next turn.
     */
    private static final long LONGEST_SLEEP_NANOS = 5_000_000_000L;

    /** Incidents, and the ids of incidents that had a consequence: in one queue, so that none comes before its incident. */
    private final ConcurrentLinkedQueue<Object> queue = new ConcurrentLinkedQueue<Object>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicLong submitted = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<Request>();
    private final AtomicInteger consequencesQueued = new AtomicInteger();
    private final int capacity;
    private final ReportDispatcher dispatcher;
    private final Runnable guard;
    private final SystemThread thread;
    private volatile boolean parked;
    private volatile boolean closed;
    private volatile boolean houseKept;
    private volatile Callable<Boolean> houseKeeping;

    /**
     * Starts the pipeline.
     *
     * @param reporters     called in this order
     * @param repeatsMillis the window in which repeats are counted; 0 for none
     * @param rate          full reports a second at most
     * @param guard         run first on the reporter thread: exempts it from the instrumentation, so that a report which travels through
     *                      a socket cannot report itself
     */
    public ReportPipeline(List<Reporter> reporters, long repeatsMillis, int rate, Runnable guard) {
        this(new ReportDispatcher(reporters, repeatsMillis, rate, Clock.SYSTEM), guard, CAPACITY);
    }

    ReportPipeline(ReportDispatcher dispatcher, Runnable guard, int capacity) {
        this.dispatcher = dispatcher;
        this.guard = guard;
        this.capacity = capacity;
        thread = new SystemThread("epipe-reporter");
        thread.start(new Runnable() {
            @Override
            public void run() {
                work();
            }
        });
    }

    /**
     * Takes an incident over. May be called by any thread; never blocks, does no I/O, and waits for no lock.
     *
     * @return false if it was dropped, which is counted and told
     */
    public boolean submit(Incident incident) {
        submitted.incrementAndGet();
        if (closed) {
            dropped.incrementAndGet();
            return false;
        }
        if (queued.incrementAndGet() > capacity) {
            queued.decrementAndGet();
            dropped.incrementAndGet();
            return false;
        }
        queue.offer(incident);
        wake();
        return true;
    }

    /** Counts incidents that there was no room for before this pipeline was there. */
    void lost(int incidents) {
        submitted.addAndGet(incidents);
        dropped.addAndGet(incidents);
    }

    /**
     * Counts a further failed write on the connection of an incident that was submitted before. It is told with that
     * incident's repeats while its window is open and there is room in the queue; the recorder's own count, which the
     * status shows, has them all. May be called by any thread, as {@link #submit} may.
     */
    public void consequence(long incidentId) {
        if (closed) {
            return;
        }
        int waiting = consequencesQueued.incrementAndGet();
        if (waiting <= capacity) {
            queue.offer(incidentId);
            if (waiting == capacity / 2) {
                wake();
            }
        } else {
            consequencesQueued.decrementAndGet();
        }
    }

    /**
     * Has the reporter thread run something within some seconds and then every second, for as long as it returns true. May be called
     * by any thread, and wakes none.
     */
    public void keepHouse() {
        if (!houseKept) {
            houseKept = true;
        }
    }

    private void wake() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    private void work() {
        try {
            guard.run();
        } catch (Throwable t) {
            dispatcher.internalError(t);
        }
        dispatcher.start();
        boolean stop = false;
        while (!stop) {
            try {
                stop = turn();
            } catch (Throwable t) {
                // whatever it is, it must not end the thread: later incidents would wait for ever
                dispatcher.internalError(t);
            }
        }
    }

    /** Deals with what there is, then waits for more. True once the pipeline is closed. */
    private boolean turn() {
        Request request = requests.poll();
        try {
            house();
            drain();
            dispatcher.dropped(dropped.get());
            if (request == null) {
                dispatcher.tick();
            } else {
                serve(request);
            }
        } finally {
            if (request != null) {
                request.served.countDown();
            }
        }
        if (request == null) {
            park();
        }
        return request != null && request.close;
    }

    private void drain() {
        // no more than a full queue at a time: a storm must not keep requests waiting
        for (int i = 0; i < 2 * capacity; i++) {
            Object next = queue.poll();
            if (next == null) {
                return;
            }
            if (next instanceof Long) {
                consequencesQueued.decrementAndGet();
                dispatcher.consequence((Long) next);
            } else {
                queued.decrementAndGet();
                dispatcher.dropped(dropped.get());
                dispatcher.accept(((Incident) next).settled());
            }
        }
    }

    private void house() {
        Callable<Boolean> work = houseKeeping;
        if (!houseKept || work == null) {
            return;
        }
        // before the work: what comes up meanwhile asks again
        houseKept = false;
        try {
            if (work.call()) {
                houseKept = true;
            }
        } catch (Exception e) {
            dispatcher.internalError(e);
        }
    }

    /** What {@link #keepHouse()} has run; returns whether it wants to be run again. */
    public void houseKeeping(Callable<Boolean> work) {
        houseKeeping = work;
    }

    private void serve(Request request) {
        if (request.tellAll) {
            dispatcher.tellAll();
        } else {
            dispatcher.flush();
        }
        if (request.close) {
            dispatcher.close();
        }
    }

    private void park() {
        parked = true;
        try {
            // after setting the flag: a submit that came before it is seen here, one that comes after it wakes
            if (queue.isEmpty() && requests.isEmpty()) {
                long nanos = Math.min(dispatcher.nanosToNextTick(), houseKept ? HOUSE_NANOS : LONGEST_SLEEP_NANOS);
                if (nanos > 0) {
                    LockSupport.parkNanos(this, nanos);
                }
            }
        } finally {
            parked = false;
        }
        // whoever interrupted this thread meant another one; parking does not wait while the flag is set
        Thread.interrupted();
    }

    /**
     * Waits until everything that was submitted before this call has been reported, and outputs are flushed.
     *
     * @return false if that took longer
     */
    public boolean flush(long timeoutMillis) {
        return await(new Request(false, false), timeoutMillis);
    }

    /**
     * Reports what is queued, tells what was held back (open windows of repeats, omissions), closes the outputs and
     * ends the thread. What is submitted from now on is dropped. Safe to call again.
     *
     * @return false if that took longer; it goes on in the background then, on the daemon thread
     */
    public synchronized boolean close(long timeoutMillis) {
        if (closed) {
            return join(timeoutMillis);
        }
        closed = true;
        return await(new Request(true, true), timeoutMillis) && join(timeoutMillis);
    }

    /**
     * A thread for {@link Runtime#addShutdownHook}: reports what is queued and tells what was held back, and ends after
     * {@value #SHUTDOWN_MILLIS} ms at the latest. It throws nothing, and failures during shutdown are still reported
     * for as long as the JVM lives.
     */
    public Thread shutdownHook() {
        SystemThread hook = new SystemThread("epipe-shutdown");
        hook.set(new Runnable() {
            @Override
            public void run() {
                try {
                    await(new Request(true, false), SHUTDOWN_MILLIS);
                } catch (Throwable t) {
                    dispatcher.internalError(t);
                }
            }
        });
        return hook;
    }

    private boolean await(Request request, long timeoutMillis) {
        if (!thread.isAlive()) {
            return true;
        }
        requests.offer(request);
        wake();
        try {
            return request.served.await(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean join(long timeoutMillis) {
        try {
            thread.join(Math.max(1, timeoutMillis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** What has become of the incidents so far. */
    public PipelineCounters counters() {
        // a submit that overtook close() can leave an incident behind that nobody takes out any more
        long leftBehind = thread.isAlive() ? 0 : queued.get();
        return dispatcher.counters(submitted.get(), dropped.get() + leftBehind);
    }

    /** Something that a thread waits for. */
    private static final class Request {
        final boolean tellAll;
        final boolean close;
        final CountDownLatch served = new CountDownLatch(1);

        Request(boolean tellAll, boolean close) {
            this.tellAll = tellAll;
            this.close = close;
        }
    }
}
