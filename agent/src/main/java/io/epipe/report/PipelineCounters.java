package io.epipe.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What has become of the incidents so far. Immutable. Once all of them have been dealt with, {@code recorded} is the
 * sum of {@code reported}, {@code repeats}, {@code withheld} and {@code dropped}; before that, some still wait in the
 * queue.
 */
public final class PipelineCounters {

    private final long recorded;
    private final long reported;
    private final long repeats;
    private final long withheld;
    private final long dropped;
    private final Map<String, Long> reporterErrors;
    private final String lastError;

    PipelineCounters(long recorded, long reported, long repeats, long withheld, long dropped, String[] names,
                     long[] errors, String lastError) {
        this.recorded = recorded;
        this.reported = reported;
        this.repeats = repeats;
        this.withheld = withheld;
        this.dropped = dropped;
        this.lastError = lastError;
        Map<String, Long> byName = new LinkedHashMap<String, Long>();
        for (int i = 0; i < names.length; i++) {
            byName.put(names[i], errors[i]);
        }
        reporterErrors = Collections.unmodifiableMap(byName);
    }

    /** Incidents that were submitted. */
    public long recorded() {
        return recorded;
    }

    /** Incidents that were reported in full. */
    public long reported() {
        return reported;
    }

    /** Incidents that were counted as repeats of a reported one. */
    public long repeats() {
        return repeats;
    }

    /** Incidents that were withheld by {@code rate}. */
    public long withheld() {
        return withheld;
    }

    /** Incidents that found the queue full, or the pipeline closed. */
    public long dropped() {
        return dropped;
    }

    /** Errors by reporter, in the reporters' order, then those outside of all reporters as "pipeline". */
    public Map<String, Long> reporterErrors() {
        return reporterErrors;
    }

    /** The last of those errors in words; null if there was none. */
    public String lastError() {
        return lastError;
    }

    /** One line for people. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        line.append(reported).append(" in full, ").append(repeats).append(" repeats, ").append(withheld)
            .append(" withheld by rate, ").append(dropped).append(" dropped");
        for (Map.Entry<String, Long> errors : reporterErrors().entrySet()) {
            if (errors.getValue() > 0) {
                line.append(", ").append(errors.getValue()).append(" errors of ").append(errors.getKey());
            }
        }
        return lastError == null ? line.toString() : line.append(", the last: ").append(lastError).toString();
    }
}
