package io.epipe.programs.host;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An agent whose transformer looks up the class that is being defined through its own loader, as some do to find out its supertypes. Says at the
 * JVM's end how many classes of the other agent it did that to.
 */
public final class NestedDefinition implements ClassFileTransformer {

    private static final AtomicInteger LOOKED_UP = new AtomicInteger();

    private final ThreadLocal<Boolean> looking = new ThreadLocal<Boolean>();

    private NestedDefinition() {
    }

    public static void premain(String argument, Instrumentation instrumentation) {
        Runtime.getRuntime().addShutdownHook(new Thread() {
            @Override
            public void run() {
                System.out.println("looked up: " + (LOOKED_UP.get() > 20));
            }
        });
        instrumentation.addTransformer(new NestedDefinition(), true);
    }

    @Override
    public byte[] transform(ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
        if (name != null && loader != null && redefined == null && name.startsWith("io/epipe/")
                && !name.startsWith("io/epipe/programs/") && looking.get() == null) {
            looking.set(true);
            try {
                Class.forName(name.replace('/', '.'), false, loader);
                LOOKED_UP.incrementAndGet();
            } catch (Throwable t) {
                System.out.println("nested: " + t);
            } finally {
                looking.remove();
            }
        }
        return null;
    }
}
