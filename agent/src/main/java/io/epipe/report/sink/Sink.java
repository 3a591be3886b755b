package io.epipe.report.sink;

import java.io.IOException;

/** Where lines of text go. Used by one thread, but for {@link #blockedSince}. */
public interface Sink {

    /** Called before any text, perhaps by two threads: a path that cannot be written to should be found out now. */
    void start() throws IOException;

    /** One or more whole lines, each ended by a line feed, in one piece. */
    void write(String text) throws IOException;

    /** Where that is, in words: an absolute path, or which stream. */
    String destination();

    /** When the call of the device began that is under way, as {@link System#nanoTime()}; 0 if there is none. Any thread. */
    long blockedSince();
}
