package io.epipe.context;

import java.lang.reflect.Field;

/**
 * The application's own SLF4J: whether it has been started. It is never started by us: our asking first would choose the moment at which the
 * application's logging is configured.
 */
public final class Slf4j {

    /** {@code LoggerFactory.SUCCESSFUL_INITIALIZATION}, the same number in SLF4J 1.5 to 2.0. */
    private static final int STARTED = 3;

    private Slf4j() {
    }

    /**
     * A class of the application's SLF4J, not of ours: the shading of our jar moves SLF4J to a package of our own and rewrites string constants
     * that look like its names. So a name must not be a constant, nor be put together of constants by the compiler.
     *
     * @param simpleName such as {@code LoggerFactory}
     */
    public static String name(String simpleName) {
        return new String(new char[] {'o', 'r', 'g'}).concat(".slf4j.").concat(simpleName);
    }

    /** Whether a LoggerFactory has been started with a logging back end. Runs its static initialiser at most, which starts nothing. */
    public static boolean isStarted(Class<?> factory) {
        try {
            Field state = factory.getDeclaredField("INITIALIZATION_STATE");
            state.setAccessible(true);
            return state.getInt(null) == STARTED;
        } catch (ReflectiveOperationException e) {
            return false;
        } catch (RuntimeException e) {
            // a named module that does not open its package; InaccessibleObjectException is of JDK 9. Its class is loaded, and by whom if not
            // by its first user
            return true;
        } catch (LinkageError e) {
            return false;
        }
    }
}
