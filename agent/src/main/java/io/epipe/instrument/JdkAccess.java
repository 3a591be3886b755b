package io.epipe.instrument;

import io.epipe.bootstrap.WriteFailureHook;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
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

    /**
     * Opens the packages. Does nothing on JDK 8, where there are no modules.
     *
     * @throws ReflectiveOperationException if this JVM has modules and the call to open them failed
     */
    private static void open(Instrumentation instrumentation) throws ReflectiveOperationException {
        Method getModule = getModule();
        if (getModule == null) {
            return;
        }
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
     * Makes sure that a class of ring 1 is in the boot loader; it may be there from an earlier attach.
     *
     * @param name binary name; its class file is taken from the agent's jar
     * @return the class of the boot loader
     */
    public static Class<?> defineInBootLoader(String name) throws ReflectiveOperationException, IOException {
        try {
            return Class.forName(name, true, null);
        } catch (ClassNotFoundException notThere) {
            byte[] classFile = ClassFiles.ofAgent(name.replace('.', '/'));
            if (classFile == null) {
                throw new IOException(name + " is not in the agent's jar");
            }
            define(name, classFile);
            return Class.forName(name, true, null);
        }
    }

    private static void define(String name, byte[] bytes) throws ReflectiveOperationException {
        Class<?> unsafeClass = Class.forName(
            getModule() == null ? "sun.misc.Unsafe" : "jdk.internal.misc.Unsafe", true, null);
        Field instance = unsafeClass.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        Method defineClass = unsafeClass.getMethod("defineClass", String.class, byte[].class, int.class, int.class,
            ClassLoader.class, ProtectionDomain.class);
        defineClass.setAccessible(true);
        defineClass.invoke(instance.get(null), name, bytes, 0, bytes.length, null, null);
    }

    /**
     * Opens the packages and defines the classes of ring 1. To be called before any class that uses them is loaded.
     */
    public static void prepare(Instrumentation instrumentation) throws ReflectiveOperationException, IOException {
        open(instrumentation);
        defineInBootLoader("io.epipe.bootstrap.WriteFailureHook$Listener");
        Class<?> hook = defineInBootLoader("io.epipe.bootstrap.WriteFailureHook");
        if (hook != WriteFailureHook.class) {
            throw new IllegalStateException("the hook was loaded outside of the boot loader first");
        }
        defineInBootLoader("io.epipe.bootstrap.NativeCalls");
    }
}
