package io.epipe.report.pipeline;

import io.epipe.diagnosis.Verdict;
import io.epipe.incident.Incident;
import io.epipe.record.Omissions;
import io.epipe.record.Repeats;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides what becomes of each incident (only counted, a repeat, one too many in this second, or a full report) and hands it to the
 * outputs' lanes. Nothing here waits for an output. For the reporter thread, except the counters and the outputs themselves, which any
 * thread may read, add and remove.
 */
final class ReportDispatcher {

    /** Bounds the memory of open windows: each holds its keys and up to 16 KiB of peers. */
    static final int MAX_WINDOWS = 1_000;

    /** How often omissions are told at most, so that the telling is no flood itself. */
    private static final long TELL_NANOS = 1_000_000_000L;

    /** The window of verdicts that are only counted, where the option {@code repeats} gives none. */
    private static final long QUIET_MILLIS = 60_000;

    private final List<Lane> lanes = new CopyOnWriteArrayList<Lane>();
    /** Taken out, and perhaps not at their last record yet. */
    private final List<Lane> leaving = new CopyOnWriteArrayList<Lane>();
    private RepeatWindows windows;
    private boolean repeatsCounted;
    private Set<Verdict> quietVerdicts;
    private volatile RateLimit rate;
    private final Clock clock;
    private final Runnable guard;

    private final AtomicLong reported = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong quiet = new AtomicLong();
    private final AtomicLong withheld = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private volatile String lastError;

    private long dropped;
    private long droppedTold;
    private long withheldTold;
    private boolean toldBefore;
    private long lastToldNanos;

    /** @param guard run first on the thread of each output */
    ReportDispatcher(Policy policy, Clock clock, Runnable guard) {
        follow(policy);
        this.clock = clock;
        this.guard = guard;
    }

    private void follow(Policy policy) {
        repeatsCounted = policy.repeatsMillis() > 0;
        windows = new RepeatWindows((repeatsCounted ? policy.repeatsMillis() : QUIET_MILLIS) * 1_000_000, MAX_WINDOWS);
        quietVerdicts = policy.quiet();
        rate = new RateLimit(policy.rate());
    }

    /** What is held back is told to those that go. */
    void change(Policy policy, List<Output> gone, List<Output> come) {
        tellAll();
        for (Output output : gone) {
            remove(output);
        }
        follow(policy);
        for (Output output : come) {
            add(output);
        }
    }

    /** Any thread. What was reported before is not told again. */
    void add(Output output) {
        lanes.add(new Lane(output, guard, rate.perSecond(), clock, Lane.CAPACITY));
    }

    /** Any thread. The output still gets what was handed to it, and is closed then. */
    void remove(Output output) {
        for (Lane lane : lanes) {
            if (lane.output() == output) {
                for (Lane earlier : leaving) {
                    if (!earlier.isAlive()) {
                        leaving.remove(earlier);
                    }
                }
                leaving.add(lane);
                lanes.remove(lane);
                lane.end();
            }
        }
    }

    void accept(Incident incident) {
        long now = clock.nanoTime();
        tick(now);
        each(incident, true);
        boolean isQuiet = quietVerdicts.contains(incident.diagnosis().verdict());
        Fingerprint fingerprint = isQuiet || repeatsCounted ? fingerprint(incident) : null;
        if (isQuiet && fingerprint != null) {
            quiet.incrementAndGet();
            windows.countQuietly(fingerprint, incident, now);
            closeWindows(now);
            return;
        }
        if (fingerprint != null && windows.count(fingerprint, incident, now)) {
            repeated.incrementAndGet();
            return;
        }
        if (!rate.permit(now)) {
            // no window is opened: repeats of an incident that nobody saw would refer to nothing
            withheld.incrementAndGet();
            return;
        }
        reported.incrementAndGet();
        each(incident, false);
        if (fingerprint != null) {
            windows.opened(fingerprint, incident, now);
            closeWindows(now);
        }
    }

    /** Counts a further failed write on the connection of an incident. */
    void consequence(long incidentId) {
        tick(clock.nanoTime());
        windows.countConsequence(incidentId);
    }

    private Fingerprint fingerprint(Incident incident) {
        try {
            return Fingerprint.of(incident);
        } catch (Throwable t) {
            // the application's exception class can override getStackTrace
            internalError(t);
            return null;
        }
    }

    /** Takes note of how many incidents the full queue has dropped so far. */
    void dropped(long total) {
        dropped = total;
    }

    /** Tells what has become due. */
    void tick() {
        tick(clock.nanoTime());
    }

    private void tick(long now) {
        closeWindows(now);
        if (hasOmissions() && (!toldBefore || now - lastToldNanos >= TELL_NANOS)) {
            tellOmissions(now);
        }
    }

    /** Nanoseconds until {@link #tick()} has something to tell; {@link Long#MAX_VALUE} for never. */
    long nanosToNextTick() {
        long now = clock.nanoTime();
        long next = windows.nanosToNext(now);
        return hasOmissions() ? Math.min(next, Math.max(0, lastToldNanos + TELL_NANOS - now)) : next;
    }

    /** Hands over all that is still held back, due or not. */
    void tellAll() {
        for (Repeats repeats = windows.closeAny(); repeats != null; repeats = windows.closeAny()) {
            tell(repeats);
        }
        if (hasOmissions()) {
            tellOmissions(clock.nanoTime());
        }
    }

    /** Has the outputs end, each after its last record. */
    void end() {
        for (Lane lane : lanes) {
            lane.end();
        }
    }

    private void closeWindows(long now) {
        for (Repeats repeats = windows.closeOne(now); repeats != null; repeats = windows.closeOne(now)) {
            tell(repeats);
        }
    }

    private void tell(Repeats repeats) {
        if (repeats.count() > 0 || repeats.consequences() > 0) {
            repeats.closed(clock.wallMicros());
            each(repeats, false);
        }
    }

    private boolean hasOmissions() {
        return dropped > droppedTold || withheld.get() > withheldTold;
    }

    private void tellOmissions(long now) {
        long droppedNow = dropped - droppedTold;
        long withheldNow = withheld.get() - withheldTold;
        droppedTold = dropped;
        withheldTold = withheld.get();
        toldBefore = true;
        lastToldNanos = now;
        each(new Omissions(droppedNow, withheldNow, rate.perSecond(), clock.wallMicros()), false);
        if (droppedNow > 0) {
            // who gets every incident misses these alone
            each(new Omissions(droppedNow, 0, rate.perSecond(), clock.wallMicros()), true);
        }
    }

    private void each(Object record, boolean everyIncident) {
        for (Lane lane : lanes) {
            if (lane.isEveryIncident() == everyIncident) {
                lane.offer(record);
            }
        }
    }

    /** Counts an error that happened outside of all outputs. */
    void internalError(Throwable t) {
        errors.incrementAndGet();
        try {
            lastError = t.toString();
        } catch (Throwable worse) {
            lastError = t.getClass().getName();
        }
    }

    /**
     * Waits until the outputs have written all that was handed to them before this call. Any thread.
     *
     * @return false if that took longer, or an output is stuck: the others have had their time then
     */
    boolean awaitOutputs(long deadlineNanos) throws InterruptedException {
        List<Lane> awaited = new ArrayList<Lane>(lanes);
        List<CountDownLatch> marks = new ArrayList<CountDownLatch>();
        for (Lane lane : awaited) {
            marks.add(lane.mark());
        }
        boolean all = true;
        for (int i = 0; i < marks.size(); i++) {
            all &= awaited.get(i).await(marks.get(i), deadlineNanos);
        }
        return all & join(leaving, deadlineNanos);
    }

    /** What outputs have not told, in words; null if there is none such. Any thread. */
    String untold() {
        StringBuilder words = new StringBuilder();
        for (Lane lane : lanes) {
            String untold = lane.untold();
            if (untold != null) {
                words.append(words.length() == 0 ? "" : "; ").append(untold);
            }
        }
        return words.length() == 0 ? null : words.toString();
    }

    /** Waits for the outputs' threads to end. Any thread. */
    boolean joinOutputs(long deadlineNanos) throws InterruptedException {
        return join(lanes, deadlineNanos) & join(leaving, deadlineNanos);
    }

    private static boolean join(List<Lane> ending, long deadlineNanos) throws InterruptedException {
        boolean all = true;
        for (Lane lane : ending) {
            all &= lane.join(deadlineNanos);
        }
        return all;
    }

    /** @param recorded all incidents that were submitted */
    PipelineCounters counters(long recorded, long droppedByQueue) {
        List<OutputCounters> outputs = new ArrayList<OutputCounters>();
        for (Lane lane : lanes) {
            outputs.add(lane.counters());
        }
        return new PipelineCounters(recorded, reported.get(), repeated.get(), quiet.get(), withheld.get(), droppedByQueue, errors.get(),
            lastError, outputs);
    }
}
