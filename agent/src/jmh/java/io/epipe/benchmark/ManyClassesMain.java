package io.epipe.benchmark;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads about as many classes as a web application made with Spring Boot has at the end of its start, and then makes
 * one request.
 */
public final class ManyClassesMain {

    private ManyClassesMain() {
    }

    /**
     * @param arguments the jars to load from, all on the class path, but not all of it: the JVM has put the agent there
     *                  as well; and anything to have the classes counted
     */
    public static void main(String[] arguments) throws Exception {
        int loaded = 0;
        for (String name : names(arguments[0])) {
            try {
                Class.forName(name, false, ManyClassesMain.class.getClassLoader()).getDeclaredMethods();
                loaded++;
            } catch (LinkageError needsWhatIsNotHere) {
                continue;
            }
        }
        OneRequestMain.main(arguments);
        if (arguments.length > 1) {
            System.out.println(loaded + " from its jars and "
                + (ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount() - loaded) + " others");
        }
    }

    private static List<String> names(String jars) throws Exception {
        List<String> names = new ArrayList<>();
        for (String path : jars.split(File.pathSeparator)) {
            try (JarFile jar = new JarFile(path)) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    String name = entry.getName();
                    if (name.endsWith(".class") && !name.startsWith("META-INF/")
                            && !name.endsWith("module-info.class")) {
                        names.add(name.substring(0, name.length() - 6).replace('/', '.'));
                    }
                }
            }
        }
        return names;
    }
}
