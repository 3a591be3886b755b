package io.epipe.demo;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Plays every scenario in a JVM of its own with the agent, and has the agent's jar make one page of all of them. */
final class ReportRun {

    private final PrintStream out;
    private final PrintStream err;
    private final File agent;
    private final List<String> options;

    /**
     * @param agent   the agent's jar
     * @param options of the demo, for each scenario
     */
    ReportRun(PrintStream out, PrintStream err, File agent, List<String> options) {
        this.out = out;
        this.err = err;
        this.agent = agent;
        this.options = options;
    }

    /** @return the exit status: 0 if each scenario went as documented and the page is there */
    int run(Path page) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("epipe-demo");
        int failed = 0;
        for (Scenario scenario : Scenario.values()) {
            out.printf(Locale.ROOT, "%-23s %s%n", scenario.label(), scenario.line());
            out.flush();
            Path json = directory.resolve(scenario.label() + ".json");
            // as a property: a comma in a path would end an option of the argument
            List<String> command = new ArrayList<>(Arrays.asList("-javaagent:" + agent + "=log=off,service=demo", "-Depipe.json=" + json));
            command.addAll(itself());
            command.add(scenario.label());
            command.addAll(options);
            Path log = directory.resolve(scenario.label() + ".log");
            if (java(command, log) != 0) {
                failed++;
                err.println("demo-app: " + scenario.label() + " did not go as documented; see " + log);
            }
        }
        List<String> command = new ArrayList<>(Arrays.asList("-jar", agent.toString(), "report"));
        File[] records = directory.toFile().listFiles((folder, name) -> name.endsWith(".json"));
        for (File record : records == null ? new File[0] : records) {
            command.add(record.toString());
        }
        command.addAll(Arrays.asList("-o", page.toString()));
        Path log = directory.resolve("report.log");
        if (records == null || records.length == 0 || java(command, log) != 0) {
            err.println("demo-app: there is no page; see " + log);
            return 1;
        }
        out.println("Open " + page.toAbsolutePath().normalize());
        if (failed == 0) {
            delete(directory);
        }
        return failed == 0 ? 0 : 1;
    }

    private static int java(List<String> arguments, Path log) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Paths.get(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
    }

    /** How this program was started: from its jar, or from classes. */
    private static List<String> itself() {
        String classPath = System.getProperty("java.class.path", "");
        return classPath.endsWith(".jar") && new File(classPath).isFile() ? Arrays.asList("-jar", classPath)
                : Arrays.asList("-cp", classPath, Demo.class.getName());
    }

    private static void delete(Path directory) {
        File[] files = directory.toFile().listFiles();
        for (File file : files == null ? new File[0] : files) {
            file.delete();
        }
        directory.toFile().delete();
    }
}
