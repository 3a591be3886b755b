package io.epipe.benchmark;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of the configurations is at work on which JDK, found out before anything is measured: one that does nothing
 * would look fast, and one that cannot run must not end the suite.
 */
final class Participants {

    private static final Pattern SOCKET_WRITES = Pattern.compile("(?m)^\\s*jdk\\.SocketWrite\\s+(\\d+)");

    private final Configurations configurations;
    private final Map<String, List<String>> all;
    private final List<Home> homes;
    private final String classes;
    private final Map<String, String> answers = new LinkedHashMap<>();
    private final Map<String, Boolean> absent = new HashMap<>();

    Participants(Configurations configurations, List<Home> homes, String classes) throws Exception {
        this.configurations = configurations;
        this.all = configurations.forOperations();
        this.homes = homes;
        this.classes = classes;
        for (Home home : homes) {
            for (String name : all.keySet()) {
                ask(home, name);
            }
        }
    }

    /** Those of some configurations that run on a JDK. */
    Map<String, List<String>> on(Home home, Map<String, List<String>> some) {
        Map<String, List<String>> running = new LinkedHashMap<>(some);
        running.keySet().removeIf(name -> absent.containsKey(home + name));
        return running;
    }

    /**
     * Takes one out that has failed.
     *
     * @throws IllegalStateException if it is epipe or a JVM without an agent: there is nothing to compare then
     */
    void drop(Home home, String name, Exception why) {
        boolean other = name.equals(Configurations.FLIGHT_RECORDER) || name.equals(Configurations.BYTEMAN)
            || name.equals(Configurations.OPEN_TELEMETRY);
        if (!other) {
            throw new IllegalStateException(name + " on " + home, why);
        }
        System.out.println(name + " does not run on " + home + ": " + why);
        doesNotRun(home, name);
    }

    /** What each has shown. */
    Table table() {
        List<String> head = new ArrayList<>();
        head.add("");
        homes.forEach(home -> head.add(home.toString()));
        Table table = new Table(head);
        for (String name : all.keySet()) {
            if (name.startsWith(Configurations.NONE)) {
                continue;
            }
            List<String> row = new ArrayList<>();
            row.add(name);
            homes.forEach(home -> row.add(answers.get(home + name)));
            table.row(row);
        }
        return table;
    }

    private void ask(Home home, String name) throws Exception {
        try {
            String output = home.run(all.get(name), classes, ProofMain.class.getName());
            answers.put(home + name, answer(home, name, output));
        } catch (IOException e) {
            drop(home, name, e);
        }
    }

    private String answer(Home home, String name, String output) throws Exception {
        if (name.startsWith(Configurations.EPIPE)) {
            int reports = output.split("\nepipe #", -1).length - 1 + (output.startsWith("epipe #") ? 1 : 0);
            if (reports == 0) {
                throw new IllegalStateException("epipe does not report on " + home + ":\n" + output);
            }
            return "reported " + reports + " of 2 failed writes";
        }
        if (name.equals(Configurations.BYTEMAN)) {
            int caught = output.split("caught \\w+ true", -1).length - 1;
            return caught > 0 ? "caught " + caught + " of 2 failed writes" : doesNotRun(home, name);
        }
        if (name.equals(Configurations.FLIGHT_RECORDER)) {
            File recording = configurations.recording();
            Matcher count = SOCKET_WRITES.matcher(
                Home.run(Arrays.asList(home.program("jfr"), "summary", recording.getPath())));
            return count.find() ? "recorded " + count.group(1) + " of 22 writes" : doesNotRun(home, name);
        }
        if (name.equals(Configurations.OPEN_TELEMETRY)) {
            // where it cannot start it says so and lets the application run without it
            return output.contains("VersionLogger") ? "started" : doesNotRun(home, name);
        }
        return "";
    }

    private String doesNotRun(Home home, String name) {
        absent.put(home + name, true);
        answers.put(home + name, "**does not run**");
        return "**does not run**";
    }
}
