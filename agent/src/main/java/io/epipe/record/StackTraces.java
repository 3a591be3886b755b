package io.epipe.record;

import io.epipe.incident.Annotation;
import io.epipe.incident.Incident;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Writes an exception as {@link Throwable#printStackTrace()} does, causes and suppressed exceptions included, but for epipe's own note: the
 * record that the stack trace is part of says the same. Lines end with a line feed. Whatever the application's exception classes throw, and
 * however long their chain is, something comes out, and it is no longer than some 100 kB.
 */
public final class StackTraces {

    private static final int MOST_CHARACTERS = 100_000;
    private static final int MOST_EXCEPTIONS = 200;
    /** Suppressed exceptions of suppressed exceptions. */
    private static final int DEEPEST = 20;
    private static final StackTraceElement[] NO_FRAMES = {};
    private static final Throwable[] NONE = {};

    private final boolean plain;
    private final Throwable first;
    /** Instead of its own; null for its own. */
    private final StackTraceElement[] stackOfFirst;
    private final StringBuilder out = new StringBuilder();
    private final Set<Throwable> printed = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
    private boolean cut;

    private StackTraces(boolean plain, Throwable first, StackTraceElement[] stackOfFirst) {
        this.plain = plain;
        this.first = first;
        this.stackOfFirst = stackOfFirst;
    }

    /** As Java prints it. */
    public static String of(Throwable thrown) {
        return of(thrown, null, false);
    }

    /** As Java prints it, with the thread's stack where the exception has none. */
    public static String of(Incident incident) {
        return of(incident.thrown(), incident.isStackOfThread() ? incident.stack() : null, false);
    }

    /** As {@link #plain(Throwable)}, with the thread's stack where the exception has none. */
    public static String plain(Incident incident) {
        return of(incident.thrown(), incident.isStackOfThread() ? incident.stack() : null, true);
    }

    /** For people: each message on one line and without control characters, so that no line can be taken for one of ours. */
    public static String plain(Throwable thrown) {
        return of(thrown, null, true);
    }

    private static String of(Throwable thrown, StackTraceElement[] stack, boolean plain) {
        StackTraces traces = new StackTraces(plain, thrown, stack);
        traces.print(thrown, NO_FRAMES, "", "", 0);
        if (traces.cut) {
            traces.out.append("... (cut here)\n");
        }
        return traces.out.toString();
    }

    /** One line a frame, each as in a stack trace. */
    public static String ofFrames(StackTraceElement[] frames) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : frames) {
            text.append(text.length() == 0 ? "at " : "\nat ").append(Printable.oneLine(frame.toString()));
        }
        return text.toString();
    }

    /** Prints it and its causes; their suppressed exceptions by recursion. */
    private void print(Throwable first, StackTraceElement[] enclosingFirst, String captionFirst, String indent, int depth) {
        StackTraceElement[] enclosing = enclosingFirst;
        String caption = captionFirst;
        for (Throwable t = first; t != null; t = cause(t)) {
            if (out.length() > MOST_CHARACTERS || printed.size() >= MOST_EXCEPTIONS || depth > DEEPEST) {
                cut = true;
                return;
            }
            if (!printed.add(t)) {
                out.append(indent).append(caption).append("[CIRCULAR REFERENCE: ").append(words(t)).append("]\n");
                return;
            }
            StackTraceElement[] trace = trace(t);
            one(t, trace, framesInCommon(trace, enclosing), caption, indent);
            for (Throwable suppressed : suppressed(t)) {
                if (!Annotation.isAnnotation(suppressed)) {
                    print(suppressed, trace, "Suppressed: ", indent + "\t", depth + 1);
                }
            }
            enclosing = trace;
            caption = "Caused by: ";
        }
    }

    private void one(Throwable t, StackTraceElement[] trace, int common, String caption, String indent) {
        out.append(indent).append(caption).append(words(t)).append('\n');
        for (int i = 0; i < trace.length - common; i++) {
            if (out.length() > MOST_CHARACTERS) {
                cut = true;
                return;
            }
            String frame = trace[i].toString();
            out.append(indent).append("\tat ").append(plain ? Printable.oneLine(frame) : frame).append('\n');
        }
        if (common > 0) {
            out.append(indent).append("\t... ").append(common).append(" more\n");
        }
    }

    private static int framesInCommon(StackTraceElement[] trace, StackTraceElement[] enclosing) {
        int common = 0;
        while (common < trace.length && common < enclosing.length
                && trace[trace.length - 1 - common].equals(enclosing[enclosing.length - 1 - common])) {
            common++;
        }
        return common;
    }

    private String words(Throwable t) {
        String words;
        try {
            words = t.toString();
        } catch (Throwable broken) {
            // the application's own getMessage
            words = null;
        }
        if (words == null) {
            words = t.getClass().getName();
        }
        if (words.length() > MOST_CHARACTERS) {
            words = words.substring(0, MOST_CHARACTERS) + "...";
        }
        return plain ? Printable.oneLine(words) : words;
    }

    private StackTraceElement[] trace(Throwable t) {
        if (t == first && stackOfFirst != null) {
            return stackOfFirst;
        }
        try {
            StackTraceElement[] trace = t.getStackTrace();
            return trace == null ? NO_FRAMES : trace;
        } catch (Throwable broken) {
            return NO_FRAMES;
        }
    }

    private static Throwable[] suppressed(Throwable t) {
        try {
            return t.getSuppressed();
        } catch (Throwable broken) {
            return NONE;
        }
    }

    private static Throwable cause(Throwable t) {
        try {
            return t.getCause();
        } catch (Throwable broken) {
            return null;
        }
    }
}
