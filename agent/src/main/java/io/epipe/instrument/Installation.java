package io.epipe.instrument;

import io.epipe.bootstrap.WriteFailureHook;

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
public final class Installation {

    private final Instrumentation instrumentation;
    private final TargetTransformer transformer;

    private Installation(Instrumentation instrumentation, Callable<Targets> onFirstTarget) {
        this.instrumentation = instrumentation;
        this.transformer = new TargetTransformer(onFirstTarget);
    }

    /**
     * Instruments the targets: those that are loaded now, at once, and the others as they load.
     *
     * @param onFirstTarget called once, by the thread that first needs the table, which can be any thread that loads a class; it must not
     *                      initialise a class of the JDK that uses sockets. What it throws ends the instrumentation
     * @throws Exception what making the table threw, if a target was loaded already
     */
    public static Installation install(Instrumentation instrumentation, Callable<Targets> onFirstTarget)
            throws Exception {
        Installation installation = new Installation(instrumentation, onFirstTarget);
        instrumentation.addTransformer(installation.transformer, true);
        List<Class<?>> loaded = installation.loadedTargets();
        if (!loaded.isEmpty()) {
            // outside of the transformation, inside of which no class that loads can be woven
            installation.wake();
            installation.retransform(loaded);
        }
        return installation;
    }

    /**
     * Has the table made now, if it is not there yet.
     *
     * @throws Exception what making it threw
     */
    public void wake() throws Exception {
        transformer.wake();
    }

    private List<Class<?>> loadedTargets() {
        List<Class<?>> loaded = Collections.emptyList();
        for (Class<?> c : instrumentation.getAllLoadedClasses()) {
            if (TargetClasses.contains(c) && c.getClassLoader() == null) {
                if (loaded.isEmpty()) {
                    loaded = new ArrayList<Class<?>>();
                }
                loaded.add(c);
            }
        }
        return loaded;
    }

    private void retransform(List<Class<?>> loaded) {
        for (Class<?> c : loaded) {
            try {
                instrumentation.retransformClasses(c);
            } catch (Throwable t) {
                // one by one, so that a class that another agent made unmodifiable does not cost us the others
                WriteFailureHook.swallowed(t);
            }
        }
    }

    /** Restores the bytecode of every instrumented class. */
    public void remove() {
        transformer.remove();
        retransform(loadedTargets());
        instrumentation.removeTransformer(transformer);
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
