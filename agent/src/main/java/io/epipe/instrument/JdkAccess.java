package io.epipe.instrument;

import io.epipe.bootstrap.WriteFailureHook;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Gives the agent side its way into the JDK: the packages of java.base that it reads, and the boot loader for the classes of ring 1.
 *
 * <p>The packages are opened to the unnamed module of the agent's own loader and to nobody else, so the application may reflect
 * on no more than before. The classes are defined in the boot loader directly: {@code appendToBootstrapClassLoaderSearch} makes JDK 17 and
 * later print "Sharing is only supported for boot loader classes because bootstrap classpath has been appended" and
 * switches class data sharing off for the application.
 */
public final class JdkAccess {

    private static final String[] OPENED = {"java.lang", "java.lang.invoke", "java.io", "java.net", "sun.nio.ch",
        "jdk.internal.misc"};

    private JdkAccess() {
    }

    /** Opens the packages to this class's module. */
    private static void open(Instrumentation instrumentation, Method getModule) throws ReflectiveOperationException {
        Object javaBase = getModule.invoke(Object.class);
        Set<Object> self = Collections.singleton(getModule.invoke(JdkAccess.class));
        Map<String, Set<Object>> opens = new HashMap<String, Set<Object>>();
        for (String name : OPENED) {
            opens.put(name, self);
        }
        Method redefine = Instrumentation.class.getMethod("redefineModule", getModule.getReturnType(), Set.class,
            Map.class, Map.class, Set.class, Map.class);
        redefine.invoke(instrumentation, javaBase, Collections.emptySet(), Collections.emptyMap(), opens,
            Collections.emptySet(), Collections.emptyMap());
    }

    private static Method getModule() {
        try {
            return Class.class.getMethod("getModule");
        } catch (NoSuchMethodException jdk8) {
            return null;
        }
    }

    /**
     * What defines a class in a given loader. From 9 on it is the class loaders' own native method: jdk.internal.misc.Unsafe would do
     * as well, but to reflect on its 800 methods takes longer than to define the classes.
     */
    private static Definer definer(boolean modules) throws ReflectiveOperationException {
        if (modules) {
            Method method = ClassLoader.class.getDeclaredMethod("defineClass1", ClassLoader.class, String.class,
                byte[].class, int.class, int.class, ProtectionDomain.class, String.class);
            method.setAccessible(true);
            return new Definer(method, null);
        }
        Class<?> unsafeClass = Class.forName("sun.misc.Unsafe", true, null);
        Field instance = unsafeClass.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        return new Definer(unsafeClass.getMethod("defineClass", String.class, byte[].class, int.class, int.class,
            ClassLoader.class, ProtectionDomain.class), instance.get(null));
    }

    /**
     * Opens the packages and defines the classes of ring 1. To be called before any class that uses them is loaded.
     *
     * @throws ReflectiveOperationException if this JVM does not let it
     * @throws IOException                  if the agent's jar cannot be read
     */
    public static void prepare(Instrumentation instrumentation) throws ReflectiveOperationException, IOException {
        Method getModule = getModule();
        if (getModule != null) {
            open(instrumentation, getModule);
        }
        Definer definer = definer(getModule != null);
        definer.define("io.epipe.bootstrap.WriteFailureHook$Listener");
        Class<?> hook = definer.define("io.epipe.bootstrap.WriteFailureHook");
        if (hook != WriteFailureHook.class) {
            throw new IllegalStateException("the hook was loaded outside of the boot loader first");
        }
        definer.define("io.epipe.bootstrap.NativeCalls");
    }

    /** Defines classes in the boot loader. */
    private static final class Definer {
        private final Method method;
        private final Object unsafe;

        Definer(Method method, Object unsafe) {
            this.method = method;
            this.unsafe = unsafe;
        }

        /**
         * Makes sure that a class of the agent's jar is in the boot loader; it may be there from an earlier attach.
         *
         * @return the class of the boot loader
         */
        Class<?> define(String name) throws ReflectiveOperationException, IOException {
            byte[] bytes = ClassFiles.ofAgent(name.replace('.', '/'));
            if (bytes == null) {
                throw new IOException(name + " is not in the agent's jar");
            }
            try {
                return (Class<?>) (unsafe == null
                    ? method.invoke(null, null, name, bytes, 0, bytes.length, null, null)
                    : method.invoke(unsafe, name, bytes, 0, bytes.length, null, null));
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof LinkageError) {
                    return Class.forName(name, true, null);
                }
                throw e;
            }
        }
    }
}
