package io.epipe.programs.paths;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A call that waits, on a thread of its own. */
final class Background {

    static final String THREAD = "background-writer";

    /** Whether the threads are to be virtual ones (21 and later). */
    static volatile boolean virtual;

    private final FutureTask<Void> task;
    private final Thread thread;

    Background(Callable<Void> call) throws ReflectiveOperationException {
        task = new FutureTask<>(call);
        thread = virtual ? virtual(THREAD, task) : new Thread(task, THREAD);
        if (!virtual) {
            thread.setDaemon(true);
        }
        thread.start();
    }

    /** A virtual thread, not started. */
    static Thread virtual(String name, Runnable task) throws ReflectiveOperationException {
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        Class<?> type = Class.forName("java.lang.Thread$Builder");
        builder = type.getMethod("name", String.class).invoke(builder, name);
        return (Thread) type.getMethod("unstarted", Runnable.class).invoke(builder, task);
    }

    /** Awaits that a virtual thread is parked, which one that writes is only when it waits for room. */
    void awaitWaiting() throws Exception {
        Connections.await(thread + " parked", () -> !virtual || thread.getState() == Thread.State.WAITING);
    }

    /** Awaits that it is inside the JDK's read. */
    void awaitReading() throws Exception {
        Connections.await(thread + " reads", () -> Arrays.stream(thread.getStackTrace())
            .anyMatch(frame -> frame.getMethodName().contains("read") && !frame.getClassName().startsWith("io.epipe")
                || frame.getMethodName().equals("get")));
    }

    /** Awaits its end and throws what it threw. */
    void end() throws Exception {
        try {
            task.get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }
}
