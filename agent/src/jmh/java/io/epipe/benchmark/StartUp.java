package io.epipe.benchmark;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whole-process time, from the start of the process to its end. In a round every program runs once under every
 * configuration, so that whatever else the machine does meets all of them alike.
 */
final class StartUp {

    private static final String EMPTY = "(a) an empty `main`";
    private static final String REQUEST = "(b) a `main` that makes one HTTP request over loopback";
    private static final String MANY = "(c) a program that loads the classes of a large application, and one request";
    /** What lasts seconds is measured in every so many rounds only. */
    private static final int SELDOM = 4;
    /** Of fewer rounds a spread says nothing. */
    private static final int FEW = 4;

    private final List<Home> homes;
    private final Participants participants;
    private final Map<String, List<String>> configurations;
    private final String classes;
    private final String libraries;
    private final Settings settings;
    private final Map<String, Class<?>> programs = new LinkedHashMap<>();

    StartUp(List<Home> homes, Participants participants, Map<String, List<String>> configurations, String classes,
            String libraries, Settings settings) {
        this.homes = homes;
        this.participants = participants;
        this.configurations = configurations;
        this.classes = classes;
        this.libraries = libraries;
        this.settings = settings;
        programs.put(EMPTY, EmptyMain.class);
        programs.put(REQUEST, OneRequestMain.class);
        programs.put(MANY, ManyClassesMain.class);
    }

    String measure() throws Exception {
        List<String> head = new ArrayList<>();
        head.add("");
        for (String name : configurations.keySet()) {
            head.add(name);
            if (!name.equals(Configurations.NONE) && !name.equals(Configurations.NOTHING)) {
                head.add("share");
            }
        }
        Map<String, Table> tables = new LinkedHashMap<>();
        programs.keySet().forEach(program -> tables.put(program, new Table(head)));
        List<String> counts = new ArrayList<>();
        for (Home home : homes) {
            Map<String, Map<String, Sample>> millis = rounds(home);
            Sample unit = added(millis.get(EMPTY), Configurations.NOTHING);
            millis.forEach((program, samples) -> tables.get(program).row(row(home, samples, unit)));
            counts.add(home + " " + home.run(configurations.get(Configurations.NONE), classPath(MANY),
                ManyClassesMain.class.getName(), libraries, "count").trim());
        }
        StringBuilder text = new StringBuilder();
        tables.forEach((program, table) -> text.append(program).append(":\n\n").append(table).append('\n'));
        return text + "Classes that (c) loads: " + String.join("; ", counts) + ".\n";
    }

    private Map<String, Map<String, Sample>> rounds(Home home) throws Exception {
        Map<String, Map<String, Sample>> millis = new LinkedHashMap<>();
        for (String program : programs.keySet()) {
            millis.put(program, new LinkedHashMap<>());
            configurations.keySet().forEach(name -> millis.get(program).put(name, new Sample()));
        }
        Map<String, List<String>> running = participants.on(home, configurations);
        List<String> order = new ArrayList<>(running.keySet());
        // a round that does not count brings the files into the page cache
        for (int round = settings.quick ? 0 : -1; round < settings.startRounds(); round++) {
            for (String program : programs.keySet()) {
                for (int i = 0; i < order.size(); i++) {
                    String name = order.get((i + Math.max(round, 0)) % order.size());
                    boolean seldom = program.equals(MANY) || name.equals(Configurations.OPEN_TELEMETRY);
                    if (!running.containsKey(name) || seldom && round > 0 && round % SELDOM != 0) {
                        continue;
                    }
                    try {
                        double taken = time(home, running.get(name), program);
                        if (round >= 0) {
                            millis.get(program).get(name).add(taken);
                        }
                    } catch (IOException e) {
                        participants.drop(home, name, e);
                        running.remove(name);
                        millis.values().forEach(samples -> samples.put(name, new Sample()));
                    }
                }
            }
        }
        return millis;
    }

    private double time(Home home, List<String> vm, String program) throws Exception {
        List<String> command = home.command(vm, classPath(program), programs.get(program).getName(), libraries);
        long start = System.nanoTime();
        Home.run(command);
        return (System.nanoTime() - start) / 1e6;
    }

    private String classPath(String program) {
        return program.equals(MANY) ? classes + File.pathSeparator + libraries : classes;
    }

    private static Sample added(Map<String, Sample> samples, String name) {
        Sample none = samples.get(Configurations.NONE);
        Sample other = samples.get(name);
        if (other.size() == none.size()) {
            return other.minus(none);
        }
        // measured in some rounds only, and large enough to be held against the median of all
        Sample added = new Sample();
        other.with(other, (value, same) -> {
            added.add(value - none.median());
            return value;
        });
        return added;
    }

    /** @param unit what the agent that does nothing adds to the empty program */
    private static List<String> row(Home home, Map<String, Sample> samples, Sample unit) {
        List<String> cells = new ArrayList<>();
        cells.add(home.toString());
        samples.forEach((name, sample) -> {
            if (name.equals(Configurations.NONE)) {
                cells.add(middle("%,.0f", sample) + " ms");
                return;
            }
            boolean runs = sample.size() > 0;
            Sample added = runs ? added(samples, name) : null;
            cells.add(runs ? middle("%+,.0f", added) + " ms" : "does not run");
            if (!name.equals(Configurations.NOTHING)) {
                cells.add(runs ? share(added, unit) : "");
            }
        });
        return cells;
    }

    private static String middle(String format, Sample sample) {
        String median = Table.number(format, sample.median());
        return sample.size() < FEW ? median : median + " (" + Table.number(format, sample.quantile(0.25)) + " to "
            + Table.number(format, sample.quantile(0.75)) + ")";
    }

    private static String share(Sample added, Sample unit) {
        String share = Table.number("**%,.2f**", added.median() / unit.median());
        return Math.min(added.size(), unit.size()) < FEW ? share
            : share + Table.number(" (%,.2f to %,.2f)", added.quotientBounds(unit));
    }
}
