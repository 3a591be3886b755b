package io.epipe.histories;

import io.epipe.testkit.Jdk;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/**
 * By hand. {@code FROM COUNT [AT_A_TIME [MODE]]} plays a range of seeds; {@code seed SEED TIMES [MODE]} one of them, so often;
 * {@code script TIMES TEXT [MODE]} a script; {@code run FROM COUNT MODE RESULTS} adds what comes of it to a file; {@code table RESULTS PAGE} writes it into a page;
 * {@code shrink "WHAT" TEXT} makes a script smaller that fails so.
 */
final class HistoriesMain {

    private HistoriesMain() {
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("table")) {
            Totals.of(Path.of(arguments[1])).writeTo(Path.of(arguments[2]));
            return;
        }
        List<History> histories = new ArrayList<>();
        int atATime = 150;
        Mode mode = Mode.FULL;
        Path results = null;
        switch (arguments[0]) {
            case "seed" -> {
                histories.addAll(Collections.nCopies(Integer.parseInt(arguments[2]), Generator.of(Long.parseLong(arguments[1]))));
                mode = arguments.length > 3 ? Mode.valueOf(arguments[3]) : mode;
            }
            case "script" -> {
                histories.addAll(Collections.nCopies(Integer.parseInt(arguments[1]), History.parse(arguments[2])));
                mode = arguments.length > 3 ? Mode.valueOf(arguments[3]) : mode;
            }
            case "shrink" -> histories.add(History.parse(arguments[2]));
            case "run" -> {
                range(histories, arguments[1], arguments[2]);
                mode = Mode.valueOf(arguments[3]);
                results = Path.of(arguments[4]);
            }
            default -> {
                range(histories, arguments[0], arguments[1]);
                atATime = arguments.length > 2 ? Integer.parseInt(arguments[2]) : atATime;
                mode = arguments.length > 3 ? Mode.valueOf(arguments[3]) : mode;
            }
        }
        Jdk jdk = Jdk.all().get(0);
        Totals totals = new Totals();
        try (Stage stage = new Stage(Files.createTempDirectory("histories"))) {
            if (arguments[0].equals("shrink")) {
                System.out.println(new Shrinker(stage, jdk, mode, arguments[1]).shrink(histories.get(0)));
                return;
            }
            Plays plays = new Plays(stage, jdk, atATime, totals);
            plays.all = true;
            plays.play(histories, mode);
            plays.failures.forEach(System.out::println);
        }
        System.out.println("== " + totals.markdown().replace("\n", "\n== "));
        if (results != null) {
            totals.append(results);
        }
    }

    private static void range(List<History> histories, String from, String count) {
        long first = Long.parseLong(from);
        LongStream.range(first, first + Long.parseLong(count)).mapToObj(Generator::of).forEach(histories::add);
    }
}
