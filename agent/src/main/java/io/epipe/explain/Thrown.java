package io.epipe.explain;

import java.util.ArrayList;
import java.util.List;

/** One throwable of a printed stack trace. Filled by one thread. */
final class Thrown {

    /** How it is tied to the one before it. */
    enum Tie {
        /** The first. */
        NONE,
        CAUSE,
        /** The one before is its cause: Logback's root cause first. */
        WRAPPER,
        SUPPRESSED
    }

    /** Nobody needs more of them to know who called. */
    private static final int MOST_FRAMES = 300;

    final String type;
    final String message;
    final Tie tie;
    final List<StackTraceElement> frames = new ArrayList<StackTraceElement>();

    Thrown(String type, String message, Tie tie) {
        this.type = type;
        this.message = message;
        this.tie = tie;
    }

    void add(StackTraceElement frame) {
        if (frames.size() < MOST_FRAMES) {
            frames.add(frame);
        }
    }
}
