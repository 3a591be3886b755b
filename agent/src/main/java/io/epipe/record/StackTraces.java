package io.epipe.record;

import io.epipe.bootstrap.WriteFailureHook;
import io.epipe.incident.Annotation;
import io.epipe.incident.Incident;
import io.epipe.jdk.SystemThread;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writes an exception as {@link Throwable#printStackTrace()} does, causes and suppressed exceptions included, but for epipe's own note: the
 * record that the stack trace is part of says the same. Lines end with a line feed. Whatever the application's exception classes throw, and
 * however long their chain is, something comes out, and it is no longer than some 100 kB. Nor does it take longer than half a second: classes of the
 * application are asked by a thread of their own.
 */
public final class StackTraces {

    private static final int MOST_CHARACTERS = 100_000;
    private static final int MOST_EXCEPTIONS = 200;
    /** Suppressed exceptions of suppressed exceptions. */
    private static final int DEEPEST = 20;
    private static final StackTraceElement[] NO_FRAMES = {};
    private static final Throwable[] NONE = {};
    /** For the answers of the application's exceptions to all questions of one stack trace. */
    private static final long PATIENCE_MILLIS = 500;

    /** Whose exceptions are asked for words, stack and cause: their classes may answer late, or never. */
    private enum Asked {
        /** Those of the boot loader, until there is another. */
        OF_THE_JDK,
        ALL,
        /** Those of the boot loader; of others the class alone is told. */
        NO_OTHERS
    }

    /** Still busy with an exception that never answered: as long as it is, no other is asked. */
    private static volatile Thread stuck;

    private final Asked asked;
    private final boolean plain;
    private final Throwable first;
    /** Instead of its own; null for its own. */
    private final StackTraceElement[] stackOfFirst;
    private final StringBuilder out = new StringBuilder();
    private final Set<Throwable> printed = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
    private boolean cut;
    private boolean stopped;

    private StackTraces(Asked asked, boolean plain, Throwable first, StackTraceElement[] stackOfFirst) {
        this.asked = asked;
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
        String text = of(Asked.OF_THE_JDK, thrown, stack, plain);
        if (text == null) {
            text = ofOthers(thrown, stack, plain);
        }
        return text != null ? text : of(Asked.NO_OTHERS, thrown, stack, plain);
    }

    /** Null if it met an exception that is not to be asked by this thread. */
    private static String of(Asked asked, Throwable thrown, StackTraceElement[] stack, boolean plain) {
        StackTraces traces = new StackTraces(asked, plain, thrown, stack);
        traces.print(thrown, NO_FRAMES, "", "", 0);
        if (traces.stopped) {
            return null;
        }
        if (traces.cut) {
            traces.out.append("... (cut here)\n");
        }
        return traces.out.toString();
    }

    /** Asked by a thread that may be left behind: an output's own would hold up the records behind this one. Null if no answer came. */
    private static String ofOthers(final Throwable thrown, final StackTraceElement[] stack, final boolean plain) {
        Thread before = stuck;
        if (before != null && before.isAlive()) {
            return null;
        }
        final AtomicReference<String> answer = new AtomicReference<String>();
        SystemThread asking = null;
        try {
            asking = new SystemThread("epipe-exception");
            asking.start(new Runnable() {
                @Override
                public void run() {
                    WriteFailureHook.exemptCurrentThread();
                    answer.set(of(Asked.ALL, thrown, stack, plain));
                }
            });
            asking.join(PATIENCE_MILLIS);
            // looked at once: one that is left and interrupted may answer right then, with what it says when it is interrupted
            String told = answer.get();
            if (told == null) {
                leave(asking);
            }
            return told;
        } catch (InterruptedException e) {
            leave(asking);
            Thread.currentThread().interrupt();
        } catch (Throwable noThread) {
            SystemThread.count(noThread);
        }
        return null;
    }

    private static void leave(SystemThread asking) {
        if (asking.isAlive()) {
            stuck = asking;
            asking.interrupt();
        }
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
        for (Throwable t = first; t != null && !stopped; t = cause(t)) {
            if (asked == Asked.OF_THE_JDK && isOther(t)) {
                stopped = true;
                return;
            }
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

    /** Whether its methods can be anybody's. */
    private static boolean isOther(Throwable t) {
        return t.getClass().getClassLoader() != null;
    }

    private boolean isLeftAlone(Throwable t) {
        return asked == Asked.NO_OTHERS && isOther(t);
    }

    private String words(Throwable t) {
        if (isLeftAlone(t)) {
            return t.getClass().getName().concat(" (it did not tell its message, stack and cause in time)");
        }
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
        if (isLeftAlone(t)) {
            return NO_FRAMES;
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

    private Throwable cause(Throwable t) {
        if (isLeftAlone(t)) {
            return null;
        }
        try {
            return t.getCause();
        } catch (Throwable broken) {
            return null;
        }
    }
}
