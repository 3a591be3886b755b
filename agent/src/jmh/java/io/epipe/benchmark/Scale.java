package io.epipe.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether the cost of a connection and of a failure stays flat as both grow in number. */
final class Scale {

    private static final int[] CONNECTIONS = {1, 1_000, 100_000};
    private static final int[] RATES = {1, 100, 20_000};
    /** At fewer a second the CPU time is that of the JVM's other threads, and its clock has ticks of 10 ms. */
    private static final int COUNTABLE = 1_000;

    private final List<Home> homes;
    private final String classes;
    private final Settings settings;

    Scale(List<Home> homes, String classes, Settings settings) {
        this.homes = homes;
        this.classes = classes;
        this.settings = settings;
    }

    String connections(Map<String, List<String>> configurations) throws Exception {
        List<String> head = new ArrayList<>(Arrays.asList("connections", "open at once"));
        configurations.keySet().forEach(name -> head.add(name.equals(Configurations.NONE)
            ? name + ", bytes each" : name));
        Table table = new Table(head);
        for (Home home : homes) {
            for (int count : CONNECTIONS) {
                Map<String, Map<String, Sample>> all = rounds(home, configurations, ConnectionsMain.class,
                    "-Xmx2g -XX:+UseSerialGC", String.valueOf(count));
                Map<String, Sample> none = all.get(Configurations.NONE);
                List<String> row = new ArrayList<>();
                row.add(Table.number(home + ", %,.0f", count));
                row.add(Table.number("%,.0f", none.get("open").median()));
                all.forEach((name, samples) -> row.add(samples == none
                    ? Table.number("%.0f", none.get("bytes").median())
                    : Table.spread("%+.0f", samples.get("bytes").minus(none.get("bytes")))));
                table.row(row);
            }
        }
        return table + "\n";
    }

    String failures(Map<String, List<String>> configurations) throws Exception {
        Table table = new Table(Arrays.asList("failures a second", "reached, no agent", "epipe",
            "one write, no agent", "epipe", "added", "CPU time of the process for one, no agent", "epipe", "added"));
        for (Home home : homes) {
            for (int rate : RATES) {
                Map<String, Map<String, Sample>> all = rounds(home, configurations, FailureRateMain.class, "",
                    String.valueOf(rate), String.valueOf(settings.rateSeconds()));
                Map<String, Sample> none = all.get(Configurations.NONE);
                Map<String, Sample> epipe = all.get(Configurations.EPIPE);
                List<String> row = new ArrayList<>();
                row.add(Table.number(home + ", %,.0f", rate));
                row.add(Table.number("%,.0f", none.get("rate").median()));
                row.add(Table.number("%,.0f", epipe.get("rate").median()));
                addCells(row, none.get("median"), epipe.get("median"));
                if (rate < COUNTABLE) {
                    row.addAll(Arrays.asList("", "", ""));
                } else {
                    addCells(row, none.get("cpu"), epipe.get("cpu"));
                }
                table.row(row);
            }
        }
        return table + "\n";
    }

    private static void addCells(List<String> row, Sample none, Sample epipe) {
        row.add(Table.number("%.1f \u00b5s", none.median() / 1000));
        row.add(Table.number("%.1f \u00b5s", epipe.median() / 1000));
        row.add("**" + Table.spread("%+.1f \u00b5s", epipe.with(none, (a, b) -> (a - b) / 1000)) + "**");
    }

    private Map<String, Map<String, Sample>> rounds(Home home, Map<String, List<String>> configurations, Class<?> main,
                                                    String options, String... arguments) throws Exception {
        Map<String, Map<String, Sample>> all = new LinkedHashMap<>();
        for (int round = 0; round < settings.scaleRounds(); round++) {
            for (Map.Entry<String, List<String>> configuration : configurations.entrySet()) {
                List<String> vm = new ArrayList<>(configuration.getValue());
                if (!options.isEmpty()) {
                    vm.addAll(Arrays.asList(options.split(" ")));
                }
                List<String> program = new ArrayList<>(Arrays.asList(main.getName()));
                program.addAll(Arrays.asList(arguments));
                Home.numbers(home.run(vm, classes, program.toArray(new String[0]))).forEach((part, value) -> all
                    .computeIfAbsent(configuration.getKey(), name -> new LinkedHashMap<>())
                    .computeIfAbsent(part, name -> new Sample()).add(value));
            }
        }
        return all;
    }
}
