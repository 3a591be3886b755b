package io.epipe.bootstrap;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the instrumented methods of the JDK call when a write has failed, and the only thing that they know of epipe.
 *
 * <p>A no-op while nobody listens: before the installation is complete and again after a detach. Nothing that goes wrong
 * behind it reaches the caller; it is counted instead. All methods may be called by any thread.
 */
public final class WriteFailureHook {

    /** The agent side of the hook. */
    public interface Listener {

        /**
         * An instrumented method is about to throw, or has caught an exception that it keeps from its caller.
         *
         * @param site   the number of the row in the target table
         * @param thrown the exception
         * @param self   the object whose method it is; null for a static method
         * @param args   its arguments, boxed
         */
        void failed(int site, Throwable thrown, Object self, Object[] args);

        /** A read of an instrumented method found the end of the stream; parameters as for {@link #failed}. */
        void endOfStream(int site, Object self, Object[] args);

        /** A method that connects or accepts has returned; parameters as for {@link #failed}. */
        void opened(int site, Object self, Object[] args);
    }

    // numbers and not an enum: every class here is one more in the boot loader
    private static final int FAILED = 0;
    private static final int END_OF_STREAM = 1;
    private static final int OPENED = 2;

    private static volatile Listener listener;

    /**
     * What this thread is doing for epipe, so that a failure met by epipe's own work is not taken for one of the application's.
     * Empty but during a call, so that no thread keeps an entry; for the reporter thread it is set for good.
     */
    private static final ThreadLocal<Boolean> BUSY = new ThreadLocal<Boolean>();

    private static final AtomicLong ERRORS = new AtomicLong();
    private static volatile String lastError;

    /** Here, and not with the recorder: an id is used once in the life of a JVM, however often epipe comes and goes. */
    private static final AtomicLong INCIDENTS = new AtomicLong();

    private WriteFailureHook() {
    }

    /** Called by instrumented code; see {@link Listener#failed}. Never throws. */
    public static void failed(int site, Throwable thrown, Object self, Object[] args) {
        tell(FAILED, site, thrown, self, args);
    }

    /** Called by instrumented code; see {@link Listener#endOfStream}. Never throws. */
    public static void endOfStream(int site, Object self, Object[] args) {
        tell(END_OF_STREAM, site, null, self, args);
    }

    /** Called by instrumented code; see {@link Listener#opened}. Never throws. */
    public static void opened(int site, Object self, Object[] args) {
        tell(OPENED, site, null, self, args);
    }

    private static void tell(int event, int site, Throwable thrown, Object self, Object[] args) {
        Listener current = listener;
        if (current == null) {
            return;
        }
        try {
            if (!enter()) {
                return;
            }
            try {
                switch (event) {
                    case FAILED:
                        current.failed(site, thrown, self, args);
                        break;
                    case END_OF_STREAM:
                        current.endOfStream(site, self, args);
                        break;
                    default:
                        current.opened(site, self, args);
                        break;
                }
            } finally {
                BUSY.remove();
            }
        } catch (Throwable error) {
            swallowed(error);
        }
    }

    private static boolean enter() {
        if (BUSY.get() != null) {
            return false;
        }
        BUSY.set(Boolean.TRUE);
        return true;
    }

    /** Makes the hook deaf to this thread for good: it belongs to epipe. */
    public static void exemptCurrentThread() {
        BUSY.set(Boolean.TRUE);
    }

    /**
     * Starts to listen.
     *
     * @return false if somebody else listens already
     */
    public static synchronized boolean listen(Listener next) {
        if (listener != null) {
            return false;
        }
        listener = next;
        return true;
    }

    /** Stops listening; does nothing if somebody else listens. */
    public static synchronized void unlisten(Listener current) {
        if (listener == current) {
            listener = null;
        }
    }

    /** A number for the next incident: from 1 on, each once in the life of the JVM. */
    public static long nextIncident() {
        return INCIDENTS.incrementAndGet();
    }

    /** Counts an error of epipe's own that was kept from the application. Never throws. */
    public static void swallowed(Throwable error) {
        ERRORS.incrementAndGet();
        // as text: the throwable would keep the classes of its stack, and with them a detached agent's loader, in memory
        try {
            lastError = text(error);
        } catch (Throwable noMemory) {
            lastError = "an error that could not be put into words";
        }
    }

    private static String text(Throwable error) {
        StackTraceElement[] stack = error.getStackTrace();
        String name = error.getClass().getName();
        String message = error.getMessage();
        return name.concat(message == null ? "" : ": ".concat(message))
            .concat(stack.length == 0 ? "" : " (at ".concat(stack[0].toString()).concat(")"));
    }

    /** How many errors of epipe's own were kept from the application since the JVM started. */
    public static long errors() {
        return ERRORS.get();
    }

    /** The last of them in words, with the place where it arose; null if there was none. */
    public static String lastError() {
        return lastError;
    }
}
