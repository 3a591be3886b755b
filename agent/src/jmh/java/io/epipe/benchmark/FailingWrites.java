package io.epipe.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a failing write costs, with and without epipe. A round is one process of each, one after the other. */
final class FailingWrites {

    /** Long enough for the agent's own start, which is on a thread of its own. */
    private static final String SETTLED = "1500";
    private static final String[] PARTS = {"at once", "first", "steady", "steady-p99", "steady-cpu", "repeat",
        "repeat-p99", "repeat-cpu"};

    private final List<Home> homes;
    private final String classes;
    private final Map<String, List<String>> configurations;
    private final Settings settings;

    FailingWrites(List<Home> homes, String classes, Map<String, List<String>> configurations, Settings settings) {
        this.homes = homes;
        this.classes = classes;
        this.configurations = configurations;
        this.settings = settings;
    }

    String measure() throws Exception {
        Table table = new Table(Arrays.asList("", "first of the process, at once", "first, 1.5 s after the start",
            "steady: median, \u00b5s", "p99", "CPU time", "repeat: median, \u00b5s", "p99", "CPU time"));
        List<String> steady = new ArrayList<>();
        List<String> repeat = new ArrayList<>();
        for (Home home : homes) {
            for (String kind : new String[] {"socket", "channel"}) {
                Map<String, Map<String, Sample>> all = rounds(home, kind);
                String title = home + (kind.equals("socket") ? ", `Socket`" : ", `SocketChannel`");
                all.forEach((name, samples) -> table.row(row(title + ", " + name, samples, "%.1f")));
                Map<String, Sample> none = all.get(Configurations.NONE);
                Map<String, Sample> added = new LinkedHashMap<>();
                all.get(Configurations.EPIPE).forEach((part, sample) -> added.put(part, sample.minus(none.get(part))));
                table.row(row(title + ", **added**", added, "%+.1f"));
                steady.add(title + " " + Table.number("%+.1f", added.get("steady").median()));
                repeat.add(title + " " + Table.number("%+.1f", added.get("repeat").median()));
            }
        }
        return table + "\nAdded at steady state (goal: at most 30 \u00b5s): " + String.join("; ", steady)
            + ".\n\nAdded to a repeat (goal: at most 5 \u00b5s): " + String.join("; ", repeat) + ".\n";
    }

    private Map<String, Map<String, Sample>> rounds(Home home, String kind) throws Exception {
        Map<String, Map<String, Sample>> all = new LinkedHashMap<>();
        for (String name : configurations.keySet()) {
            Map<String, Sample> samples = new LinkedHashMap<>();
            for (String part : PARTS) {
                samples.put(part, new Sample());
            }
            all.put(name, samples);
        }
        for (int round = 0; round < settings.failureRounds(); round++) {
            for (Map.Entry<String, List<String>> configuration : configurations.entrySet()) {
                Map<String, Double> nanos = run(home, configuration.getValue(), kind, settings.failures(), SETTLED);
                nanos.put("at once", run(home, configuration.getValue(), kind, 0, "0").get("first"));
                nanos.forEach((part, value) -> all.get(configuration.getKey()).get(part).add(value / 1000));
            }
        }
        return all;
    }

    private Map<String, Double> run(Home home, List<String> vm, String kind, int count, String delay) throws Exception {
        return Home.numbers(home.run(vm, classes, FailingWriteMain.class.getName(), kind, String.valueOf(count),
            delay));
    }

    private static List<String> row(String title, Map<String, Sample> samples, String format) {
        List<String> cells = new ArrayList<>();
        cells.add(title);
        samples.forEach((part, sample) -> {
            boolean cold = part.equals("at once") || part.equals("first");
            cells.add(part.equals("steady") || part.equals("repeat") ? Table.spread(format, sample)
                : cold ? Table.number(format, sample.median() / 1000) + " ms" : Table.number(format, sample.median()));
        });
        return cells;
    }
}
