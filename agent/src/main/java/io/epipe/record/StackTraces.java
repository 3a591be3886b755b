package io.epipe.record;

import io.epipe.incident.Annotation;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Writes an exception as {@link Throwable#printStackTrace()} does, causes and suppressed exceptions included, but for
 * epipe's own note: the record that the stack trace is part of says the same. Lines end with a line feed.
 */
public final class StackTraces {

    private StackTraces() {
    }

    public static String of(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        Set<Throwable> printed = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
        print(text, thrown, new StackTraceElement[0], "", "", printed);
        return text.toString();
    }

    /** One line a frame, each as in a stack trace. */
    public static String ofFrames(StackTraceElement[] frames) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : frames) {
            text.append(text.length() == 0 ? "at " : "\nat ").append(frame);
        }
        return text.toString();
    }

    private static void print(StringBuilder out, Throwable t, StackTraceElement[] enclosing, String caption,
                              String indent, Set<Throwable> printed) {
        if (!printed.add(t)) {
            out.append(indent).append(caption).append("[CIRCULAR REFERENCE: ").append(words(t)).append("]\n");
            return;
        }
        StackTraceElement[] trace = t.getStackTrace();
        int common = framesInCommon(trace, enclosing);
        out.append(indent).append(caption).append(words(t)).append('\n');
        for (int i = 0; i < trace.length - common; i++) {
            out.append(indent).append("\tat ").append(trace[i]).append('\n');
        }
        if (common > 0) {
            out.append(indent).append("\t... ").append(common).append(" more\n");
        }
        for (Throwable suppressed : t.getSuppressed()) {
            if (!Annotation.isAnnotation(suppressed)) {
                print(out, suppressed, trace, "Suppressed: ", indent + "\t", printed);
            }
        }
        if (t.getCause() != null) {
            print(out, t.getCause(), trace, "Caused by: ", indent, printed);
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

    private static String words(Throwable t) {
        try {
            return t.toString();
        } catch (Throwable broken) {
            // the application's own getMessage
            return t.getClass().getName();
        }
    }
}
