package io.epipe.histories;

import io.epipe.testkit.Jdk;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * By hand: {@code FROM COUNT [AT_A_TIME [attach]]} plays a range of seeds; {@code seed SEED TIMES} one of them, as often; {@code script TIMES TEXT}
 * a script. What is found is told with all that is known of it.
 */
final class HistoriesMain {

    private static final int BATCH = 400;

    private HistoriesMain() {
    }

    public static void main(String[] arguments) throws Exception {
        List<History> histories = new ArrayList<>();
        int atATime = 100;
        boolean attached = false;
        if (arguments[0].equals("seed")) {
            histories.addAll(Collections.nCopies(Integer.parseInt(arguments[2]), Generator.of(Long.parseLong(arguments[1]))));
        } else if (arguments[0].equals("script")) {
            histories.addAll(Collections.nCopies(Integer.parseInt(arguments[1]), History.parse(arguments[2])));
        } else {
            long from = Long.parseLong(arguments[0]);
            histories.addAll(LongStream.range(from, from + Long.parseLong(arguments[1])).mapToObj(Generator::of).toList());
            atATime = arguments.length > 2 ? Integer.parseInt(arguments[2]) : atATime;
            attached = arguments.length > 3;
        }
        Jdk jdk = Jdk.all().get(0);
        try (Stage stage = new Stage(Files.createTempDirectory("histories"))) {
            for (int at = 0; at < histories.size(); at += BATCH) {
                play(stage, jdk, attached, atATime, histories.subList(at, Math.min(histories.size(), at + BATCH)));
            }
        }
    }

    private static void play(Stage stage, Jdk jdk, boolean attached, int atATime, List<History> histories) throws Exception {
        Batch batch = new Batch(stage, jdk, attached, atATime, "", "batch");
        long began = System.nanoTime();
        batch.play(histories);
        BatchJudge judge = new BatchJudge(batch, jdk, attached);
        judge.judge();
        Map<Finding.Kind, Map<String, Integer>> counts = new EnumMap<>(Finding.Kind.class);
        for (Finding f : judge.findings) {
            System.out.println(judge.told(f));
            counts.computeIfAbsent(f.kind(), k -> new TreeMap<>()).merge(f.what(), 1, Integer::sum);
        }
        System.out.printf("== %d histories in %.1f s, %d records, %d segments, complaints %s%n== %s%n", histories.size(),
            (System.nanoTime() - began) / 1e9, judge.records, batch.segments.size(), batch.complaints, new TreeMap<>(judge.verdicts));
        counts.forEach((kind, what) -> what.forEach((w, n) -> System.out.println("== " + kind + " " + n + "  " + w)));
    }
}
