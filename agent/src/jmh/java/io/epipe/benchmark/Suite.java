package io.epipe.benchmark;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs the benchmarks and writes their tables into {@code docs/performance.md}, each between its own pair of marks; what is not run stays as it
 * was.
 *
 * <p>System properties: {@code epipe.benchmark.parts} (of startup, operations, failures, scale, size), {@code .runs} (of each program at start),
 * {@code .rounds} (of each operation), {@code .jdks} (8,17,25). JDKs are those of {@code EPIPE_TEST_JDKS}.
 */
public final class Suite {

    private final Path document;

    private Suite(Path document) {
        this.document = document;
    }

    /**
     * @param arguments the agent's jar, the document, the directory for files, the directory of these classes, Byteman's jar,
     *                  OpenTelemetry's jar
     */
    public static void main(String[] arguments) throws Exception {
        File epipe = new File(arguments[0]);
        Suite suite = new Suite(Paths.get(arguments[1]));
        File work = new File(arguments[2]);
        work.mkdirs();
        String classes = arguments[3];
        Configurations configurations = new Configurations(work, epipe, new File(arguments[4]), new File(arguments[5]));
        List<String> parts = Arrays.asList(System.getProperty("epipe.benchmark.parts",
            "size,startup,failures,scale,operations").split(","));
        List<Integer> wanted = new ArrayList<>();
        for (String feature : System.getProperty("epipe.benchmark.jdks", "8,17,25").split(",")) {
            wanted.add(Integer.valueOf(feature));
        }
        List<Home> homes = Home.find(wanted);
        String when = machine(homes);
        if (parts.contains("size")) {
            suite.put("size", JarSize.of(epipe));
        }
        if (parts.contains("startup")) {
            suite.put("startup", when + new StartUp(homes, configurations.forStart(), classes, libraries(classes),
                Integer.getInteger("epipe.benchmark.runs", 21)).measure());
        }
        Failures failures = new Failures(homes, epipe.getPath(), classes, 3);
        if (parts.contains("failures")) {
            suite.put("failures", when + failures.measure());
        }
        if (parts.contains("scale")) {
            suite.put("scale", when + failures.scale());
        }
        if (parts.contains("operations")) {
            suite.put("operations", when + new Operations(homes, configurations.forOperations(),
                Integer.getInteger("epipe.benchmark.rounds", 3)).measure());
        }
    }

    /** The jars that the program with many classes loads from: all of ours, but not the agents themselves. */
    private static String libraries(String classes) {
        StringBuilder jars = new StringBuilder();
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (path.endsWith(".jar") && !path.contains("opentelemetry") && !path.contains("demo-app")) {
                jars.append(jars.length() == 0 ? "" : File.pathSeparator).append(path);
            }
        }
        return jars.toString();
    }

    private static String machine(List<Home> homes) throws IOException {
        StringBuilder text = new StringBuilder("Measured ").append(LocalDate.now()).append(": ")
            .append(System.getProperty("os.name")).append(' ').append(System.getProperty("os.version")).append(", ")
            .append(System.getProperty("os.arch")).append(", ").append(Runtime.getRuntime().availableProcessors())
            .append(" processors");
        Path info = Paths.get("/proc/cpuinfo");
        if (Files.exists(info)) {
            for (String line : Files.readAllLines(info)) {
                if (line.startsWith("model name")) {
                    text.append(" (").append(line.substring(line.indexOf(':') + 1).trim()).append(')');
                    break;
                }
            }
        }
        Path load = Paths.get("/proc/loadavg");
        if (Files.exists(load)) {
            text.append(", load before the run ").append(Files.readAllLines(load).get(0).split(" ")[0]);
        }
        text.append("; JDK");
        for (Home home : homes) {
            text.append(home == homes.get(0) ? " " : ", ").append(home.version);
        }
        return text.append(".\n\n").toString();
    }

    private void put(String section, String text) throws IOException {
        String start = "<!-- " + section + " -->";
        String end = "<!-- /" + section + " -->";
        String whole = new String(Files.readAllBytes(document), StandardCharsets.UTF_8);
        int from = whole.indexOf(start);
        int to = whole.indexOf(end);
        if (from < 0 || to < from) {
            throw new IOException(document + " has no place for " + section);
        }
        String replaced = whole.substring(0, from) + start + "\n" + text + whole.substring(to);
        Files.write(document, replaced.getBytes(StandardCharsets.UTF_8));
        System.out.println("== " + section + "\n" + text);
    }
}
