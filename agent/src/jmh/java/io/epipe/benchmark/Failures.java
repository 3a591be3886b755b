package io.epipe.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a write costs that fails, and whether that stays flat as connections and failures grow. */
final class Failures {

    private static final int CONNECTIONS = 20_000;
    private static final String[] PARTS = {"first", "steady", "steady-cpu", "repeat", "repeat-cpu"};

    private final List<Home> homes;
    private final String classes;
    private final Map<String, List<String>> configurations = new LinkedHashMap<>();
    private final int rounds;

    Failures(List<Home> homes, String epipe, String classes, int rounds) {
        this.homes = homes;
        this.classes = classes;
        this.rounds = rounds;
        configurations.put(Configurations.NONE, Arrays.<String>asList());
        // to a file: standard error would be a pipe to this process, which is no part of what is measured
        configurations.put(Configurations.EPIPE, Arrays.asList("-javaagent:" + epipe + "=log=off"));
    }

    /** Times of one failing write. */
    String measure() throws Exception {
        Table table = new Table("", "first of the process", "steady", "its CPU time", "repeat", "its CPU time");
        for (Home home : homes) {
            Map<String, List<String>> cells = new LinkedHashMap<>();
            Map<String, Map<String, List<Double>>> all = new LinkedHashMap<>();
            configurations.keySet().forEach(name -> all.put(name, new LinkedHashMap<>()));
            for (int round = 0; round < rounds; round++) {
                for (Map.Entry<String, List<String>> configuration : configurations.entrySet()) {
                    Map<String, Double> values = values(home.run(configuration.getValue(), classes,
                        FailingWriteMain.class.getName(), String.valueOf(CONNECTIONS), "1500"));
                    values.forEach((part, value) -> all.get(configuration.getKey())
                        .computeIfAbsent(part, key -> new ArrayList<>()).add(value));
                }
            }
            for (String name : configurations.keySet()) {
                List<String> row = new ArrayList<>();
                row.add(home + ", " + name);
                for (String part : PARTS) {
                    row.add(Table.number("%.1f \u00b5s", Table.median(all.get(name).get(part)) / 1000));
                }
                cells.put(name, row);
                table.row(row);
            }
            List<String> added = new ArrayList<>();
            added.add(home + ", **added**");
            for (String part : PARTS) {
                added.add(Table.number("**%+.1f \u00b5s**", (Table.median(all.get(Configurations.EPIPE).get(part))
                    - Table.median(all.get(Configurations.NONE).get(part))) / 1000));
            }
            table.row(added);
        }
        return table + "\n";
    }

    /** Bytes a connection and time a failure, as both grow. */
    String scale() throws Exception {
        Table heap = new Table("connections", "bytes each, no agent", "bytes each, epipe", "added");
        Home home = homes.get(homes.size() / 2);
        for (int count : new int[] {1, 1_000, 100_000}) {
            List<String> row = new ArrayList<>();
            row.add(home + ", " + count);
            List<Double> bytes = new ArrayList<>();
            for (List<String> vm : configurations.values()) {
                List<String> options = new ArrayList<>(vm);
                options.add("-Xmx1g");
                double value = values(home.run(options, classes, ScaleMain.class.getName(), "heap",
                    String.valueOf(count))).get("bytes");
                bytes.add(value);
                row.add(Table.number("%.0f", value));
            }
            row.add(Table.number("**%+.0f**", bytes.get(1) - bytes.get(0)));
            heap.row(row);
        }
        Table rate = new Table("failures a second", "no agent", "epipe", "added");
        int[][] rates = {{1, 8}, {100, 300}, {20_000, 4_000}};
        for (int[] perSecond : rates) {
            List<String> row = new ArrayList<>();
            row.add(home + ", " + perSecond[0]);
            List<Double> medians = new ArrayList<>();
            for (List<String> vm : configurations.values()) {
                double value = values(home.run(vm, classes, ScaleMain.class.getName(), "failures",
                    String.valueOf(perSecond[0]), String.valueOf(perSecond[1]))).get("median") / 1000;
                medians.add(value);
                row.add(Table.number("%.1f \u00b5s", value));
            }
            row.add(Table.number("**%+.1f \u00b5s**", medians.get(1) - medians.get(0)));
            rate.row(row);
        }
        return heap + "\n" + rate + "\n";
    }

    private static Map<String, Double> values(String output) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String line : output.split("\n")) {
            String[] parts = line.trim().split(" ");
            if (parts.length == 2) {
                values.put(parts[0], Double.parseDouble(parts[1]));
            }
        }
        return values;
    }
}
