package io.epipe.report.pipeline;

import io.epipe.incident.Incident;
import io.epipe.incident.Settling;
import io.epipe.jdk.SystemThread;

import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Where incidents leave the failing thread: a bounded queue without locks, and one daemon thread which decides what is told and hands it
 * on to the lanes of the outputs, each a queue and a thread of its own. That thread never waits for an output.
 *
 * <p>It is started at construction, so that it takes nothing (context class loader, inheritable thread
 * locals) from an application thread that happens to meet the first failure.
 */
public final class ReportPipeline {

    /** Incidents that can wait for the reporter thread. A full queue means that a storm is faster than they can be counted. */
    public static final int CAPACITY = 1_024;

    /**
     * What a JVM that ends may wait for the last incidents, in all. A program that ends over its first failed write is the common case,
     * and the first report loads classes: measured 0.25 to 1.1 s for text and JSON on two busy cores, JDK 8 to 27.
     */
    public static final long SHUTDOWN_MILLIS = 3_000;

    /** What fails at every turn must not keep a processor busy. */
    static final long AFTER_ERROR_NANOS = 10_000_000L;

    /** How often the house is kept while something asks for it. */
    private static final long HOUSE_NANOS = 1_000_000_000L;

    /** Looks that are due within this time are made in one turn. */
    private static final long LOOKS_NANOS = 500_000L;

    /**
     * How long the thread sleeps at most. To wake it costs the failing thread some 5 to 10 µs, so it is woken for an incident alone; what can
     * wait (consequences, house-keeping) is found at the next turn.
     */
    private static final long LONGEST_SLEEP_NANOS = 5_000_000_000L;

    /** Incidents, the ids of incidents that had a consequence, and changes: in one queue, so that each comes after what it follows. */
    private final ConcurrentLinkedQueue<Object> queue = new ConcurrentLinkedQueue<Object>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicLong submitted = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    /** Incidents that are to be looked at again, by the moment of that. Of the reporter thread alone. */
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<Waiting>();
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
    private volatile Callable<?> everyTurn;
    /** Of the reporter thread. */
    private boolean closeServed;
    private volatile Settled settledTo;

    /** Wants to know of incidents that were looked at again before they are told. */
    public interface Settled {

        /** As it will be told. On the reporter thread; must not block. */
        void settled(Incident incident);
    }

    /**
     * Starts the pipeline.
     *
     * @param policy what is told in full
     * @param guard  run first on each thread: exempts it from the instrumentation, so that a report which travels through a socket cannot
     *               report itself
     */
    public ReportPipeline(Policy policy, Runnable guard) {
        this(new ReportDispatcher(policy, Clock.SYSTEM, guard), guard, CAPACITY);
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

    /** From now on this output gets what is reported. Any thread. */
    public void add(Output output) {
        dispatcher.add(output);
    }

    /** Takes the output out and has it closed, after what was handed to it. Any thread; does not wait. */
    public void remove(Output output) {
        dispatcher.remove(output);
    }

    /**
     * Goes on by another policy and with other outputs, after what was submitted before. Any thread; does not wait.
     *
     * @param gone are closed, after what is held back has been told to them
     * @param come take their place
     */
    public void change(Policy policy, List<Output> gone, List<Output> come) {
        queue.offer(new Change(policy, gone, come));
        wake();
    }

    /** Counts incidents that there was no room for before this pipeline was there. */
    public void lost(int incidents) {
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
        boolean stop = false;
        while (!stop) {
            try {
                stop = turn();
            } catch (Throwable t) {
                // whatever it is, it must not end the thread: later incidents would wait for ever
                outlive(t);
                // unless that is what was asked for
                stop = closeServed;
                if (!stop) {
                    LockSupport.parkNanos(this, AFTER_ERROR_NANOS);
                }
            }
        }
    }

    private void outlive(Throwable t) {
        try {
            dispatcher.internalError(t);
        } catch (Throwable noMemory) {
            SystemThread.count(noMemory);
        }
    }

    /** Deals with what there is, then waits for more. True once the pipeline is closed. */
    private boolean turn() {
        Request request = requests.poll();
        try {
            house();
            look();
            lookAgain();
            drain(request != null);
            if (request != null) {
                settleAll();
            }
            dispatcher.dropped(dropped.get());
            if (request == null) {
                dispatcher.tick();
            } else {
                serve(request);
            }
        } finally {
            if (request != null) {
                closeServed = request.close;
                request.served.countDown();
            }
        }
        if (request == null) {
            park();
        }
        return closeServed;
    }

    /** @param all whether somebody waits for all that has been submitted so far: those that wait make room then */
    private void drain(boolean all) {
        // no more than a full queue at a time: a storm must not keep requests waiting
        for (int i = 0; i < 2 * capacity; i++) {
            if (waiting.size() >= capacity) {
                if (!all) {
                    return;
                }
                settleAll();
            }
            Object next = queue.poll();
            if (next == null) {
                return;
            }
            try {
                deal(next);
            } catch (Throwable t) {
                // at the JVM's end no other turn may come for those behind it
                outlive(t);
            }
        }
    }

    private void deal(Object next) {
        if (next instanceof Long) {
            consequencesQueued.decrementAndGet();
            if (!isHeldBack((Long) next)) {
                dispatcher.consequence((Long) next);
            }
        } else if (next instanceof Change) {
            Change asked = (Change) next;
            settleAll();
            dispatcher.change(asked.policy, asked.gone, asked.come);
        } else {
            queued.decrementAndGet();
            dispatcher.dropped(dropped.get());
            take(new Waiting((Incident) next));
        }
    }

    /** Tells it, if all is known of it; else puts it among those that wait. */
    private void take(Waiting taken) {
        boolean accepted = false;
        try {
            Settling now = taken.incident.settle();
            if (now.isWaiting()) {
                taken.dueNanos = now.againNanos();
                waiting.add(taken);
                accepted = true;
                return;
            }
            Incident settled = now.incident();
            if (settled == null) {
                submitted.decrementAndGet();
            } else {
                if (!taken.incident.isSettled()) {
                    tellSettled(settled);
                }
                dispatcher.accept(settled);
            }
            accepted = true;
        } finally {
            if (!accepted) {
                dropped.incrementAndGet();
            }
        }
        for (int i = 0; i < taken.consequences; i++) {
            dispatcher.consequence(taken.incident.id());
        }
    }

    /** Looks again at those whose moment has come: each waits by itself, and holds nothing back but its own consequences. */
    private void lookAgain() {
        long now = System.nanoTime();
        for (int i = waiting.size(); i > 0 && waiting.peek().dueNanos - now <= 0; i--) {
            Waiting due = waiting.poll();
            try {
                take(due);
            } catch (Throwable t) {
                outlive(t);
            }
        }
    }

    /** When to look again: those that are due within the same millisecond or so are looked at in one turn. */
    private long nanosToNextLook() {
        return waiting.isEmpty() ? Long.MAX_VALUE : Math.max(LOOKS_NANOS, waiting.peek().dueNanos - System.nanoTime());
    }

    /** Who waits for all that has been seen so far has these told before, too. */
    private void settleAll() {
        while (!waiting.isEmpty()) {
            lookAgain();
            if (!waiting.isEmpty()) {
                LockSupport.parkNanos(this, nanosToNextLook());
                Thread.interrupted();
            }
        }
    }

    private boolean isHeldBack(long incidentId) {
        for (Waiting w : waiting) {
            if (w.incident.id() == incidentId) {
                w.consequences++;
                return true;
            }
        }
        return false;
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

    private void tellSettled(Incident incident) {
        Settled to = settledTo;
        if (to != null) {
            try {
                to.settled(incident);
            } catch (Throwable t) {
                dispatcher.internalError(t);
            }
        }
    }

    /** Who gets the incidents that were not settled when they were submitted, as soon as they are. */
    public void settling(Settled to) {
        settledTo = to;
    }

    /** What the reporter thread does at each of its turns: after each burst of incidents, and every some seconds. It must not block. */
    public void everyTurn(Callable<?> work) {
        everyTurn = work;
    }

    private void look() {
        Callable<?> work = everyTurn;
        if (work == null) {
            return;
        }
        try {
            work.call();
        } catch (Throwable t) {
            dispatcher.internalError(t);
        }
    }

    /** What {@link #keepHouse()} has run; returns whether it wants to be run again. */
    public void houseKeeping(Callable<Boolean> work) {
        houseKeeping = work;
    }

    private void serve(Request request) {
        if (request.tellAll) {
            dispatcher.tellAll();
        }
    }

    private void park() {
        parked = true;
        try {
            // after setting the flag: a submit that came before it is seen here, one that comes after it wakes
            if ((queue.isEmpty() || waiting.size() >= capacity) && requests.isEmpty()) {
                long nanos = Math.min(dispatcher.nanosToNextTick(), houseKept ? HOUSE_NANOS : LONGEST_SLEEP_NANOS);
                nanos = Math.min(nanos, nanosToNextLook());
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
     * Waits until everything that was submitted before this call has been reported.
     *
     * @return false if that took longer, or an output is stuck
     */
    public boolean flush(long timeoutMillis) {
        return await(new Request(false, false), deadline(timeoutMillis));
    }

    /**
     * Reports what is queued, tells what was held back (open windows of repeats, omissions), closes the outputs and
     * ends the threads. What is submitted from now on is dropped. Safe to call again.
     *
     * @return false if that took longer, or an output is stuck; it goes on in the background then, on daemon threads
     */
    public synchronized boolean close(long timeoutMillis) {
        long deadline = deadline(timeoutMillis);
        boolean served = true;
        if (!closed) {
            closed = true;
            served = await(new Request(true, true), deadline);
            dispatcher.end();
        }
        return served & join(deadline);
    }

    /**
     * For the JVM's end: reports what is queued and tells what was held back. It throws nothing, and failures during shutdown are still
     * reported for as long as the JVM lives.
     *
     * @return false if that took longer, or an output is stuck
     */
    public boolean finish(long timeoutMillis) {
        try {
            return await(new Request(true, false), deadline(timeoutMillis));
        } catch (Throwable t) {
            dispatcher.internalError(t);
            return false;
        }
    }

    /** What is not told, and where the thread is that should tell it, in words; null if all is. Any thread. */
    public String untold() {
        PipelineCounters now = counters();
        long incidents = now.recorded() - now.dealtWith();
        return incidents <= 0 ? dispatcher.untold() : incidents + (incidents == 1 ? " incident; " : " incidents; ") + Whereabouts.of(thread);
    }

    private static long deadline(long timeoutMillis) {
        return System.nanoTime() + timeoutMillis * 1_000_000;
    }

    private boolean await(Request request, long deadlineNanos) {
        try {
            if (thread.isAlive()) {
                requests.offer(request);
                wake();
                if (!request.served.await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return false;
                }
            }
            return dispatcher.awaitOutputs(deadlineNanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean join(long deadlineNanos) {
        try {
            thread.join(Math.max(1, (deadlineNanos - System.nanoTime()) / 1_000_000));
            return dispatcher.joinOutputs(deadlineNanos) & !thread.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What has become of the incidents so far. */
    public PipelineCounters counters() {
        // a submit that overtook close() can leave an incident behind that nobody takes out any more
        long leftBehind = thread.isAlive() ? 0 : queued.get();
        return dispatcher.counters(submitted.get(), dropped.get() + leftBehind);
    }

    /** An incident that is to be looked at again. Of the reporter thread alone. */
    private static final class Waiting implements Comparable<Waiting> {
        final Incident incident;
        long dueNanos;
        int consequences;

        Waiting(Incident incident) {
            this.incident = incident;
        }

        @Override
        public int compareTo(Waiting other) {
            return Long.signum(dueNanos - other.dueNanos);
        }
    }

    /** Another policy and other outputs. */
    private static final class Change {
        final Policy policy;
        final List<Output> gone;
        final List<Output> come;

        Change(Policy policy, List<Output> gone, List<Output> come) {
            this.policy = policy;
            this.gone = gone;
            this.come = come;
        }
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
