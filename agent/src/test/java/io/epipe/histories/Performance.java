package io.epipe.histories;

import java.util.ArrayList;
import java.util.List;

/** A history that is being played, or was: its times and what both sides and the network did. */
final class Performance {

    final History history;
    /** Within its batch. */
    final long id;
    /** The listener's port. */
    int port;
    /** Nanoseconds of the monotonic clock. */
    long start;
    /** Microseconds since 1970. */
    long startMicros;
    long endMicros;
    List<Entry> ours = new ArrayList<>();
    List<Entry> peers = new ArrayList<>();
    final List<Entry> nets = new ArrayList<>();
    /** What went wrong in playing it; null for nothing. */
    String broken;

    Performance(History history, long id) {
        this.history = history;
        this.id = id;
    }
}
