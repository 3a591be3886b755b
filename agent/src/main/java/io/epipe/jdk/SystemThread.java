package io.epipe.jdk;

import io.epipe.bootstrap.WriteFailureHook;

import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A daemon thread that belongs to no application: of the system's thread group, without a context class loader, which would keep an
 * undeployed application in memory.
 *
 * <p>A thread takes access control context and inheritable thread locals of the code that constructs it. So it is constructed at the
 * agent's own start, which costs next to nothing, and started once it has work.
 */
public final class SystemThread extends Thread {

    private static final int MOST_EARLY = 16;
    private static final ConcurrentLinkedQueue<Throwable> EARLY = new ConcurrentLinkedQueue<Throwable>();
    private static volatile boolean hookThere;

    private volatile Runnable work;

    /** @param name for people who read thread dumps */
    public SystemThread(String name) {
        super(systemGroup(), name);
        setDaemon(true);
        setContextClassLoader(null);
    }

    private static ThreadGroup systemGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    /** What it is to do when it is started by another one, such as the JVM that ends. */
    public void set(Runnable toDo) {
        work = toDo;
    }

    /** Starts it with this work. */
    public void start(Runnable toDo) {
        work = toDo;
        start();
    }

    /**
     * Counts an error, or does without where there is no memory for that either. Before the hook is there, which counts them, a few are kept: to name
     * its class then would make this one fail to find it for good.
     */
    public static void count(Throwable error) {
        try {
            if (!isHookThere()) {
                if (EARLY.size() < MOST_EARLY) {
                    EARLY.add(error);
                }
                return;
            }
            WriteFailureHook.swallowed(error);
        } catch (Throwable noMemory) {
            return;
        }
    }

    /** Counts what was kept. To be called when the hook is there. */
    public static void countEarly() {
        for (Throwable before = EARLY.poll(); before != null; before = EARLY.poll()) {
            count(before);
        }
    }

    /** The last error that was counted, in words; null if there was none. */
    public static String lastError() {
        Throwable early = EARLY.peek();
        return early != null ? early.toString() : isHookThere() ? WriteFailureHook.lastError() : null;
    }

    private static boolean isHookThere() {
        if (!hookThere) {
            try {
                Class.forName("io.epipe.bootstrap.WriteFailureHook", false, null);
                hookThere = true;
            } catch (ClassNotFoundException notYet) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void run() {
        Runnable toDo = work;
        if (toDo != null) {
            try {
                toDo.run();
            } catch (Throwable t) {
                // the JVM would print it on the application's standard error
                count(t);
            }
        }
    }
}
