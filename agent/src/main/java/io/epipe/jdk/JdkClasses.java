package io.epipe.jdk;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * What the recorder and the reporter need of the JDK, initialised beforehand by a thread of epipe's that has stack, heap and descriptors to spare
 * ({@link Room}). A class of the JDK whose initialiser fails once is broken for the whole JVM, so none may have epipe for its first user
 * on a thread of the application, or at a moment when something runs out.
 *
 * <p>Most of it comes with the rehearsal of a failure and of its report, which use what they need; here is what no rehearsal reaches. A
 * test on every JDK holds that a first failure loads no class of the JDK for the agent.
 */
public final class JdkClasses {

    /** Those that this JDK does not have are passed over. */
    private static final String[] NAMES = {
        // a failure's own
        "sun.nio.ch.Net", "sun.net.ConnectionResetException", "java.lang.StackTraceElement$HashedModules",
        "java.util.concurrent.ConcurrentHashMap$EntryIterator", "java.util.concurrent.CopyOnWriteArrayList$COWIterator",
        // texts in the locale of the process
        "java.nio.charset.CoderResult", "java.nio.charset.CodingErrorAction", "java.nio.charset.CharacterCodingException",
        // times of day: the second reads a file
        "java.time.Instant", "sun.util.calendar.ZoneInfoFile",
        // errors of an output
        "java.io.FileNotFoundException", "java.io.UncheckedIOException",
    };

    /** More than {@code sun.reflect.inflationThreshold}, after which JDK 8 to 17 generate a class for a method. */
    private static final int CALLS = 20;

    private JdkClasses() {
    }

    /** Those that are initialised by name. */
    static String[] names() {
        return NAMES.clone();
    }

    /**
     * Initialises them.
     *
     * @throws NoRoomException if that cannot be gone on with now
     */
    public static void initialise() throws ReflectiveOperationException {
        for (String name : NAMES) {
            if (!Room.isInProcess()) {
                throw new NoRoomException();
            }
            waitForProperties();
            try {
                Class.forName(name, true, null);
            } catch (ClassNotFoundException notInThisJdk) {
                continue;
            }
        }
        Kinds kinds = new Kinds();
        for (Field field : Kinds.class.getDeclaredFields()) {
            if (!field.isSynthetic()) {
                field.setAccessible(true);
                field.get(kinds);
            }
        }
        Method method = Kinds.class.getDeclaredMethod("called", Object.class);
        method.setAccessible(true);
        for (int i = 0; i < CALLS; i++) {
            method.invoke(null, kinds);
        }
    }

    /**
     * Waits until the system properties can be read. An initialiser that reads them while the application holds their lock would keep the class locked for
     * as long: the holder could need it. Here nothing is held.
     */
    private static void waitForProperties() {
        System.getProperty("java.version");
    }

    /** A field of each kind that the JDK has an accessor for and that its sockets have; a method. */
    private static final class Kinds {
        private Object plain = "";
        private final Object last = plain;
        private volatile Object shared = "";
        private boolean flag;
        private final boolean lastFlag = !flag;
        private volatile boolean sharedFlag;
        private int number;
        private final int lastNumber = number + 1;
        private volatile int sharedNumber;
        private long many;
        private final long lastMany = many + 1;
        private volatile long sharedMany;

        private static Object called(Object argument) {
            return argument;
        }
    }
}
