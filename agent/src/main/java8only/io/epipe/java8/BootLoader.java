package io.epipe.java8;

import io.epipe.instrument.JdkAccess;
import sun.misc.Unsafe;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;

/**
 * The way into the JDK where there are no modules. Compiled apart, against a class that {@code --release 8} hides: by reflection the JDK would
 * generate an accessor for {@code allocateInstance} at its 16th call, on whatever thread makes that.
 */
public final class BootLoader implements JdkAccess.Way {

    static {
        JdkAccess.found(new BootLoader());
    }

    private final Unsafe unsafe;

    private BootLoader() {
        try {
            Field instance = Unsafe.class.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            unsafe = (Unsafe) instance.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void open(Instrumentation instrumentation, String... packages) {
        // all of them are
    }

    @Override
    public Class<?> defineInBootLoader(String name, byte[] classFile) throws ReflectiveOperationException {
        // by reflection, because the JDK that compiles this has it no longer; a few calls, all of them at the start
        Method define = Unsafe.class.getMethod("defineClass", String.class, byte[].class, int.class, int.class,
            ClassLoader.class, ProtectionDomain.class);
        try {
            return (Class<?>) define.invoke(unsafe, name, classFile, 0, classFile.length, null, null);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof LinkageError) {
                throw (LinkageError) e.getCause();
            }
            throw e;
        }
    }

    @Override
    public void registerAtTheEnd(int slot, Runnable hook) throws ReflectiveOperationException {
        Object access = Class.forName("sun.misc.SharedSecrets").getMethod("getJavaLangAccess").invoke(null);
        Class.forName("sun.misc.JavaLangAccess").getMethod("registerShutdownHook", int.class, boolean.class, Runnable.class)
            .invoke(access, slot, true, hook);
    }

    @Override
    public Object allocate(Class<?> type) throws InstantiationException {
        return unsafe.allocateInstance(type);
    }
}
