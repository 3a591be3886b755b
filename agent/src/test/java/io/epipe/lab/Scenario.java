package io.epipe.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A way for a connection to break, and the verdict that is true of it. */
final class Scenario {

    /** Plays it: leads the application to exactly one failing write. */
    @FunctionalInterface
    interface Play {
        void play(Stage stage) throws Exception;
    }

    private final String id;
    private final String what;
    private final String verdict;
    private final Play play;
    private boolean certain;
    private boolean perhapsCertain;
    private boolean beyondCapture;
    private boolean needsKernel;
    private Set<String> full;
    private Set<String> coarse;
    private Set<String> blind;
    private int fromJdk = 8;
    private String lastWords;
    private boolean beforeAttach;
    private Scenario late;
    private final List<String> says = new ArrayList<>();

    /**
     * @param id      row of docs/verdicts.md, or a name
     * @param what    in a few words, for the table
     * @param verdict the truth
     */
    Scenario(String id, String what, String verdict, Play play) {
        this.id = id;
        this.what = what;
        this.verdict = verdict;
        this.play = play;
        this.full = Set.of(verdict);
        this.coarse = Set.of(verdict);
        this.blind = Set.of(verdict);
    }

    /** With the whole of TCP_INFO the verdict must be certain. */
    Scenario certain() {
        certain = true;
        return this;
    }

    /** Whether it is certain depends on moments that nobody can arrange. */
    Scenario perhapsCertain() {
        perhapsCertain = true;
        return this;
    }

    boolean isPerhapsCertain() {
        return perhapsCertain;
    }

    /** What may be said even with the whole of TCP_INFO, where it cannot decide. */
    Scenario undecided(String... verdicts) {
        full = Set.of(verdicts);
        return this;
    }

    /** What our kernel hands over does not reach the capture. */
    Scenario beyondCapture() {
        beyondCapture = true;
        return this;
    }

    /** Without any evidence of the kernel's the agent does not know that this failed at all. */
    Scenario needsKernel() {
        needsKernel = true;
        return this;
    }

    /** Whether it can be played on this JDK, with this evidence (null: what there is). */
    boolean isPossible(int jdk, String evidence) {
        return jdk >= fromJdk && !(needsKernel && "none".equals(evidence));
    }

    boolean isBeyondCapture() {
        return beyondCapture;
    }

    /** What may be said with less evidence, as long as it is said that it is not certain. */
    Scenario coarse(String... verdicts) {
        coarse = Set.of(verdicts);
        blind = coarse;
        return this;
    }

    /** What may be said from the error alone, where that differs from {@link #coarse}. */
    Scenario blind(String... verdicts) {
        blind = Set.of(verdicts);
        return this;
    }

    /** Words that the explanation must hold: where evidence cannot decide, both stories are told. */
    Scenario says(String... words) {
        says.addAll(List.of(words));
        return this;
    }

    /** What the record must show of the peer's unread bytes. */
    Scenario lastWords(String words) {
        lastWords = words;
        return this;
    }

    String lastWords() {
        return lastWords;
    }

    /**
     * What is true instead if more than 200 ms lay between the peer's close and our next data: where the moment matters, a busy machine can
     * make another scenario of this one.
     */
    Scenario late(String lateVerdict) {
        late = new Scenario(id, what, lateVerdict, play);
        late.coarse = coarse;
        late.blind = blind;
        return this;
    }

    /** See {@link #late(String)}; null where the moment does not matter. */
    Scenario late() {
        return late;
    }

    /** What it needs of the JDK. */
    Scenario from(int jdk) {
        fromJdk = jdk;
        return this;
    }

    /** The agent comes when the connection is there already. */
    Scenario beforeAttach() {
        beforeAttach = true;
        return this;
    }

    String id() {
        return id;
    }

    String what() {
        return what;
    }

    String verdict() {
        return verdict;
    }

    boolean isCertain() {
        return certain;
    }

    Set<String> allowed(String evidence) {
        return evidence.equals("tcp_info") ? full : evidence.equals("tcp_state") ? coarse : blind;
    }

    List<String> says() {
        return says;
    }

    boolean isBeforeAttach() {
        return beforeAttach;
    }

    void play(Stage stage) throws Exception {
        play.play(stage);
    }

    @Override
    public String toString() {
        return id;
    }
}
