package io.epipe.report;

import io.epipe.incident.Incident;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Decides what becomes of each incident (a repeat, one too many in this second, or a full report) and hands it to the
 * reporters. Every method is for the reporter thread, except the counters, which any thread may read.
 */
final class ReportDispatcher {

    /** Bounds the memory of open windows: each holds a fingerprint and, for a server, up to 8 KiB of ports. */
    static final int MAX_WINDOWS = 1_000;

    /** How often omissions are told at most, so that the telling is no flood itself. */
    private static final long TELL_NANOS = 1_000_000_000L;

    private final Reporter[] reporters;
    private final RepeatWindows windows;
    private final RateLimit rate;
    private final Clock clock;

    private final AtomicLong reported = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong withheld = new AtomicLong();
    /** By index of the reporter; the last one counts what went wrong outside of all reporters. */
    private final AtomicLongArray errors;
    private volatile String lastError;

    private long dropped;
    private long droppedTold;
    private long withheldTold;
    private boolean toldBefore;
    private long lastToldNanos;

    ReportDispatcher(List<Reporter> reporters, long repeatsMillis, int rate, Clock clock) {
        this.reporters = reporters.toArray(new Reporter[0]);
        windows = new RepeatWindows(repeatsMillis * 1_000_000, MAX_WINDOWS);
        this.rate = new RateLimit(rate);
        this.clock = clock;
        errors = new AtomicLongArray(this.reporters.length + 1);
    }

    void start() {
        each(Step.START, null);
    }

    void accept(Incident incident) {
        long now = clock.nanoTime();
        tick(now);
        String fingerprint = windows.isOff() ? null : fingerprint(incident);
        if (fingerprint != null && windows.count(fingerprint, incident)) {
            repeated.incrementAndGet();
            return;
        }
        if (!rate.permit(now)) {
            // no window is opened: repeats of an incident that nobody saw would refer to nothing
            withheld.incrementAndGet();
            return;
        }
        reported.incrementAndGet();
        each(Step.REPORT, incident);
        if (fingerprint != null) {
            windows.open(fingerprint, incident, now);
            closeWindows(now);
        }
    }

    /** Counts a further failed write on the connection of an incident. */
    void consequence(long incidentId) {
        tick(clock.nanoTime());
        windows.countConsequence(incidentId);
    }

    private String fingerprint(Incident incident) {
        try {
            return Fingerprint.of(incident);
        } catch (Throwable t) {
            // the application's exception class can override getStackTrace
            count(reporters.length, t);
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

    /** Tells all that is still held back, due or not, and flushes. */
    void tellAll() {
        for (Repeats repeats = windows.closeAny(); repeats != null; repeats = windows.closeAny()) {
            tell(repeats);
        }
        if (hasOmissions()) {
            tellOmissions(clock.nanoTime());
        }
        flush();
    }

    void flush() {
        each(Step.FLUSH, null);
    }

    void close() {
        each(Step.CLOSE, null);
    }

    private void closeWindows(long now) {
        for (Repeats repeats = windows.closeOne(now); repeats != null; repeats = windows.closeOne(now)) {
            tell(repeats);
        }
    }

    private void tell(Repeats repeats) {
        if (repeats.count() > 0 || repeats.consequences() > 0) {
            repeats.closed(clock.wallMicros());
            each(Step.REPEATS, repeats);
        }
    }

    private boolean hasOmissions() {
        return dropped > droppedTold || withheld.get() > withheldTold;
    }

    private void tellOmissions(long now) {
        Omissions omissions = new Omissions(dropped - droppedTold, withheld.get() - withheldTold, rate.perSecond(),
            clock.wallMicros());
        droppedTold = dropped;
        withheldTold = withheld.get();
        toldBefore = true;
        lastToldNanos = now;
        each(Step.OMITTED, omissions);
    }

    private enum Step { START, REPORT, REPEATS, OMITTED, FLUSH, CLOSE }

    private void each(Step step, Object record) {
        for (int i = 0; i < reporters.length; i++) {
            try {
                one(reporters[i], step, record);
            } catch (Throwable t) {
                count(i, t);
            }
        }
    }

    private static void one(Reporter reporter, Step step, Object record) throws Exception {
        switch (step) {
            case START:
                reporter.start();
                break;
            case REPORT:
                reporter.report((Incident) record);
                break;
            case REPEATS:
                reporter.repeats((Repeats) record);
                break;
            case OMITTED:
                reporter.omitted((Omissions) record);
                break;
            case FLUSH:
                reporter.flush();
                break;
            default:
                reporter.close();
                break;
        }
    }

    /** Counts an error that happened outside of all reporters. */
    void internalError(Throwable t) {
        count(reporters.length, t);
    }

    private void count(int index, Throwable t) {
        errors.incrementAndGet(index);
        try {
            lastError = t.toString();
        } catch (Throwable worse) {
            lastError = t.getClass().getName();
        }
    }

    /** @param recorded all incidents that were submitted */
    PipelineCounters counters(long recorded, long droppedByQueue) {
        String[] names = new String[errors.length()];
        long[] counts = new long[errors.length()];
        for (int i = 0; i < counts.length; i++) {
            names[i] = i < reporters.length ? reporters[i].name() : "pipeline";
            counts[i] = errors.get(i);
        }
        return new PipelineCounters(recorded, reported.get(), repeated.get(), withheld.get(), droppedByQueue, names,
            counts, lastError);
    }
}
