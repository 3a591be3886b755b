package io.epipe.instrument;

import io.epipe.bootstrap.WriteFailureHook;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Weaves the targets as their classes load, and leaves every other class alone after one look-up of its name. Thread-safe, as
 * the JVM calls it from any thread that loads a class.
 */
final class TargetTransformer implements ClassFileTransformer {

    private final Targets targets;
    private final ClassLoader ownLoader;
    private final Runnable onFirstSocketClass;
    private final BitSet matched = new BitSet();
    private final BitSet seen = new BitSet();
    private volatile boolean removed;
    private boolean socketClassSeen;

    /**
     * @param onFirstSocketClass run once, at the first target class of the JDK that the application loads; must return at once and never
     *                           throw
     */
    TargetTransformer(Targets targets, Runnable onFirstSocketClass) {
        this.targets = targets;
        this.ownLoader = TargetTransformer.class.getClassLoader(); // not Canary.class: it must not load yet
        this.onFirstSocketClass = onFirstSocketClass;
    }

    @Override
    public byte[] transform(ClassLoader loader, String className, Class<?> redefined, ProtectionDomain domain,
                            byte[] classFile) {
        if (className == null || removed) {
            return null;
        }
        List<Target> rows = targets.ofClass(className);
        if (rows == null || loader != null && loader != ownLoader) {
            return null;
        }
        try {
            List<Target> found = new ArrayList<Target>(rows.size());
            byte[] woven = Weaver.weave(classFile, rows, found);
            boolean first = note(rows, found, loader == null);
            if (first) {
                onFirstSocketClass.run();
            }
            return woven;
        } catch (Throwable t) {
            WriteFailureHook.swallowed(t);
            return null;
        }
    }

    private synchronized boolean note(List<Target> rows, List<Target> found, boolean ofJdk) {
        for (Target row : rows) {
            seen.set(row.site());
        }
        for (Target row : found) {
            matched.set(row.site());
        }
        boolean first = ofJdk && !socketClassSeen;
        socketClassSeen |= ofJdk;
        return first;
    }

    /** From now on every class is left as it is, so that a retransformation brings the original back. */
    void remove() {
        removed = true;
    }

    /** The rows that found their method in a class that was loaded. */
    synchronized BitSet matched() {
        return (BitSet) matched.clone();
    }

    /** The rows whose class was loaded. */
    synchronized BitSet seen() {
        return (BitSet) seen.clone();
    }
}
