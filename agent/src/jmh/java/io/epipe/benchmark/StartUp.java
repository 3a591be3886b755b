package io.epipe.benchmark;

import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whole-process time, from the start of the process to its end: the configurations take turns, so that whatever else the machine does meets
 * all of them alike.
 */
final class StartUp {

    private final List<Home> homes;
    private final Map<String, List<String>> configurations;
    private final String classes;
    private final String libraries;
    private final int runs;

    StartUp(List<Home> homes, Map<String, List<String>> configurations, String classes, String libraries, int runs) {
        this.homes = homes;
        this.configurations = configurations;
        this.classes = classes;
        this.libraries = libraries;
        this.runs = runs;
    }

    String measure() throws Exception {
        StringBuilder text = new StringBuilder();
        text.append(program("An empty `main`", EmptyMain.class, classes, runs, 3));
        text.append(program("A `main` that makes one HTTP request over loopback", OneRequestMain.class, classes, runs, 3));
        String all = classes + File.pathSeparator + libraries;
        for (Home home : homes) {
            String count = home.run(configurations.get(Configurations.NONE), all, ManyClassesMain.class.getName(), "count");
            text.append("Classes that the last program loads on ").append(home).append(": ").append(count.trim()).append("\n\n");
        }
        text.append(program("A program that loads the classes of a server application", ManyClassesMain.class, all,
            Math.max(3, runs / 3), 6));
        return text.toString();
    }

    private String program(String title, Class<?> main, String classPath, int count, int seldom) throws Exception {
        List<String> head = new ArrayList<>();
        head.add(title);
        head.addAll(configurations.keySet());
        head.add("epipe \u00f7 nothing");
        Table table = new Table(head.toArray(new String[0]));
        for (Home home : homes) {
            Map<String, List<Double>> millis = times(home, main, classPath, count, seldom);
            Map<String, Double> medians = new LinkedHashMap<>();
            millis.forEach((name, values) -> medians.put(name, Table.median(values)));
            double none = medians.get(Configurations.NONE);
            List<String> cells = new ArrayList<>();
            cells.add(home.toString());
            medians.forEach((name, value) -> cells.add(name.equals(Configurations.NONE)
                ? Table.number("%.0f ms", value) : Table.number("%+.0f ms", value - none)));
            cells.add(Table.number("**%.2f**", (medians.get(Configurations.EPIPE) - none)
                / (medians.get(Configurations.NOTHING) - none)));
            table.row(cells);
        }
        return table + "\n";
    }

    private Map<String, List<Double>> times(Home home, Class<?> main, String classPath, int count, int seldom)
            throws Exception {
        Map<String, List<Double>> millis = new LinkedHashMap<>();
        configurations.keySet().forEach(name -> millis.put(name, new ArrayList<>()));
        // the first round only brings the files into the page cache
        for (int round = -1; round < count; round++) {
            for (Map.Entry<String, List<String>> configuration : configurations.entrySet()) {
                boolean rare = configuration.getKey().equals(Configurations.OPEN_TELEMETRY);
                if (rare && round % seldom != 0) {
                    continue;
                }
                long start = System.nanoTime();
                home.run(configuration.getValue(), classPath, main.getName());
                if (round >= 0) {
                    millis.get(configuration.getKey()).add((System.nanoTime() - start) / 1e6);
                }
            }
        }
        return millis;
    }
}
