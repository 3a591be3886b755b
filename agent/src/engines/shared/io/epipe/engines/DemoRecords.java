package io.epipe.engines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Records of the agent, made by its demo, and the recipes that stand in docs/fleet.md. */
final class DemoRecords {

    private static final Path ROOT = Path.of(System.getProperty("epipe.root"));
    private static final List<String> SCENARIOS = List.of("peer-closed", "client-gone", "stale-connection", "stale-connection-reset",
        "mid-transfer", "already-failed", "output-shut-down");

    private DemoRecords() {
    }

    /** Plays some scenarios, each with a file of its own, as on several machines. */
    static List<String> in(Path directory) throws IOException, InterruptedException {
        for (String scenario : SCENARIOS) {
            Process demo = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-javaagent:" + ROOT.resolve("agent/target/epipe-agent.jar") + "=log=off,service=demo,json=" + directory.resolve(scenario + ".json"),
                "-jar", ROOT.resolve("demo-app/target/demo-app.jar").toString(), scenario, "--wait", "100")
                .redirectErrorStream(true).redirectOutput(directory.resolve(scenario + ".log").toFile()).start();
            if (demo.waitFor() != 0) {
                throw new IllegalStateException(Files.readString(directory.resolve(scenario + ".log")));
            }
        }
        List<String> lines = new ArrayList<>();
        for (String scenario : SCENARIOS) {
            lines.addAll(Files.readAllLines(directory.resolve(scenario + ".json")));
        }
        return lines;
    }

    /** How many of each verdict, counted in the text. */
    static Map<String, Long> verdicts(List<String> lines) {
        Map<String, Long> verdicts = new TreeMap<>();
        for (String line : lines) {
            Matcher verdict = Pattern.compile("\"epipe.verdict\":\"(\\w+)\"").matcher(line);
            if (verdict.find()) {
                verdicts.merge(verdict.group(1), 1L, Long::sum);
            }
        }
        return verdicts;
    }

    /** The block under {@code <!-- run: NAME -->}. */
    static String recipe(String name) throws IOException {
        Matcher block = Pattern.compile("<!-- run: " + name + " -->\\n```\\w*\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve("docs/fleet.md")));
        if (!block.find()) {
            throw new IllegalStateException("docs/fleet.md has no recipe " + name);
        }
        return block.group(1);
    }
}
