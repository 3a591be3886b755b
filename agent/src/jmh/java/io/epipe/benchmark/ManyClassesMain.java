package io.epipe.benchmark;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads about as many classes as a web application made with Spring Boot has at the end of its start, from the jars on its class path, and then
 * makes one request.
 */
public final class ManyClassesMain {

    private ManyClassesMain() {
    }

    public static void main(String[] arguments) throws Exception {
        int loaded = 0;
        for (String name : names()) {
            try {
                Class.forName(name, false, ManyClassesMain.class.getClassLoader()).getDeclaredMethods();
                loaded++;
            } catch (LinkageError needsWhatIsNotHere) {
                continue;
            }
        }
        OneRequestMain.main(arguments);
        if (arguments.length > 0) {
            System.out.println(loaded + " from its class path and "
                + (ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount() - loaded) + " others");
        }
    }

    private static List<String> names() throws Exception {
        List<String> names = new ArrayList<>();
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!path.endsWith(".jar") || path.endsWith("-agent.jar")) {
                continue;
            }
            try (JarFile jar = new JarFile(path)) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    String name = entry.getName();
                    if (name.endsWith(".class") && !name.startsWith("META-INF/") && !name.endsWith("module-info.class")) {
                        names.add(name.substring(0, name.length() - 6).replace('/', '.'));
                    }
                }
            }
        }
        return names;
    }
}
