package io.epipe.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JDK to measure on, and processes of it. */
final class Home {

    private static final int MINUTES = 5;

    final int feature;
    final String version;
    final String vendor;
    private final File home;

    private Home(File home) throws Exception {
        this.home = home;
        String settings = run(Arrays.asList(program("java"), "-XshowSettings:properties", "-version"));
        version = property(settings, "java.version");
        vendor = property(settings, "java.vendor");
        feature = Integer.parseInt(property(settings, "java.specification.version").replaceFirst("^1\\.", ""));
    }

    /** Those of the wanted releases that {@code EPIPE_TEST_JDKS} names, else the one that runs this. */
    static List<Home> find(List<Integer> wanted) throws Exception {
        String named = System.getProperty("EPIPE_TEST_JDKS", System.getenv("EPIPE_TEST_JDKS"));
        List<Home> homes = new ArrayList<>();
        if (named != null && !named.trim().isEmpty()) {
            for (String path : named.split(File.pathSeparator)) {
                Home home = new Home(new File(path));
                if (wanted.contains(home.feature)) {
                    homes.add(home);
                }
            }
        }
        if (homes.isEmpty()) {
            homes.add(new Home(new File(System.getProperty("java.home"))));
        }
        List<Integer> missing = new ArrayList<>(wanted);
        homes.forEach(home -> missing.remove(Integer.valueOf(home.feature)));
        if (!missing.isEmpty()) {
            System.out.println("epipe benchmarks: NOT MEASURED on JDK " + missing
                + ": name their homes in EPIPE_TEST_JDKS");
        }
        Collections.sort(homes, Comparator.comparingInt((Home home) -> home.feature));
        return homes;
    }

    String program(String name) {
        return new File(new File(home, "bin"), name).getPath();
    }

    /** Runs a process of it to its end; returns what it printed. */
    String run(List<String> vm, String classPath, String... program) throws Exception {
        return run(command(vm, classPath, program));
    }

    List<String> command(List<String> vm, String classPath, String... program) {
        List<String> command = new ArrayList<>();
        command.add(program("java"));
        command.addAll(vm);
        command.add("-cp");
        command.add(classPath);
        Collections.addAll(command, program);
        return command;
    }

    static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        Thread watch = endAfter(process, MINUTES);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        InputStream in = process.getInputStream();
        for (int n = in.read(part); n >= 0; n = in.read(part)) {
            out.write(part, 0, n);
        }
        int code = process.waitFor();
        watch.interrupt();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code + ":\n" + out);
        }
        return out.toString();
    }

    /** A process that hangs must not hang the suite. */
    private static Thread endAfter(Process process, int minutes) {
        Thread watch = new Thread(() -> {
            try {
                if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException ended) {
                return;
            }
        }, "benchmark-watch");
        watch.setDaemon(true);
        watch.start();
        return watch;
    }

    /** The lines of two words, the second of which is a number. */
    static Map<String, Double> numbers(String output) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        Matcher line = Pattern.compile("(?m)^(\\S+) (-?[0-9.E]+)\\s*$").matcher(output);
        while (line.find()) {
            numbers.put(line.group(1), Double.valueOf(line.group(2)));
        }
        return numbers;
    }

    private static String property(String settings, String key) {
        Matcher line = Pattern.compile("(?m)^\\s*" + Pattern.quote(key) + " = (.*)$").matcher(settings);
        if (!line.find()) {
            throw new IllegalStateException("no JDK: " + settings);
        }
        return line.group(1).trim();
    }

    @Override
    public String toString() {
        return "JDK " + feature;
    }
}
