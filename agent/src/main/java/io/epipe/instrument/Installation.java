package io.epipe.instrument;

import io.epipe.jdk.SystemThread;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The instrumentation as it stands in this JVM: put in with {@link #install}, taken out with {@link #remove}. The way of transformation is
 * known to this class alone; targets and listeners do not depend on it.
 */
public final class Installation implements Runnable {

    private final Instrumentation instrumentation;
    private final TargetTransformer transformer;
    private volatile boolean childrenBefore;
    /** Whether a class of the table has loaded while the table could not be made. */
    private volatile boolean behind;
    private volatile boolean pipesBehind;

    private Installation(Instrumentation instrumentation, Callable<Targets> onFirstTarget, boolean pipes) {
        this.instrumentation = instrumentation;
        this.transformer = new TargetTransformer(onFirstTarget, pipes);
    }

    /**
     * Instruments the targets: those that are loaded now, at once, and the others as they load. Those for pipes, some of which
     * every JVM has loaded, wait for {@link #run}.
     *
     * @param onFirstTarget called by the thread that first needs the table, which can be any thread that loads a class, and again when a
     *                      class loads that the application uses; it must not initialise a class of the JDK that uses sockets. What it throws ends
     *                      the instrumentation
     * @param pipes         whether the rows for pipes are in the table
     * @throws Exception what making the table threw, if a target was loaded already and it was not for want of memory: that is left to a
     *                   later {@link #wake} and {@link #catchUp}
     */
    public static Installation install(Instrumentation instrumentation, Callable<Targets> onFirstTarget,
                                       boolean pipes) throws Exception {
        Installation installation = new Installation(instrumentation, onFirstTarget, pipes);
        instrumentation.addTransformer(installation.transformer, true);
        boolean begun = false;
        try {
            installation.begin();
            begun = true;
        } finally {
            if (!begun) {
                installation.remove();
            }
        }
        return installation;
    }

    private void begin() throws Exception {
        try {
            List<Class<?>> loaded = loadedTargets(false);
            if (!loaded.isEmpty()) {
                // outside of the transformation, inside of which no class that loads can be woven
                wake();
                retransform(loaded);
            }
        } catch (VirtualMachineError ofTheMoment) {
            behind = true;
            SystemThread.count(ofTheMoment);
        }
    }

    /** Instruments what has loaded while the table could not be made. */
    public void catchUp() {
        behind = false;
        retransform(loadedTargets(false));
        if (pipesBehind) {
            run();
        }
    }

    /**
     * Has the table made now, if it is not there yet.
     *
     * @throws Exception what making it threw
     */
    public void wake() throws Exception {
        if (transformer.wake() != null && behind) {
            catchUp();
        }
    }

    /**
     * Instruments what the rows for pipes need of what is loaded. At a JVM's start a thread of epipe's does it, for which only the
     * first child process waits: what a failing write needs of epipe takes some 30 ms to load.
     */
    @Override
    public void run() {
        try {
            pipesBehind = false;
            transformer.wake();
            List<Class<?>> loaded = loadedTargets(true);
            retransform(loaded);
            for (Class<?> c : loaded) {
                childrenBefore |= c.getName().equals("java.lang.ProcessImpl");
            }
        } catch (Exception e) {
            SystemThread.count(e);
        } catch (VirtualMachineError ofTheMoment) {
            pipesBehind = true;
            behind = true;
            SystemThread.count(ofTheMoment);
        } catch (LinkageError failed) {
            // making the table has failed, which has been said
            SystemThread.count(failed);
        } finally {
            transformer.loadedWoven();
        }
    }

    /** Whether this program can have started child processes before {@link #run} was done. */
    public boolean isChildPossible() {
        return childrenBefore;
    }

    private List<Class<?>> loadedTargets(boolean ofPipes) {
        List<Class<?>> loaded = Collections.emptyList();
        for (Class<?> c : instrumentation.getAllLoadedClasses()) {
            if (isTarget(c) && ofPipes == TargetClasses.isOfPipes(c.getName().replace('.', '/'))) {
                if (loaded.isEmpty()) {
                    loaded = new ArrayList<Class<?>>();
                }
                loaded.add(c);
            }
        }
        return loaded;
    }

    private static boolean isTarget(Class<?> c) {
        if (c.getClassLoader() == null) {
            return TargetClasses.contains(c);
        }
        return !c.isArray() && TargetClasses.isOfLibrary(c.getName().replace('.', '/'));
    }

    private void retransform(List<Class<?>> loaded) {
        for (Class<?> c : loaded) {
            try {
                instrumentation.retransformClasses(c);
            } catch (Throwable t) {
                // one by one, so that a class that another agent made unmodifiable does not cost us the others
                SystemThread.count(t);
            }
        }
    }

    /** Restores the bytecode of every instrumented class. */
    public void remove() {
        transformer.remove();
        // each, whatever becomes of the others: what has failed can be tried again
        try {
            retransform(loadedTargets(false));
        } finally {
            try {
                retransform(loadedTargets(true));
            } finally {
                instrumentation.removeTransformer(transformer);
            }
        }
    }

    /**
     * Provokes a failure in a method of our own that the same transformer has woven. The listener gets the call from site 0, with this
     * descriptor as its argument, if everything on the way works.
     */
    public void callCanary(FileDescriptor fd) {
        try {
            Canary.write(fd, 0L, 0);
        } catch (IOException expected) {
            // it always fails
        }
    }

    /**
     * What was found of the table in this JVM; looks into the JDK's class files for those that are not loaded yet.
     *
     * @throws Exception what making the table threw, if it was not there
     */
    public TargetReport report(int jdk) throws Exception {
        return transformer.wake().report(jdk);
    }
}
