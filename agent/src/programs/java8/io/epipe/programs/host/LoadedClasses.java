package io.epipe.programs.host;

import java.lang.instrument.Instrumentation;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * An agent that tells the classes that this JVM has. The JVM's own count does not: each class file that it parses for a retransformation counts as
 * loaded, and never as unloaded.
 */
public final class LoadedClasses {

    private static volatile Instrumentation instrumentation;

    private LoadedClasses() {
    }

    public static void premain(String argument, Instrumentation given) {
        instrumentation = given;
    }

    /** Class loaders, the boot loader not among them, nor those that reflection makes for one class each. */
    public static int loaders() {
        Map<ClassLoader, Boolean> loaders = new IdentityHashMap<ClassLoader, Boolean>();
        for (Class<?> c : instrumentation.getAllLoadedClasses()) {
            ClassLoader loader = c.getClassLoader();
            if (loader != null && !loader.getClass().getName().endsWith("reflect.DelegatingClassLoader")) {
                loaders.put(loader, true);
            }
        }
        return loaders.size();
    }

    /** How many there are of each name, but for those that the JVM generates for reflection, lambdas and method handles. */
    public static Map<String, Integer> names() {
        Map<String, Integer> names = new TreeMap<String, Integer>();
        for (Class<?> c : instrumentation.getAllLoadedClasses()) {
            String name = c.getName();
            if (!c.isArray() && !name.contains("Accessor") && !name.contains("Lambda") && !name.contains("/")
                    && !name.startsWith("java.lang.invoke.")) {
                Integer before = names.get(name);
                names.put(name, before == null ? 1 : before + 1);
            }
        }
        return names;
    }
}
