package io.epipe.programs.host;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * For each line of its input a round: an application is deployed (a class loader of its own), meets a storm of failed writes, and is undeployed. Then says
 * what is left in the JVM: threads, descriptors, classes and class loaders ({@link LoadedClasses}, which has to be there as an agent), undeployed loaders
 * that are still there, metaspace and heap in KB. Argument: the beginning of the names of files for the classes of each round; none for none.
 */
public final class Soak {

    private static final int STORM = 300;
    private static final int COLLECTIONS = 20;
    private static final int FEWEST_COLLECTIONS = 4;

    private static final List<WeakReference<ClassLoader>> UNDEPLOYED = new ArrayList<WeakReference<ClassLoader>>();

    private Soak() {
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        int round = 0;
        for (int c = System.in.read(); c >= 0; c = System.in.read()) {
            if (c == '\n') {
                deploy();
                String left = left();
                if (arguments.length > 0) {
                    Files.write(Paths.get(arguments[0] + ++round), LoadedClasses.names().toString().getBytes("UTF-8"));
                } else {
                    round++;
                }
                System.out.println("round " + round + ": " + left);
            }
        }
    }

    private static void deploy() throws Exception {
        URL here = Soak.class.getProtectionDomain().getCodeSource().getLocation();
        final URLClassLoader loader = new URLClassLoader(new URL[] {here}, null);
        final Class<?> application = Class.forName("io.epipe.programs.host.Soak$Application", true, loader);
        Thread thread = new Thread("application") {
            @Override
            public void run() {
                try {
                    ((Runnable) application.getDeclaredConstructor().newInstance()).run();
                } catch (Exception e) {
                    System.out.println(e);
                }
            }
        };
        thread.setContextClassLoader(loader);
        thread.start();
        thread.join();
        UNDEPLOYED.add(new WeakReference<ClassLoader>(loader));
        loader.close();
    }

    private static String left() throws InterruptedException {
        // a class loader can need more than one: what its classes have left to clean comes first
        int before = Integer.MAX_VALUE;
        int classes = count();
        for (int i = 0; i < COLLECTIONS && (i < FEWEST_COLLECTIONS || alive() > 1 || classes < before); i++) {
            System.gc();
            Thread.sleep(20);
            before = classes;
            classes = count();
        }
        File[] descriptors = new File("/proc/self/fd").listFiles();
        long metaspace = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getName().contains("Metaspace")) {
                metaspace = pool.getUsage().getUsed() >> 10;
            }
        }
        Runtime runtime = Runtime.getRuntime();
        return "threads " + ManagementFactory.getThreadMXBean().getThreadCount()
            + ", descriptors " + (descriptors == null ? -1 : descriptors.length)
            + ", classes " + count() + ", loaders " + LoadedClasses.loaders()
            + ", undeployed " + alive() + ", metaspace " + metaspace
            + ", heap " + (runtime.totalMemory() - runtime.freeMemory() >> 10) + " end";
    }

    private static int count() {
        int count = 0;
        for (int ofOneName : LoadedClasses.names().values()) {
            count += ofOneName;
        }
        return count;
    }

    private static int alive() {
        int alive = 0;
        for (Iterator<WeakReference<ClassLoader>> i = UNDEPLOYED.iterator(); i.hasNext();) {
            if (i.next().get() == null) {
                i.remove();
            } else {
                alive++;
            }
        }
        return alive;
    }

    /** What is deployed. */
    public static final class Application implements Runnable {

        @Override
        public void run() {
            try {
                for (int i = 0; i < STORM; i++) {
                    Broken broken = Broken.make();
                    broken.fail();
                    broken.fail();
                    broken.close();
                }
            } catch (Exception e) {
                System.out.println(e);
            }
        }
    }
}
