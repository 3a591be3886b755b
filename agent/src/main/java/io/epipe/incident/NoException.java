package io.epipe.incident;

import java.util.Arrays;

/** Stands for the exception of a call that threw none, and holds its stack: a read that returned −1, a close. */
public final class NoException extends Exception {

    private static final long serialVersionUID = 1;

    private boolean ownFramesLeft = true;

    NoException(String what) {
        super(what);
    }

    /** Where the call was made. Worked out when it is first asked for: of most closes nobody asks. */
    @Override
    public synchronized StackTraceElement[] getStackTrace() {
        if (ownFramesLeft) {
            ownFramesLeft = false;
            StackTraceElement[] stack = super.getStackTrace();
            int first = 0;
            while (first < stack.length && isOwn(stack[first].getClassName())) {
                first++;
            }
            setStackTrace(Arrays.copyOfRange(stack, first, stack.length));
        }
        return super.getStackTrace();
    }

    /** The rings of the agent; not whatever else has a name like theirs. */
    private static boolean isOwn(String className) {
        return className.startsWith("io.epipe.incident.") || className.startsWith("io.epipe.bootstrap.")
            || className.startsWith("java.security.AccessController");
    }

    /** What happened instead, as the first line of a stack trace. */
    @Override
    public String toString() {
        return getMessage();
    }
}
