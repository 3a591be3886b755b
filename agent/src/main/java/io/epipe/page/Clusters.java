package io.epipe.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds durations that heap up at one value, as a time-out makes them, among others that do not. Pure functions.
 *
 * <p>A window of a few widths slides over the sorted durations. Without a time-out they are spread smoothly over some range, so
 * the share that a narrow window holds of its neighbourhood (half to twice its place) is about the window's share of the width; a
 * smooth hump may hold {@link #HUMP} times as much. The probability of as many as there are, or more, is bounded after Chernoff:
 * {@code exp(-n KL(k/n, p))}. It is taken times the number of windows tried, and what remains has to be below {@link #CHANCE}.
 */
public final class Clusters {

    /** Fewer equal durations than this prove nothing. */
    public static final int FEWEST = 5;
    /** What is below a second is no limit that people set, and the kernel's clock has steps of 4 ms. */
    private static final double SHORTEST = 1_000;
    /** How often a page of smooth data may show a cluster all the same. */
    private static final double CHANCE = 1e-4;
    private static final double HUMP = 4;
    private static final double[] WIDTHS = {0.0015, 0.01, 0.05};
    private static final double NARROWEST = 30;
    private static final int MOST = 3;

    private Clusters() {
    }

    /**
     * The clusters of some durations, the most striking first.
     *
     * @param durations milliseconds, of events that are independent of each other, in any order
     * @param samples   how many such sets are looked through for the same page, at least 1
     */
    public static List<Cluster> of(double[] durations, int samples) {
        double[] sorted = durations.clone();
        Arrays.sort(sorted);
        List<Cluster> found = new ArrayList<Cluster>();
        while (found.size() < MOST && sorted.length >= FEWEST) {
            int[] window = best(sorted, Math.log(CHANCE / samples / WIDTHS.length / sorted.length));
            if (window == null) {
                break;
            }
            widen(sorted, window);
            found.add(cluster(sorted, window[0], window[1]));
            double[] rest = new double[sorted.length - (window[1] - window[0])];
            System.arraycopy(sorted, 0, rest, 0, window[0]);
            System.arraycopy(sorted, window[1], rest, window[0], sorted.length - window[1]);
            sorted = rest;
        }
        return found;
    }

    /** First and one past the last of the least probable window; null where all are probable enough. */
    private static int[] best(double[] sorted, double threshold) {
        double least = threshold;
        int[] best = null;
        for (double width : WIDTHS) {
            int to = 0;
            int low = 0;
            int high = 0;
            for (int from = 0; from < sorted.length; from++) {
                double start = sorted[from];
                if (start < SHORTEST) {
                    continue;
                }
                double length = Math.max(NARROWEST, width * start);
                to = Math.max(to, from);
                while (to < sorted.length && sorted[to] <= start + length) {
                    to++;
                }
                while (sorted[low] < start / 2) {
                    low++;
                }
                high = Math.max(high, to);
                while (high < sorted.length && sorted[high] <= start * 2) {
                    high++;
                }
                int count = to - from;
                if (count < FEWEST) {
                    continue;
                }
                double probability = logTail(count, high - low, Math.min(0.5, HUMP * length / (1.5 * start)));
                if (probability < least) {
                    least = probability;
                    best = new int[] {from, to};
                }
            }
        }
        return best;
    }

    /** Takes in what lies beside the window, while it lies a fifth as densely as within. */
    private static void widen(double[] sorted, int[] window) {
        double length = Math.max(NARROWEST, sorted[window[1] - 1] - sorted[window[0]]);
        int enough = Math.max(1, (window[1] - window[0]) / 5);
        double widest = WIDTHS[WIDTHS.length - 1] * sorted[window[0]];
        boolean wider = true;
        while (wider) {
            int from = window[0];
            int to = window[1];
            while (from > 0 && sorted[from - 1] >= sorted[window[0]] - length) {
                from--;
            }
            while (to < sorted.length && sorted[to] <= sorted[window[1] - 1] + length) {
                to++;
            }
            wider = false;
            if (to - window[1] >= enough && sorted[to - 1] - sorted[window[0]] <= widest) {
                window[1] = to;
                wider = true;
            }
            if (window[0] - from >= enough && sorted[window[1] - 1] - sorted[from] <= widest) {
                window[0] = from;
                wider = true;
            }
        }
    }

    /** An upper bound of the logarithm of the probability of k or more of n, each with p. */
    static double logTail(int k, int n, double p) {
        double share = (double) k / n;
        if (share <= p) {
            return 0;
        }
        double divergence = share * Math.log(share / p) + (k == n ? 0 : (1 - share) * Math.log((1 - share) / (1 - p)));
        return -n * divergence;
    }

    private static Cluster cluster(double[] sorted, int from, int to) {
        int count = to - from;
        double low = sorted[from + count / 20];
        double high = sorted[to - 1 - count / 20];
        double median = count % 2 == 1 ? sorted[from + count / 2] : (sorted[from + count / 2 - 1] + sorted[from + count / 2]) / 2;
        return new Cluster(sorted[from], median, sorted[to - 1], (high - low) / 2, count);
    }
}
