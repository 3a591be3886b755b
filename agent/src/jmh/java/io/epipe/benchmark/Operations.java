package io.epipe.benchmark;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Operations that succeed, under every configuration. A round runs each benchmark once under each of them; ratios are taken inside a round and
 * the median of them over the rounds.
 */
final class Operations {

    private static final String[][] BENCHMARKS = {
        {"write of 64 B, Socket", "WriteBenchmark.small", "socket", "64"},
        {"write of 64 B, SocketChannel", "WriteBenchmark.small", "channel", "64"},
        {"write of 1 KiB, Socket", "WriteBenchmark.small", "socket", "1024"},
        {"write of 1 KiB, SocketChannel", "WriteBenchmark.small", "channel", "1024"},
        {"write of 64 KiB, Socket", "WriteBenchmark.large", "socket", "65536"},
        {"write of 64 KiB, SocketChannel", "WriteBenchmark.large", "channel", "65536"},
        {"read of 1 KiB, Socket", "ReadBenchmark.read", "socket", null},
        {"read of 1 KiB, SocketChannel", "ReadBenchmark.read", "channel", null},
        {"connect, accept, close, Socket", "ConnectBenchmark", "socket", null},
        {"connect, accept, close, SocketChannel", "ConnectBenchmark", "channel", null},
    };

    private final List<Home> homes;
    private final Map<String, List<String>> configurations;
    private final int rounds;

    Operations(List<Home> homes, Map<String, List<String>> configurations, int rounds) {
        this.homes = homes;
        this.configurations = configurations;
        this.rounds = rounds;
    }

    String measure() throws Exception {
        StringBuilder text = new StringBuilder();
        for (Home home : homes) {
            List<String> head = new ArrayList<>();
            head.add(home.toString());
            for (String name : configurations.keySet()) {
                head.add(name);
            }
            Table table = new Table(head.toArray(new String[0]));
            for (String[] benchmark : BENCHMARKS) {
                table.row(row(home, benchmark));
            }
            text.append(table).append('\n');
        }
        return text.toString();
    }

    private List<String> row(Home home, String[] benchmark) throws Exception {
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        Map<String, List<Double>> bytes = new LinkedHashMap<>();
        for (String name : configurations.keySet()) {
            ratios.put(name, new ArrayList<>());
            bytes.put(name, new ArrayList<>());
        }
        List<Double> nanos = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            double none = 0;
            for (Map.Entry<String, List<String>> configuration : configurations.entrySet()) {
                double[] timeAndBytes = run(home, benchmark, configuration.getValue());
                if (configuration.getKey().equals(Configurations.NONE)) {
                    none = timeAndBytes[0];
                    nanos.add(none);
                }
                ratios.get(configuration.getKey()).add(timeAndBytes[0] / none);
                bytes.get(configuration.getKey()).add(timeAndBytes[1]);
            }
        }
        List<String> cells = new ArrayList<>();
        cells.add(benchmark[0]);
        for (String name : configurations.keySet()) {
            String allocated = Table.number("%.0f B", Table.median(bytes.get(name)));
            cells.add(name.equals(Configurations.NONE)
                ? Table.number("%.2f \u00b5s, ", Table.median(nanos) / 1000) + allocated
                : Table.number("%.2f, ", Table.median(ratios.get(name))) + allocated);
        }
        return cells;
    }

    private double[] run(Home home, String[] benchmark, List<String> vm) throws Exception {
        ChainedOptionsBuilder options = new OptionsBuilder().include("\\." + benchmark[1].replace(".", "\\."))
            .param("kind", benchmark[2]).jvm(home.java()).jvmArgs("-Xmx256m", "-XX:+UseSerialGC")
            .jvmArgsAppend(vm.toArray(new String[0])).addProfiler("gc").forks(1).warmupIterations(3)
            .warmupTime(TimeValue.milliseconds(300)).measurementIterations(5)
            .measurementTime(TimeValue.milliseconds(300)).shouldFailOnError(true).verbosity(VerboseMode.SILENT);
        if (benchmark[3] != null) {
            options.param("size", benchmark[3]);
        }
        Collection<RunResult> results = new Runner(options.build()).run();
        RunResult result = results.iterator().next();
        double allocated = 0;
        for (String name : result.getSecondaryResults().keySet()) {
            if (name.endsWith("gc.alloc.rate.norm")) {
                allocated = result.getSecondaryResults().get(name).getScore();
            }
        }
        return new double[] {result.getPrimaryResult().getScore(), allocated};
    }
}
