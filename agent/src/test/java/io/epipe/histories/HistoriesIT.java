package io.epipe.histories;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.testkit.Jdk;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Random histories on every JDK: the same seeds each time, a few new ones, and those that once failed.
 *
 * <p>{@code -Depipe.histories=10000} plays so many on each JDK, and with {@code -Depipe.update.docs=true} the table in docs/verdicts.md is
 * written anew. {@code -Depipe.histories.from} is the first seed of a longer run. {@code -Depipe.histories.seed} or
 * {@code -Depipe.histories.script} plays one alone, fifty times, and {@code -Depipe.histories.shrink} makes it smaller as long as it fails so.
 */
class HistoriesIT {

    /** With fewer at a time the machine idles, with more it is late. */
    private static final int AT_A_TIME = 150;
    private static final int FIXED = 160;
    private static final int NEW = 40;
    /**
     * Where many threads wait for two processors, a call that the program has begun can come to its socket hundreds of milliseconds later, and no rule
     * knows. Measured with a load of 15: none in 8,000 histories on JDK 8, 17 and 25, with and without an attach. So many of a hundred may be wrong
     * in a build, which prints them; a longer run ({@code epipe.histories}) allows none.
     */
    private static final double LEFT_PERCENT = 0.5;
    private static final int TIMES_EACH_SCRIPT = 3;
    private static final int TIMES_ALONE = 50;

    @TempDir
    static Path directory;

    private static Stage stage;
    private static final Totals TOTALS = new Totals();

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @BeforeAll
    static void setTheStage() throws Exception {
        List<String> missing = Stage.missing();
        if (!missing.isEmpty()) {
            System.out.println("epipe tests: NOT TESTED that records of random histories are true: missing are " + missing);
        }
        assumeTrue(missing.isEmpty(), "missing: " + missing);
        stage = new Stage(directory);
    }

    @AfterAll
    static void end() throws Exception {
        if (stage == null) {
            return;
        }
        stage.close();
        System.out.println(TOTALS.markdown());
        if (Boolean.getBoolean("epipe.update.docs")) {
            TOTALS.writeTo(Path.of("../docs/verdicts.md"));
        }
    }

    /** Scripts that once showed a fault. */
    private static List<History> scripts() throws IOException {
        List<History> scripts = new ArrayList<>();
        try (InputStream in = HistoriesIT.class.getResourceAsStream("scripts.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    for (int i = 0; i < TIMES_EACH_SCRIPT; i++) {
                        scripts.add(History.parse(line));
                    }
                }
            }
        }
        return scripts;
    }

    private static List<History> seeds(long from, int count) {
        return LongStream.range(from, from + count).mapToObj(Generator::of).toList();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void everyRecordIsTrue(Jdk jdk) throws Exception {
        Plays plays = new Plays(stage, jdk, AT_A_TIME, TOTALS);
        int many = Integer.getInteger("epipe.histories", 0);
        History alone = alone();
        if (alone != null) {
            String what = System.getProperty("epipe.histories.shrink");
            plays.all = true;
            plays.play(Collections.nCopies(TIMES_ALONE,
                what == null ? alone : new Shrinker(stage, jdk, Mode.FULL, what).shrink(alone)), Mode.FULL);
        } else if (many > 0) {
            plays.play(seeds(Long.getLong("epipe.histories.from", 1_000_000), many), Mode.FULL);
        } else {
            List<History> histories = new ArrayList<>(scripts());
            histories.addAll(seeds(1, FIXED));
            histories.addAll(seeds(System.currentTimeMillis(), NEW));
            plays.play(histories, Mode.FULL);
        }
        judge(plays);
    }

    private static History alone() {
        String script = System.getProperty("epipe.histories.script");
        Long seed = Long.getLong("epipe.histories.seed");
        return script != null ? History.parse(script) : seed == null ? null : Generator.of(seed);
    }

    @ParameterizedTest
    @MethodSource("others")
    void everyRecordIsTrueInOtherWays(Jdk jdk, Mode mode) throws Exception {
        assumeTrue(alone() == null && Integer.getInteger("epipe.histories", 0) == 0, "a longer run, or one alone");
        List<History> histories = new ArrayList<>(mode == Mode.ATTACHED ? scripts() : List.of());
        histories.addAll(seeds(5_000 + 500 * mode.ordinal(), FIXED));
        judge(new Plays(stage, jdk, AT_A_TIME, new Totals()).play(histories, mode));
    }

    /** Each on one of the JDKs. */
    static List<Object[]> others() {
        int last = Jdk.all().size() - 1;
        return List.of(new Object[] {Jdk.all().get(last), Mode.ATTACHED}, new Object[] {Jdk.all().get(last / 2), Mode.STATE},
            new Object[] {Jdk.all().get(last), Mode.READS},
            new Object[] {Jdk.all().get(0), Mode.NONE});
    }

    private static void judge(Plays plays) {
        boolean longer = Integer.getInteger("epipe.histories", 0) > 0 || alone() != null;
        double allowed = Math.ceil(plays.played * LEFT_PERCENT / 100);
        if (!plays.failures.isEmpty()) {
            System.out.println(String.join("\n", plays.failures));
        }
        if (longer ? !plays.failures.isEmpty() : plays.wrong > allowed) {
            fail(plays.failures.size() + " failures. To play a history again, see CONTRIBUTING.md, \"Random histories\".\n"
                + String.join("\n", plays.failures.subList(0, Math.min(12, plays.failures.size()))));
        }
    }
}
