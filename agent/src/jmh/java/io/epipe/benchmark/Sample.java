package io.epipe.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;

/** The values of one thing, one for each round. */
final class Sample {

    private static final int RESAMPLINGS = 2_000;

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    int size() {
        return values.size();
    }

    double median() {
        return quantile(sorted(), 0.5);
    }

    double quantile(double share) {
        return quantile(sorted(), share);
    }

    double lowest() {
        return sorted()[0];
    }

    double highest() {
        return sorted()[values.size() - 1];
    }

    /** Round by round with another sample of the same rounds. */
    Sample with(Sample other, DoubleBinaryOperator operator) {
        if (other.size() != size()) {
            throw new IllegalArgumentException("not the same rounds: " + size() + " and " + other.size());
        }
        Sample result = new Sample();
        for (int i = 0; i < values.size(); i++) {
            result.add(operator.applyAsDouble(values.get(i), other.values.get(i)));
        }
        return result;
    }

    Sample minus(Sample other) {
        return with(other, (a, b) -> a - b);
    }

    /**
     * The bounds that hold 90 of 100 quotients of this median and the other's when the rounds are drawn anew, with
     * replacement. For differences of times, whose single values can come near 0, so that the quotients of the rounds
     * say nothing.
     */
    double[] quotientBounds(Sample divisor) {
        // the same numbers give the same bounds
        Random random = new Random(1);
        double[] quotients = new double[RESAMPLINGS];
        for (int i = 0; i < quotients.length; i++) {
            quotients[i] = redrawnMedian(random) / divisor.redrawnMedian(random);
        }
        Arrays.sort(quotients);
        return new double[] {quantile(quotients, 0.05), quantile(quotients, 0.95)};
    }

    private double redrawnMedian(Random random) {
        double[] drawn = new double[values.size()];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = values.get(random.nextInt(drawn.length));
        }
        Arrays.sort(drawn);
        return quantile(drawn, 0.5);
    }

    private double[] sorted() {
        double[] sorted = new double[values.size()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = values.get(i);
        }
        Arrays.sort(sorted);
        return sorted;
    }

    /** Between two values, the share of the way from the one to the other. */
    private static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
