package io.epipe.instrument;

import io.epipe.bootstrap.WriteFailureHook;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;

/**
 * The instrumentation as it stands in this JVM: put in with {@link #install}, taken out with {@link #remove}. The way of transformation is
 * known to this class alone; targets and listeners do not depend on it.
 */
public final class Installation {

    private final Instrumentation instrumentation;
    private final Targets targets;
    private final TargetTransformer transformer;

    private Installation(Instrumentation instrumentation, Targets targets, Runnable onFirstSocketClass) {
        this.instrumentation = instrumentation;
        this.targets = targets;
        this.transformer = new TargetTransformer(targets, onFirstSocketClass);
    }

    /**
     * Instruments the targets: those that are loaded now, at once, and the others as they load.
     *
     * @param onFirstSocketClass run once, on the thread that loads the first target class; must return at once and never throw
     */
    public static Installation install(Instrumentation instrumentation, Targets targets, Runnable onFirstSocketClass) {
        Installation installation = new Installation(instrumentation, targets, onFirstSocketClass);
        instrumentation.addTransformer(installation.transformer, true);
        installation.retransformLoaded();
        return installation;
    }

    private void retransformLoaded() {
        List<Class<?>> loaded = new ArrayList<Class<?>>();
        for (Class<?> c : instrumentation.getAllLoadedClasses()) {
            if (c.getClassLoader() == null && targets.ofClass(c.getName().replace('.', '/')) != null) {
                loaded.add(c);
            }
        }
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
        retransformLoaded();
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

    /** What was found of the table in this JVM; looks into the JDK's class files for those that are not loaded yet. */
    public TargetReport report(int jdk) {
        return TargetReport.of(targets, transformer.matched(), transformer.seen(), jdk);
    }
}
