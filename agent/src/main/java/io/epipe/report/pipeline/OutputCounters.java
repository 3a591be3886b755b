package io.epipe.report.pipeline;

/** What has become of the records at one output so far. Immutable. */
public final class OutputCounters {

    private final String name;
    private final long written;
    private final long dropped;
    private final long errors;
    private final String lastError;
    private final long stuckMillis;

    OutputCounters(String name, long written, long dropped, long errors, String lastError, long stuckMillis) {
        this.name = name;
        this.written = written;
        this.dropped = dropped;
        this.errors = errors;
        this.lastError = lastError;
        this.stuckMillis = stuckMillis;
    }

    /** {@link Output#name()}. */
    public String name() {
        return name;
    }

    /** Records of all kinds that it took. */
    public long written() {
        return written;
    }

    /** Incidents, repeats included, that found this output's queue full, or that it did not take. */
    public long dropped() {
        return dropped;
    }

    /** Calls that threw. */
    public long errors() {
        return errors;
    }

    /** The last of them in words; null if there was none. */
    public String lastError() {
        return lastError;
    }

    /** For how long its device has kept it waiting; 0 if it has not, or for less than a second. */
    public long stuckMillis() {
        return stuckMillis;
    }

    /** What is worth a word; empty where all is well. */
    @Override
    public String toString() {
        if (dropped == 0 && errors == 0 && stuckMillis == 0) {
            return "";
        }
        StringBuilder text = new StringBuilder(name).append(": ");
        if (stuckMillis > 0) {
            text.append("stuck for ").append(stuckMillis / 1_000).append(" s, ");
        }
        text.append(dropped).append(" dropped, ").append(errors).append(errors == 1 ? " error" : " errors");
        return lastError == null ? text.toString() : text.append(", the last: ").append(lastError).toString();
    }
}
