package io.epipe.instrument;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Weaves the rows of the table into the classes that it is given, and keeps which of them found their method. Thread-safe. */
final class Weaving {

    private final Targets targets;
    private final BitSet matched = new BitSet();
    private final BitSet seen = new BitSet();

    Weaving(Targets targets) {
        this.targets = targets;
    }

    /**
     * The woven class file; null where no row found its method.
     *
     * @throws ReflectiveOperationException if this JVM does not let the way to the hook be made for an application's classes
     * @throws IOException                  if the agent's jar cannot be read for it
     */
    byte[] weave(String className, boolean library, byte[] classFile) throws ReflectiveOperationException, IOException {
        if (library && !Weaver.isNetty(classFile)) {
            return null;
        }
        List<Target> rows = library ? ofLibrary(className) : targets.ofClass(className);
        if (rows == null) {
            // with origin=off, the class of nothing but connects
            return null;
        }
        List<Target> found = new ArrayList<Target>(rows.size());
        byte[] woven = Weaver.weave(classFile, rows, found);
        note(rows, found);
        return woven;
    }

    private List<Target> ofLibrary(String className) throws ReflectiveOperationException, IOException {
        JdkAccess.prepareDoor();
        List<Target> rows = targets.ofLibraryClass(className);
        if (rows == null || !Privileges.areNeeded()) {
            return rows;
        }
        // the application may not ask for the boot loader: only where a refusal is caught
        List<Target> caught = new ArrayList<Target>();
        for (Target row : rows) {
            if (row.insertion() == Insertion.ON_THROW) {
                caught.add(row);
            }
        }
        return caught;
    }

    private synchronized void note(List<Target> rows, List<Target> found) {
        for (Target row : rows) {
            seen.set(row.site());
        }
        for (Target row : found) {
            matched.set(row.site());
        }
    }

    /** What was found of the table; looks into the JDK's class files for those that are not loaded yet. */
    TargetReport report(int jdk) {
        BitSet matchedNow;
        BitSet seenNow;
        synchronized (this) {
            matchedNow = (BitSet) matched.clone();
            seenNow = (BitSet) seen.clone();
        }
        return TargetReport.of(targets, matchedNow, seenNow, jdk);
    }
}
