package io.epipe.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** The search for time-outs: what it finds, and how often it finds one where there is none. */
class ClustersTest {

    private static final int[] SIZES = {5, 8, 15, 40, 120, 500, 3_000};
    private static final int SETS_EACH = 300;

    /** Ages without a time-out, in seconds: what memoryless, human, heavy-tailed and bounded waiting looks like. */
    private static final List<ToDoubleFunction<Random>> SMOOTH = List.of(
        r -> -Math.log(1 - r.nextDouble()) * 40,
        r -> -Math.log(1 - r.nextDouble()) * 900,
        r -> Math.exp(4 + 1.0 * r.nextGaussian()),
        r -> Math.exp(5 + 0.3 * r.nextGaussian()),
        r -> 2 * Math.pow(1 - r.nextDouble(), -0.8),
        r -> r.nextDouble() * 600,
        r -> 1 + r.nextDouble() * 30,
        r -> r.nextBoolean() ? Math.exp(2 + 0.5 * r.nextGaussian()) : Math.exp(6 + 0.5 * r.nextGaussian()));

    @Test
    void smoothAgesAreNoTimeOut() {
        int sets = 0;
        List<String> alarms = new ArrayList<>();
        for (int family = 0; family < SMOOTH.size(); family++) {
            for (int size : SIZES) {
                for (int seed = 0; seed < SETS_EACH; seed++) {
                    Random random = new Random(1_000_003L * family + 7_919L * size + seed);
                    double[] ages = new double[size];
                    for (int i = 0; i < size; i++) {
                        ages[i] = Math.round(SMOOTH.get(family).applyAsDouble(random) * 1_000);
                    }
                    sets++;
                    for (Cluster cluster : Clusters.of(ages, 1)) {
                        alarms.add("family " + family + ", " + size + " ages, seed " + seed + ": " + cluster.count + " at "
                            + cluster.median);
                    }
                }
            }
        }
        System.out.println("epipe tests: " + alarms.size() + " false alarms in " + sets + " sets of ages without a time-out");
        // docs/report.md says so
        assertThat(sets).isEqualTo(16_800);
        assertThat(alarms).isEmpty();
    }

    @Test
    void aTimeOutAmongOtherAgesIsFound() {
        int found = 0;
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            double limit = new double[] {5, 20, 60, 240, 350, 3_600, 28_800}[seed % 7] * 1_000;
            double[] ages = DoubleStream.concat(
                DoubleStream.generate(() -> limit + random.nextDouble() * Math.min(400, limit / 100)).limit(10),
                DoubleStream.generate(() -> -Math.log(1 - random.nextDouble()) * limit).limit(30)).toArray();
            for (Cluster cluster : Clusters.of(ages, 1)) {
                if (RoundTimes.of(cluster) * 1_000.0 == limit && cluster.count >= 10) {
                    found++;
                }
            }
        }
        System.out.println("epipe tests: " + found + " of 500 time-outs found, each of 10 ages among 30 others");
        assertThat(found).isGreaterThanOrEqualTo(490);
    }

    @Test
    void twoTimeOutsAreTwo() {
        Random random = new Random(1);
        double[] ages = DoubleStream.concat(DoubleStream.generate(() -> 60_000 + random.nextInt(200)).limit(20),
            DoubleStream.generate(() -> 350_000 + random.nextInt(900)).limit(30)).toArray();
        assertThat(Clusters.of(ages, 1)).extracting(RoundTimes::of).containsExactlyInAnyOrder(60, 350);
    }

    @Test
    void aTimerThatLooksOnlyNowAndThenIsLateByUpToItsInterval() {
        Random random = new Random(1);
        double[] ages = DoubleStream.generate(() -> 60_000 + random.nextInt(3_000)).limit(40).toArray();
        List<Cluster> clusters = Clusters.of(ages, 1);
        assertThat(clusters).hasSize(1);
        assertThat(RoundTimes.of(clusters.get(0))).isEqualTo(60);
    }

    @Test
    void aHeapAtNoRoundNumberIsNotCalledRound() {
        double[] ages = DoubleStream.iterate(47_300, a -> a + 3).limit(20).toArray();
        assertThat(Clusters.of(ages, 1)).extracting(RoundTimes::of).containsExactly(0);
    }

    @Test
    void fourAreTooFew() {
        assertThat(Clusters.of(new double[] {300_000, 300_001, 300_002, 300_003}, 1)).isEmpty();
        assertThat(Clusters.of(new double[] {300_000, 300_001, 300_002, 300_003, 300_004}, 1)).hasSize(1);
    }
}
