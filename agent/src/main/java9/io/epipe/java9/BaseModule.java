package io.epipe.java9;

import io.epipe.instrument.JdkAccess;
import jdk.internal.misc.Unsafe;

import java.lang.instrument.Instrumentation;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The way into java.base where there are modules. In Java 9, and the only class of epipe that is: to make these few calls by reflection takes
 * 50 ms on JDK 18 and later, whose reflection generates code for each.
 */
public final class BaseModule implements JdkAccess.Way {

    /** From jdk.internal.misc to jdk.internal.access. */
    private static final int ACCESS_MOVED = 12;

    static {
        JdkAccess.found(new BaseModule());
    }

    @Override
    public void open(Instrumentation instrumentation, String... packages) {
        Set<Module> self = Collections.singleton(BaseModule.class.getModule());
        Map<String, Set<Module>> opened = new HashMap<>();
        for (String name : packages) {
            opened.put(name, self);
        }
        instrumentation.redefineModule(Object.class.getModule(), Collections.emptySet(), Collections.emptyMap(), opened,
            Collections.emptySet(), Collections.emptyMap());
    }

    @Override
    public Class<?> defineInBootLoader(String name, byte[] classFile) {
        return Unsafe.getUnsafe().defineClass(name, classFile, 0, classFile.length, null, null);
    }

    @Override
    public void registerAtTheEnd(int slot, Runnable hook) throws ReflectiveOperationException {
        if (JdkAccess.featureRelease() >= ACCESS_MOVED) {
            jdk.internal.access.SharedSecrets.getJavaLangAccess().registerShutdownHook(slot, true, hook);
            return;
        }
        Object access = Class.forName("jdk.internal.misc.SharedSecrets").getMethod("getJavaLangAccess").invoke(null);
        Class.forName("jdk.internal.misc.JavaLangAccess")
            .getMethod("registerShutdownHook", int.class, boolean.class, Runnable.class).invoke(access, slot, true, hook);
    }

    @Override
    public Object allocate(Class<?> type) throws InstantiationException {
        return Unsafe.getUnsafe().allocateInstance(type);
    }
}
