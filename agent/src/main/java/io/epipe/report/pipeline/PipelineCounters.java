package io.epipe.report.pipeline;

import java.util.Collections;
import java.util.List;

/**
 * What has become of the incidents so far. Immutable. Once all of them have been dealt with, {@code recorded} is the sum of {@code
 * reported}, {@code repeats}, {@code quiet}, {@code withheld} and {@code dropped}; before that, some still wait in the queue.
 */
public final class PipelineCounters {

    private final long recorded;
    private final long reported;
    private final long repeats;
    private final long quiet;
    private final long withheld;
    private final long dropped;
    private final long errors;
    private final String lastError;
    private final List<OutputCounters> outputs;

    PipelineCounters(long recorded, long reported, long repeats, long quiet, long withheld, long dropped, long errors,
                     String lastError, List<OutputCounters> outputs) {
        this.recorded = recorded;
        this.reported = reported;
        this.repeats = repeats;
        this.quiet = quiet;
        this.withheld = withheld;
        this.dropped = dropped;
        this.errors = errors;
        this.lastError = lastError;
        this.outputs = Collections.unmodifiableList(outputs);
    }

    /** Incidents that were submitted. */
    public long recorded() {
        return recorded;
    }

    /** Incidents that were handed to the outputs in full. */
    public long reported() {
        return reported;
    }

    /** Incidents that were counted as repeats of a reported one. */
    public long repeats() {
        return repeats;
    }

    /** Incidents of verdicts that are only counted (the option {@code quiet}). */
    public long quiet() {
        return quiet;
    }

    /** Incidents that were withheld by {@code rate}. */
    public long withheld() {
        return withheld;
    }

    /** Incidents that found the queue full, or the pipeline closed. */
    public long dropped() {
        return dropped;
    }

    /** Incidents of which it is decided what becomes of them. */
    public long dealtWith() {
        return reported + repeats + quiet + withheld + dropped;
    }

    /** Errors of the pipeline itself, outside of all outputs. */
    public long errors() {
        return errors;
    }

    /** The last of those in words; null if there was none. */
    public String lastError() {
        return lastError;
    }

    /** Each output's own. */
    public List<OutputCounters> outputs() {
        return outputs;
    }

    /** One line for people. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        line.append(reported).append(" in full, ").append(repeats).append(" repeats, ").append(quiet > 0 ? quiet + " quiet, " : "")
            .append(withheld).append(" withheld by rate, ").append(dropped).append(" dropped");
        if (errors > 0) {
            line.append(", ").append(errors).append(errors == 1 ? " error" : " errors").append(", the last: ").append(lastError);
        }
        for (OutputCounters output : outputs) {
            String words = output.toString();
            line.append(words.isEmpty() ? "" : "; ").append(words);
        }
        return line.toString();
    }
}
