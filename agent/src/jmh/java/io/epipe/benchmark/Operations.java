package io.epipe.benchmark;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Operations that succeed, under every configuration. A round is one fork of each configuration, one after the other;
 * ratios are taken inside a round.
 */
final class Operations {

    /** What happens again and again on a connection, and its beginning. */
    static final String[][] LIVING = {
        {"write 64 B, `Socket`", "WriteBenchmark.small", "socket", "64"},
        {"write 64 B, `SocketChannel`", "WriteBenchmark.small", "channel", "64"},
        {"write 1 KiB, `Socket`", "WriteBenchmark.small", "socket", "1024"},
        {"write 1 KiB, `SocketChannel`", "WriteBenchmark.small", "channel", "1024"},
        {"write 64 KiB, `Socket`", "WriteBenchmark.large", "socket", "65536"},
        {"write 64 KiB, `SocketChannel`", "WriteBenchmark.large", "channel", "65536"},
        {"read 1 KiB, `Socket`", "ReadBenchmark.read", "socket", null},
        {"read 1 KiB, `SocketChannel`", "ReadBenchmark.read", "channel", null},
        {"connect + accept, `Socket`", "ConnectBenchmark.connectAndAccept", "socket", null},
        {"connect + accept, `SocketChannel`", "ConnectBenchmark.connectAndAccept", "channel", null},
    };

    /** What happens once, at its end. */
    static final String[][] ENDING = {
        {"read -1, `Socket`", "EndBenchmark.end", "socket", null},
        {"read -1, `SocketChannel`", "EndBenchmark.end", "channel", null},
        {"close, `Socket`", "EndBenchmark.close", "socket", null},
        {"close, `SocketChannel`", "EndBenchmark.close", "channel", null},
    };

    private final List<Home> homes;
    private final Participants participants;
    private final Map<String, List<String>> configurations;
    private final Settings settings;
    private final String[][] benchmarks;

    Operations(List<Home> homes, Participants participants, Map<String, List<String>> configurations,
               Settings settings, String[][] benchmarks) {
        this.benchmarks = benchmarks;
        this.homes = homes;
        this.participants = participants;
        this.configurations = configurations;
        this.settings = settings;
    }

    String measure() {
        StringBuilder text = new StringBuilder();
        for (Home home : homes) {
            List<String> head = new ArrayList<>();
            head.add(home.toString());
            head.addAll(configurations.keySet());
            Table times = new Table(head);
            Table bytes = new Table(head);
            for (String[] benchmark : benchmarks) {
                Map<String, Sample> nanos = empty();
                Map<String, Sample> allocated = empty();
                rounds(home, benchmark, nanos, allocated);
                times.row(timeRow(benchmark[0], nanos));
                bytes.row(byteRow(benchmark[0], allocated));
                System.out.println(home + " " + timeRow(benchmark[0], nanos) + " " + byteRow("bytes", allocated));
            }
            text.append("Time of an operation:\n\n").append(times)
                .append("\nBytes that an operation allocates:\n\n").append(bytes).append('\n');
        }
        return text.toString();
    }

    private void rounds(Home home, String[] benchmark, Map<String, Sample> nanos, Map<String, Sample> allocated) {
        Map<String, List<String>> running = participants.on(home, configurations);
        List<String> order = new ArrayList<>(running.keySet());
        for (int round = 0; round < settings.operationRounds(); round++) {
            for (int i = 0; i < order.size(); i++) {
                // each round begins with another one: nobody always comes after the one that heats the machine
                String name = order.get((i + round) % order.size());
                if (!running.containsKey(name)) {
                    continue;
                }
                try {
                    double[] timeAndBytes = run(home, benchmark, running.get(name));
                    nanos.get(name).add(timeAndBytes[0]);
                    allocated.get(name).add(timeAndBytes[1]);
                } catch (RunnerException e) {
                    participants.drop(home, name, e);
                    running.remove(name);
                    nanos.put(name, new Sample());
                    allocated.put(name, new Sample());
                }
            }
        }
    }

    private Map<String, Sample> empty() {
        Map<String, Sample> samples = new LinkedHashMap<>();
        configurations.keySet().forEach(name -> samples.put(name, new Sample()));
        return samples;
    }

    private static List<String> timeRow(String title, Map<String, Sample> nanos) {
        List<String> cells = new ArrayList<>();
        cells.add(title);
        Sample none = nanos.get(Configurations.NONE);
        nanos.forEach((name, sample) -> {
            if (sample.size() == 0) {
                cells.add("does not run");
            } else if (sample == none) {
                cells.add(Table.number("%.2f \u00b5s", none.median() / 1000));
            } else {
                cells.add(Table.spread("%.2f", sample.with(none, (a, b) -> a / b)));
            }
        });
        return cells;
    }

    private static List<String> byteRow(String title, Map<String, Sample> bytes) {
        List<String> cells = new ArrayList<>();
        cells.add(title);
        bytes.forEach((name, sample) -> cells.add(sample.size() == 0 ? "does not run"
            : Table.number("%.0f", sample.median())));
        return cells;
    }

    private double[] run(Home home, String[] benchmark, List<String> vm) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder().include("\\." + benchmark[1].replace(".", "\\.") + "$")
            .param("kind", benchmark[2]).jvm(home.program("java")).jvmArgs("-Xmx256m", "-XX:+UseSerialGC")
            .jvmArgsAppend(vm.toArray(new String[0])).forks(1).warmupIterations(settings.operationWarmUps())
            .warmupTime(TimeValue.milliseconds(200)).measurementIterations(settings.operationIterations())
            .measurementTime(TimeValue.milliseconds(10)).shouldFailOnError(true).verbosity(VerboseMode.SILENT);
        if (benchmark[3] != null) {
            options.param("size", benchmark[3]);
        }
        RunResult result = new Runner(options.build()).run().iterator().next();
        // of many short iterations the middle one: it was not interrupted by whatever else the machine did
        return new double[] {result.getPrimaryResult().getStatistics().getPercentile(50),
            counter(result, "bytes") / counter(result, "operations")};
    }

    private static double counter(RunResult result, String name) {
        return result.getSecondaryResults().get(name).getScore();
    }
}
