package io.epipe.histories;

import io.epipe.testkit.Jdk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes a history that failed smaller, act by act, as long as it still fails in the same way now and then: races are no sure thing. */
final class Shrinker {

    private static final int COPIES = 12;
    private static final int AT_A_TIME = 60;

    private final Stage stage;
    private final Jdk jdk;
    private final Mode mode;
    private final String what;

    /** {@code what}: of the finding. */
    Shrinker(Stage stage, Jdk jdk, Mode mode, String what) {
        this.stage = stage;
        this.jdk = jdk;
        this.mode = mode;
        this.what = what;
    }

    History shrink(History failing) throws Exception {
        History smallest = failing;
        while (true) {
            List<History> candidates = new ArrayList<>();
            for (Act act : smallest.acts()) {
                if (!act.isOpening()) {
                    candidates.add(smallest.without(act));
                }
            }
            History best = mostFailing(candidates);
            if (best == null) {
                return smallest;
            }
            smallest = best;
            System.out.println("epipe histories: " + smallest.acts().size() + " acts: " + smallest);
        }
    }

    /** Null where none fails. */
    private History mostFailing(List<History> candidates) throws Exception {
        List<History> all = new ArrayList<>();
        for (int i = 0; i < COPIES; i++) {
            all.addAll(candidates);
        }
        Map<History, Integer> failed = new HashMap<>();
        for (Finding f : new Plays(stage, jdk, AT_A_TIME, new Totals()).play(all, mode).findings) {
            if (f.what().equals(what) && f.performance() != null) {
                failed.merge(f.performance().history, 1, Integer::sum);
            }
        }
        return failed.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(null);
    }
}
