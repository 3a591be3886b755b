package io.epipe.instrument;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The one table of instrumented methods. Names and descriptors are exact and were read with javap from JDK 8, 11, 17, 21, 25 and
 * 27; a row that a JDK should have and has not is told by {@link TargetReport}.
 *
 * <p>Writes are detected in the lowest method that is not native, so that nothing nests in anything and the descriptor
 * cannot be closed meanwhile; an enclosing method adds the addresses. The connect and accept rows are left out with
 * {@code origin=off}.
 */
public final class Targets {

    static final String FD = "Ljava/io/FileDescriptor;";
    static final String BUFFER = "Ljava/nio/ByteBuffer;";

    private final List<Target> rows = new ArrayList<Target>();
    private final Map<String, List<Target>> byClass = new HashMap<String, List<Target>>();

    private Targets() {
    }

    /**
     * The table.
     *
     * @param openings whether connections are to be remembered from their connect or accept on
     * @param pipes    whether pipes, standard output and child processes are watched too
     */
    public static Targets table(boolean openings, boolean pipes) {
        return table(openings, pipes, false);
    }

    /**
     * The table.
     *
     * @param closes whether this program's own closes are looked at too; the rest as above
     */
    public static Targets table(boolean openings, boolean pipes, boolean closes) {
        Targets targets = new Targets();
        targets.add(Target.target(Target.Meaning.CANARY, Insertion.ON_THROW, "io/epipe/instrument/Canary", "write",
            "(" + FD + "JI)I").argument(Datum.FD, 0).why("proves that weaving and hook work"));
        WriteTargets.addTo(targets);
        ReadTargets.addTo(targets);
        if (openings) {
            OpeningTargets.addTo(targets);
        }
        NettyTargets.addTo(targets, openings);
        if (closes) {
            CloseTargets.addTo(targets);
            NettyTargets.addClosesTo(targets);
        }
        if (pipes) {
            PipeTargets.addTo(targets);
        }
        return targets;
    }

    void add(Target.Builder builder) {
        Target target = builder.build(rows.size());
        rows.add(target);
        List<Target> ofClass = byClass.get(target.className());
        if (ofClass == null) {
            ofClass = new ArrayList<Target>(2);
            byClass.put(target.className(), ofClass);
        }
        ofClass.add(target);
    }

    /** All rows; the index is the site. */
    public List<Target> rows() {
        return Collections.unmodifiableList(rows);
    }

    /** The row with this number. */
    public Target row(int site) {
        return rows.get(site);
    }

    /** The rows of one class, by its internal name; null where there is none. */
    List<Target> ofClass(String className) {
        return byClass.get(className);
    }

    /** The rows for a class of an application's library, by its internal name, whatever its package is; null where there is none. */
    List<Target> ofLibraryClass(String className) {
        return byClass.get(className.substring(className.lastIndexOf('/') + 1));
    }
}
