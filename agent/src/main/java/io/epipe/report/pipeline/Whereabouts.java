package io.epipe.report.pipeline;

/** Where a thread of ours is that did not come to its end, in words: at a lock of the application's, or in a device that does not answer. */
public final class Whereabouts {

    /** Below these stands who waits. */
    private static final String[] WAITING = {"java.lang.Object.wait", "jdk.internal.misc.", "sun.misc.", "java.util.concurrent.locks.", "java.lang.VirtualThread.",
        "jdk.internal.vm."};

    private Whereabouts() {
    }

    /** {@code epipe-json is in java.io.FileOutputStream.writeBytes}. Takes a safepoint. */
    public static String of(Thread thread) {
        if (!thread.isAlive()) {
            return thread.getName() + " does not run";
        }
        boolean atLock = thread.getState() == Thread.State.BLOCKED;
        String in = null;
        for (StackTraceElement frame : thread.getStackTrace()) {
            String method = frame.getClassName() + "." + frame.getMethodName();
            atLock |= in == null && method.startsWith("java.util.concurrent.locks.");
            if (in == null && !isWaiting(method)) {
                in = method;
            }
        }
        return thread.getName() + (atLock ? " waits for a lock that another thread holds" : " is at work") + (in == null ? "" : ", in " + in);
    }

    private static boolean isWaiting(String method) {
        for (String waiting : WAITING) {
            if (method.startsWith(waiting)) {
                return true;
            }
        }
        return false;
    }
}
