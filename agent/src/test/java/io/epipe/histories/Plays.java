package io.epipe.histories;

import io.epipe.testkit.Jdk;

import java.util.ArrayList;
import java.util.List;

/** Plays histories in batches on one JDK, judges them, and adds up. */
final class Plays {

    private static final int BATCH = 400;

    private final Stage stage;
    private final Jdk jdk;
    private final int atATime;
    private final Totals totals;
    /** What must not be, each told with all that is known of it. */
    final List<String> failures = new ArrayList<>();
    final List<Finding> findings = new ArrayList<>();
    /** Whether what is merely wrong while likely is told too. */
    boolean all;
    /** How many histories. */
    int played;
    /** How many of them have something in {@link #failures}. */
    int wrong;

    Plays(Stage stage, Jdk jdk, int atATime, Totals totals) {
        this.stage = stage;
        this.jdk = jdk;
        this.atATime = atATime;
        this.totals = totals;
    }

    Plays play(List<History> histories, Mode mode) throws Exception {
        played += histories.size();
        for (int at = 0; at < histories.size(); at += BATCH) {
            playBatch(histories.subList(at, Math.min(histories.size(), at + BATCH)), mode);
        }
        return this;
    }

    private void playBatch(List<History> histories, Mode mode) throws Exception {
        long began = System.nanoTime();
        Batch batch = new Batch(stage, jdk, mode, atATime);
        batch.play(histories);
        BatchJudge judge = new BatchJudge(batch, jdk, mode);
        judge.judge();
        totals.add(jdk, histories.size(), judge);
        findings.addAll(judge.findings);
        wrong += (int) judge.findings.stream().filter(f -> f.kind().isFailure()).map(Finding::performance).distinct().count();
        for (Finding f : judge.findings) {
            if (all || f.kind().isFailure()) {
                failures.add(judge.told(f) + "   " + jdk + ", " + mode + "\n");
            }
        }
        wrong += batch.complaints.size();
        batch.complaints.forEach(c -> failures.add(jdk + ", " + mode + ": " + c));
        long broken = batch.performances.stream().filter(p -> p.broken != null).count();
        if (broken > 0) {
            wrong += (int) broken;
            failures.add(jdk + ", " + mode + ": " + broken + " histories did not end");
        }
        System.out.printf("epipe histories: %s, %s: %d in %.0f s, %d records, %d findings, %d of them failures%n", jdk, mode,
            histories.size(), (System.nanoTime() - began) / 1e9, judge.records, judge.findings.size(),
            judge.findings.stream().filter(f -> f.kind().isFailure()).count());
    }
}
