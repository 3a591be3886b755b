package io.epipe.explain;

import java.util.ArrayList;
import java.util.List;

/** One entry of a log with what was thrown. Filled by one thread. */
final class Entry {

    /** Milliseconds since 1970, or since some midnight where the log has times of day only; {@link LogTimes#UNKNOWN} without one. */
    final long millis;
    /** Null where not known. */
    final String thread;
    /** In the order in which they are printed. */
    final List<Thrown> thrown = new ArrayList<Thrown>(2);

    Entry(long millis, String thread) {
        this.millis = millis;
        this.thread = thread;
    }

    Thrown last() {
        return thrown.get(thrown.size() - 1);
    }
}
