package io.epipe.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is left of an application's throughput in a storm. One process of each configuration lives through the whole run, and they take short turns, so
 * that what else the machine does meets both; a ratio is taken within a pair of turns. Throughput is what is done in a second of the process's
 * processor time, all its threads included: what a saturated machine would do, and nearly the same on one that has other work.
 */
final class Storms {

    private static final int FAILURES = 10_000;
    private static final int WARM_UP = 10;

    private final List<Home> homes;
    private final String classes;
    private final Settings settings;

    Storms(List<Home> homes, String classes, Settings settings) {
        this.homes = homes;
        this.classes = classes;
        this.settings = settings;
    }

    String measure(Map<String, List<String>> configurations) throws Exception {
        Table table = new Table(Arrays.asList("", "failing writes to one connection", "no agent, in a second of processor time", "no agent, again", "epipe"));
        for (Home home : homes) {
            for (int each : new int[] {25, 2, 1}) {
                row(table, home + ", requests answered beside 20,000 failing writes a second", home, configurations, each, 20_000);
            }
            for (int each : new int[] {25, 1}) {
                row(table, home + ", failing writes, and nothing else", home, configurations, each, 0);
            }
        }
        return table.toString();
    }

    private void row(Table table, String title, Home home, Map<String, List<String>> configurations, int each, int perSecond) throws Exception {
        Map<String, Sample> rates = new LinkedHashMap<>();
        List<Process> processes = new ArrayList<>();
        try {
            List<BufferedReader> answers = new ArrayList<>();
            for (Map.Entry<String, List<String>> configuration : configurations.entrySet()) {
                Process process = new ProcessBuilder(home.command(configuration.getValue(), classes, StormMain.class.getName()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
                processes.add(process);
                answers.add(new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII)));
                rates.put(configuration.getKey(), new Sample());
            }
            for (int turn = 0; turn < WARM_UP + settings.stormTurns(); turn++) {
                List<String> names = new ArrayList<>(rates.keySet());
                for (int i = 0; i < names.size(); i++) {
                    // each is first as often as the others
                    int at = (i + turn) % names.size();
                    double rate = turn(processes.get(at), answers.get(at), each, perSecond);
                    if (turn >= WARM_UP) {
                        rates.get(names.get(at)).add(rate);
                    }
                }
            }
        } finally {
            for (Process process : processes) {
                process.destroy();
            }
        }
        Sample none = rates.get(Configurations.NONE);
        table.row(Arrays.asList(title, Integer.toString(each), Table.number("%,.0f", none.median()),
            ratio(rates.get(Configurations.NONE_AGAIN), none), ratio(rates.get(Configurations.EPIPE), none)));
    }

    private static double turn(Process process, BufferedReader answers, int each, int perSecond) throws IOException {
        process.getOutputStream().write((FAILURES + " " + each + " " + perSecond + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        String line = answers.readLine();
        if (line == null || !line.startsWith("turn ")) {
            throw new IOException("the storm ended: " + line);
        }
        String[] numbers = line.split(" ");
        return Double.parseDouble(numbers[perSecond > 0 ? 2 : 1]) * 1e9 / Double.parseDouble(numbers[3]);
    }

    /** The median of the ratios, and the middle half of them. */
    private static String ratio(Sample one, Sample none) {
        Sample ratios = one.with(none, (a, b) -> a / b);
        return Table.number("%.2f", ratios.median()) + " (" + Table.number("%.2f", ratios.quantile(0.25)) + " to "
            + Table.number("%.2f", ratios.quantile(0.75)) + ")";
    }
}
