package io.epipe.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JDK to measure on, and processes of it. */
final class Home {

    private static final Pattern VERSION = Pattern.compile("java\\.version = (\\S+)");

    final int feature;
    final String version;
    private final File home;

    private Home(File home, String version) {
        this.home = home;
        this.version = version;
        String[] parts = version.replaceFirst("^1\\.", "").split("[._+-]");
        feature = Integer.parseInt(parts[0]);
    }

    /** Those of the wanted releases that {@code EPIPE_TEST_JDKS} names, else the one that runs this. */
    static List<Home> find(List<Integer> wanted) throws Exception {
        String named = System.getenv("EPIPE_TEST_JDKS");
        List<Home> homes = new ArrayList<>();
        for (String path : (named == null ? System.getProperty("java.home") : named).split(File.pathSeparator)) {
            String settings = run(new File(path, "bin/java").getPath(), "-XshowSettings:properties", "-version");
            Matcher version = VERSION.matcher(settings);
            if (!version.find()) {
                throw new IllegalStateException(path + " is no JDK: " + settings);
            }
            Home home = new Home(new File(path), version.group(1));
            if (named == null || wanted.contains(home.feature)) {
                homes.add(home);
            }
        }
        Collections.sort(homes, new Comparator<Home>() {
            @Override
            public int compare(Home a, Home b) {
                return Integer.compare(a.feature, b.feature);
            }
        });
        return homes;
    }

    String java() {
        return new File(home, "bin/java").getPath();
    }

    /** Runs a process of it to its end; returns what it printed. */
    String run(List<String> vm, String classPath, String... program) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(vm);
        command.add("-cp");
        command.add(classPath);
        Collections.addAll(command, program);
        return run(command.toArray(new String[0]));
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        InputStream in = process.getInputStream();
        for (int n = in.read(part); n >= 0; n = in.read(part)) {
            out.write(part, 0, n);
        }
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + process.exitValue() + ":\n" + out);
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return "JDK " + feature;
    }
}
