package io.epipe.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What to measure and how long, from system properties:
 *
 * <ul>
 *   <li>{@code benchmark.quick}: true for a run that shows only that everything works
 *   <li>{@code benchmark.parts}: of size, startup, failures, storm, scale, operations, ends, separated by commas
 *   <li>{@code benchmark.jdks}: releases to measure, of those that {@code EPIPE_TEST_JDKS} names
 *   <li>{@code benchmark.rounds}: rounds of every part; unset, each part has its own number
 * </ul>
 */
final class Settings {

    final boolean quick = Boolean.getBoolean("benchmark.quick");
    final List<String> parts = list("benchmark.parts", "size,startup,failures,storm,scale,operations,ends");
    final List<Integer> jdks = new ArrayList<>();

    Settings() {
        for (String feature : list("benchmark.jdks", "8,17,25")) {
            jdks.add(Integer.valueOf(feature));
        }
    }

    int operationRounds() {
        return rounds(5, 1);
    }

    /** Of 200 ms. */
    int operationWarmUps() {
        return quick ? 1 : 5;
    }

    /** Of 10 ms. */
    int operationIterations() {
        return quick ? 21 : 101;
    }

    int startRounds() {
        return rounds(20, 2);
    }

    int failureRounds() {
        return rounds(5, 2);
    }

    /** Broken connections that one process makes; a multiple of {@link FailingWriteMain#BATCH}. */
    int failures() {
        return quick ? 5_000 : 40_000;
    }

    int scaleRounds() {
        return rounds(3, 1);
    }

    /** For how long failures are made at a rate, in seconds. */
    int rateSeconds() {
        return quick ? 3 : 10;
    }

    /** Of half a second each. */
    int stormTurns() {
        return rounds(20, 6);
    }

    private int rounds(int full, int shortened) {
        return Integer.getInteger("benchmark.rounds", quick ? shortened : full);
    }

    private static List<String> list(String key, String whenUnset) {
        return Arrays.asList(System.getProperty(key, whenUnset).split("\\s*,\\s*"));
    }
}
