package io.epipe.report.sink;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * The application's own SLF4J, found by reflection through a class loader of the application's. It is used once the
 * application has started it, and not before: our asking first would choose the moment at which its logging is
 * configured.
 */
public final class ApplicationLog {

    private static final String LOGGER = "epipe";

    /** {@code LoggerFactory.SUCCESSFUL_INITIALIZATION}, the same number in SLF4J 1.5 to 2.0. */
    private static final int STARTED = 3;

    /**
     * The application's class, not ours: the shading of our jar moves SLF4J to a package of our own and rewrites
     * string constants that look like its names. So this one must not be a constant, nor be put together of constants
     * by the compiler.
     */
    private static final String LOGGER_FACTORY = new String(new char[] {'o', 'r', 'g'}).concat(".slf4j.LoggerFactory");

    private ApplicationLog() {
    }

    /**
     * Logs a text at level WARN under the name "epipe".
     *
     * @param context the context class loader of the thread that failed; may be null
     * @return false if there is no SLF4J, or none that has been started with a logging back end
     * @throws IOException if it is there and failed
     */
    public static boolean warn(ClassLoader context, String text) throws IOException {
        return warnThrough(context, text) || warnThrough(ClassLoader.getSystemClassLoader(), text);
    }

    private static boolean warnThrough(ClassLoader loader, String text) throws IOException {
        if (loader == null) {
            return false;
        }
        Class<?> factory;
        try {
            // not initialised here: its own first user does that
            factory = Class.forName(LOGGER_FACTORY, false, loader);
        } catch (ClassNotFoundException e) {
            return false;
        } catch (LinkageError e) {
            return false;
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // back ends choose their configuration and load their classes through it
        thread.setContextClassLoader(loader);
        try {
            if (!isStarted(factory)) {
                return false;
            }
            Object logger = factory.getMethod("getLogger", String.class).invoke(null, LOGGER);
            Class<?> type = Class.forName(LOGGER_FACTORY.replace("Factory", ""), false, factory.getClassLoader());
            type.getMethod("warn", String.class).invoke(logger, text);
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IOException("the application's SLF4J failed", e.getCause() == null ? e : e.getCause());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static boolean isStarted(Class<?> factory) {
        try {
            Field state = factory.getDeclaredField("INITIALIZATION_STATE");
            state.setAccessible(true);
            return state.getInt(null) == STARTED;
        } catch (ReflectiveOperationException e) {
            return isLoggerAvailable(factory);
        } catch (RuntimeException e) {
            // a named module that does not open its package; InaccessibleObjectException is of JDK 9
            return isLoggerAvailable(factory);
        }
    }

    /** Without the state, ask; which starts it if nobody has. */
    private static boolean isLoggerAvailable(Class<?> factory) {
        try {
            Method getFactory = factory.getMethod("getILoggerFactory");
            return !getFactory.invoke(null).getClass().getSimpleName().startsWith("NOP");
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
