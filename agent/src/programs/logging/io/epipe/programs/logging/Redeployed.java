package io.epipe.programs.logging;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/**
 * A container that deploys an application with its own logging, has it meet a broken connection, undeploys it, and waits until its class loader is
 * gone. Argument: the application's class path. A line of standard input after each deployment has it undeployed.
 */
public final class Redeployed {

    private Redeployed() {
    }

    public static void main(String[] arguments) throws Exception {
        for (int round = 1; round <= 2; round++) {
            WeakReference<ClassLoader> gone = deploy(arguments[0], round);
            while (gone.get() != null) {
                System.gc();
                Thread.sleep(20);
            }
            System.out.println("unloaded " + round);
        }
    }

    private static WeakReference<ClassLoader> deploy(String classPath, int round) throws Exception {
        List<URL> urls = new ArrayList<URL>();
        for (String part : classPath.split(File.pathSeparator)) {
            urls.add(new File(part).toURI().toURL());
        }
        URLClassLoader loader = new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getSystemClassLoader().getParent());
        Class<?> application = Class.forName("io.epipe.programs.logging.Deployed", true, loader);
        Thread thread = new Thread((Runnable) application.getConstructor().newInstance(), "request-" + round);
        thread.setContextClassLoader(loader);
        thread.start();
        thread.join();
        System.out.println("served " + round);
        System.in.read();
        application.getMethod("stop").invoke(null);
        loader.close();
        return new WeakReference<ClassLoader>(loader);
    }
}
