package io.epipe.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.LocalDate;
import java.util.List;

/** Where and when something was measured, in a sentence above its table. */
final class Machine {

    private Machine() {
    }

    static String sentence(List<Home> homes, Settings settings, String loadBefore) throws IOException {
        StringBuilder text = new StringBuilder(settings.quick
            ? "**A quick run, which shows that the suite works; its numbers are no measurement.** " : "");
        text.append("Measured on ").append(LocalDate.now()).append(": ").append(System.getProperty("os.name"))
            .append(' ').append(System.getProperty("os.version")).append(", ").append(System.getProperty("os.arch"))
            .append(", ").append(processor()).append(", ").append(Runtime.getRuntime().availableProcessors())
            .append(" cores; ");
        for (Home home : homes) {
            text.append(home == homes.get(0) ? "JDK " : ", ").append(home.version).append(" (").append(home.vendor)
                .append(')');
        }
        return text.append("; load of the machine ").append(loadBefore).append(" before and ").append(load())
            .append(" after.\n\n").toString();
    }

    /** What else runs here spoils the numbers: a reader must be able to see it. */
    static String load() throws IOException {
        Path load = Paths.get("/proc/loadavg");
        return Files.exists(load) ? Files.readAllLines(load).get(0).split(" ")[0] : "unknown";
    }

    private static String processor() throws IOException {
        Path info = Paths.get("/proc/cpuinfo");
        if (Files.exists(info)) {
            for (String line : Files.readAllLines(info)) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).trim();
                }
            }
        }
        return "unknown processor";
    }
}
