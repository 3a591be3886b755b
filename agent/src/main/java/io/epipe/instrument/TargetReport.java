package io.epipe.instrument;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Which rows of the table this JVM has: nothing that is missing is passed over in silence. Immutable. */
public final class TargetReport {

    /** What became of one row. */
    public enum Outcome {
        /** Its class is loaded and the call is in its method. */
        INSTRUMENTED,
        /** Its class is not loaded yet; its class file has the method. */
        READY,
        /** This JDK should have the method and has not, or the class was loaded and could not be woven. */
        MISSING,
        /** The row is for a library that this application has not loaded, or has in a version without the method. */
        NOT_LOADED,
        /** The row is for other JDKs. */
        NOT_FOR_THIS_JDK
    }

    private final List<Target> rows;
    private final List<Outcome> outcomes;

    private TargetReport(List<Target> rows, List<Outcome> outcomes) {
        this.rows = rows;
        this.outcomes = outcomes;
    }

    static TargetReport of(Targets targets, BitSet matched, BitSet seen, int jdk) {
        List<Outcome> outcomes = new ArrayList<Outcome>();
        for (Target row : targets.rows()) {
            outcomes.add(outcome(targets, row, matched, seen, jdk));
        }
        return new TargetReport(targets.rows(), outcomes);
    }

    private static Outcome outcome(Targets targets, Target row, BitSet matched, BitSet seen, int jdk) {
        if (matched.get(row.site())) {
            return Outcome.INSTRUMENTED;
        }
        if (row.isOfApplication()) {
            return seen.get(row.site()) && !row.isOptional() ? Outcome.MISSING : Outcome.NOT_LOADED;
        }
        if (!seen.get(row.site()) && isInClassFile(targets, row)) {
            return Outcome.READY;
        }
        return row.isExpectedOn(jdk) ? Outcome.MISSING : Outcome.NOT_FOR_THIS_JDK;
    }

    private static boolean isInClassFile(Targets targets, Target row) {
        List<Target> found = new ArrayList<Target>();
        try {
            byte[] classFile = row.meaning() == Target.Meaning.CANARY
                ? ClassFiles.ofAgent(row.className()) : ClassFiles.ofJdk(row.className());
            if (classFile != null) {
                Weaver.weave(classFile, targets.ofClass(row.className()), found);
            }
        } catch (IOException unreadable) {
            return false;
        }
        return found.contains(row);
    }

    /** All rows of the table. */
    public List<Target> rows() {
        return rows;
    }

    /** What became of a row. */
    public Outcome outcome(Target row) {
        return outcomes.get(row.site());
    }

    /** The rows that this JDK should have and has not. */
    public List<Target> missing() {
        List<Target> missing = new ArrayList<Target>();
        for (Target row : rows) {
            if (outcome(row) == Outcome.MISSING) {
                missing.add(row);
            }
        }
        return Collections.unmodifiableList(missing);
    }

    /** One line a row, in the order of the table. */
    public List<String> lines() {
        List<String> lines = new ArrayList<String>();
        for (Target row : rows) {
            lines.add(outcome(row).name().toLowerCase(Locale.ROOT).replace('_', ' ') + "  " + row + "  "
                + row.insertion().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        return lines;
    }
}
