package io.epipe.instrument;

import io.epipe.bootstrap.HookDoor;
import io.epipe.bootstrap.WriteFailureHook;

import java.io.IOException;
import java.lang.instrument.Instrumentation;

/**
 * Gives the agent side its way into the JDK: the packages of java.base that it reads, and the boot loader for the classes of ring 1.
 *
 * <p>The packages are opened to the unnamed module of the agent's own loader and to nobody else, so the application may reflect
 * on no more than before. The classes are defined in the boot loader directly: {@code appendToBootstrapClassLoaderSearch} makes JDK 17 and
 * later print "Sharing is only supported for boot loader classes because bootstrap classpath has been appended" and
 * switches class data sharing off for the application.
 */
public final class JdkAccess {

    private static final String DOOR = "io.epipe.bootstrap.HookDoor";
    private static boolean doorReady;
    private static final String[] OPENED = {"java.lang", "java.lang.invoke", "java.io", "java.net", "java.nio.channels.spi", "sun.nio.ch",
        "sun.security.ssl", "jdk.internal.misc"};
    /** From 12 on. */
    private static final String ACCESS = "jdk.internal.access";
    private static final int ACCESS_SINCE = 12;

    /** {@code Shutdown.MAX_SYSTEM_HOOKS} is 10 from 8 to 27; the JDK itself uses 0 to 2. */
    private static final int LAST_SLOT = 9;
    private static final int FIRST_SLOT = 3;

    /** Read once: a later look could wait for a lock of the application's. */
    private static final int FEATURE_RELEASE = readFeatureRelease();

    private static Way found;

    private JdkAccess() {
    }

    private static int readFeatureRelease() {
        String version = System.getProperty("java.specification.version");
        return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
    }

    /** The feature release of this JDK: 8, 11, 17. */
    public static int featureRelease() {
        return FEATURE_RELEASE;
    }

    /** What differs between JDKs with modules and JDK 8. */
    public interface Way {

        /** Opens packages of java.base to the agent's module. */
        void open(Instrumentation instrumentation, String... packages);

        /**
         * Defines a class in the boot loader.
         *
         * @throws LinkageError if it is there already
         */
        Class<?> defineInBootLoader(String name, byte[] classFile) throws ReflectiveOperationException;

        /**
         * Has the JVM run something after all shutdown hooks of the application, also if it is ending already.
         *
         * @param slot one of {@code java.lang.Shutdown}, which are run in their order; the application's hooks are in 1
         * @throws ReflectiveOperationException if the slot is taken, among other reasons
         */
        void registerAtTheEnd(int slot, Runnable hook) throws ReflectiveOperationException;

        /** An object of a class without a constructor having run. */
        Object allocate(Class<?> type) throws InstantiationException;
    }

    /** The way that is in use; null before the first use. */
    static Way known() {
        return found;
    }

    /** Called by the class that knows modules, from its initialiser: to call it by reflection would cost what it is there to save. */
    public static void found(Way way) {
        found = way;
    }

    /**
     * Has the JVM run something at its very end: after all shutdown hooks of the application.
     *
     * @return false if it will not
     */
    public static boolean atTheEnd(Runnable hook) {
        for (int slot = LAST_SLOT; slot >= FIRST_SLOT; slot--) {
            try {
                way().registerAtTheEnd(slot, hook);
                return true;
            } catch (Exception | InternalError takenOrTooLate) {
                continue;
            } catch (LinkageError otherJdk) {
                return false;
            }
        }
        return false;
    }

    /** Opens packages of java.base to the agent's module, beyond those that {@link #prepare} opens. */
    public static void open(Instrumentation instrumentation, String... packages) throws ReflectiveOperationException {
        way().open(instrumentation, packages);
    }

    private static Way way() throws ReflectiveOperationException {
        if (found == null) {
            Class.forName(featureRelease() == 8 ? "io.epipe.java8.BootLoader" : "io.epipe.java9.BaseModule", true,
                JdkAccess.class.getClassLoader());
        }
        return found;
    }

    /**
     * Opens the packages and defines the classes of ring 1. To be called once, before any class that uses them is loaded.
     *
     * @throws ReflectiveOperationException if this JVM does not let it
     * @throws IOException                  if the agent's jar cannot be read
     */
    public static void prepare(Instrumentation instrumentation) throws ReflectiveOperationException, IOException {
        way().open(instrumentation, OPENED);
        if (featureRelease() >= ACCESS_SINCE) {
            way().open(instrumentation, ACCESS);
        }
        boolean looking = isThere("io.epipe.bootstrap.WriteFailureHook");
        define("io.epipe.bootstrap.WriteFailureHook$Listener", looking);
        Class<?> hook = define("io.epipe.bootstrap.WriteFailureHook", looking);
        if (hook != WriteFailureHook.class) {
            throw new IllegalStateException("the hook was loaded outside of the boot loader first");
        }
        define("io.epipe.bootstrap.NativeCalls", looking);
        define("io.epipe.bootstrap.LastTurn", looking);
    }

    /**
     * Defines the way to the hook for classes of the application, which a JVM without such classes never needs.
     *
     * @throws ReflectiveOperationException if this JVM does not let it
     * @throws IOException                  if the agent's jar cannot be read
     */
    static synchronized void prepareDoor() throws ReflectiveOperationException, IOException {
        if (!doorReady) {
            define(DOOR, isThere(DOOR));
            // the first use of it is by reflection, which a failing thread need not wait for
            HookDoor.class.getEnumConstants();
            doorReady = true;
        }
    }

    private static boolean isThere(String name) {
        try {
            Class.forName(name, false, null);
            return true;
        } catch (ClassNotFoundException not) {
            return false;
        }
    }

    /**
     * Makes sure that a class of the agent's jar is in the boot loader; it may be there from an earlier attach.
     *
     * @param looking whether to look first: a class file that is refused stays in the JVM's memory for good, and counts as a loaded class
     */
    private static Class<?> define(String name, boolean looking) throws ReflectiveOperationException, IOException {
        if (looking && isThere(name)) {
            return Class.forName(name, true, null);
        }
        byte[] classFile = ClassFiles.ofAgent(name.replace('.', '/'));
        if (classFile == null) {
            throw new IOException(name + " is not in the agent's jar");
        }
        try {
            return found.defineInBootLoader(name, classFile);
        } catch (LinkageError thereAlready) {
            return Class.forName(name, true, null);
        }
    }
}
