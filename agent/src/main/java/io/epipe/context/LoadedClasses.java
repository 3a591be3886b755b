package io.epipe.context;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;

/**
 * Finds classes of the application that are loaded already: no class is loaded, no file read and no lock of a loader taken, on whatever
 * thread.
 */
public final class LoadedClasses {

    /** {@code ClassLoader.findLoadedClass(String)}, a look into the JVM's tables; null where it is out of reach. */
    private static final MethodHandle FIND = handle();

    private LoadedClasses() {
    }

    private static MethodHandle handle() {
        try {
            Method find = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
            find.setAccessible(true);
            return MethodHandles.lookup().unreflect(find).asType(MethodType.methodType(Class.class, ClassLoader.class, String.class));
        } catch (ReflectiveOperationException e) {
            return null;
        } catch (RuntimeException closed) {
            return null;
        }
    }

    /** The class as code of that loader or of a loader above it sees it; null if none of it is loaded. */
    public static Class<?> find(ClassLoader loader, String name) {
        if (FIND == null) {
            return null;
        }
        try {
            return findUnsafely(loader, name);
        } catch (Throwable t) {
            return null;
        }
    }

    private static Class<?> findUnsafely(ClassLoader loader, String name) throws Throwable {
        for (ClassLoader at = loader; at != null; at = at.getParent()) {
            Class<?> found = (Class<?>) FIND.invokeExact(at, name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** A class of the boot loader, where an agent has put its own; null if there is none. */
    static Class<?> ofBootLoader(String name) {
        try {
            return Class.forName(name, false, null);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
