package io.epipe.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JDK to run programs on.
 *
 * @param feature its feature release, 8 for 1.8
 * @param home    its home
 */
public record Jdk(int feature, Path home) {

    private static final List<Integer> WANTED = List.of(8, 11, 17, 21, 25, 27);

    private static final Pattern SPECIFICATION_VERSION =
        Pattern.compile("java\\.specification\\.version = (?:1\\.)?(\\d+)");

    private static final List<Jdk> ALL = find();

    /**
     * The JDKs of the system property or environment variable {@code EPIPE_TEST_JDKS} (homes, separated as paths are); without it
     * the one that runs the tests. Says once which of those that epipe supports are not tested.
     */
    public static List<Jdk> all() {
        return ALL;
    }

    /** The one that runs the tests. */
    public static Jdk current() {
        return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
    }

    private static List<Jdk> find() {
        String homes = System.getProperty("EPIPE_TEST_JDKS", System.getenv("EPIPE_TEST_JDKS"));
        List<Jdk> found = new ArrayList<>();
        if (homes == null || homes.isBlank()) {
            found.add(current());
        } else {
            for (String home : homes.split(File.pathSeparator)) {
                found.add(new Jdk(featureOf(Path.of(home)), Path.of(home)));
            }
        }
        found.sort((a, b) -> Integer.compare(a.feature, b.feature));
        TreeSet<Integer> missing = new TreeSet<>(WANTED);
        found.forEach(jdk -> missing.remove(jdk.feature));
        if (!missing.isEmpty()) {
            System.out.println("epipe tests: NOT TESTED on JDK " + missing + ": name their homes in EPIPE_TEST_JDKS");
        }
        return List.copyOf(found);
    }

    /** Asks the JDK itself: not every package of one has a release file. */
    private static int featureOf(Path home) {
        try {
            Process java = new ProcessBuilder(home.resolve("bin").resolve("java").toString(),
                "-XshowSettings:properties", "-version").redirectErrorStream(true).start();
            String settings = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = SPECIFICATION_VERSION.matcher(settings);
            if (!version.find()) {
                throw new IllegalStateException("EPIPE_TEST_JDKS names " + home + ", which tells no version:\n" + settings);
            }
            return Integer.parseInt(version.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException("EPIPE_TEST_JDKS names " + home + ", which is no JDK", e);
        }
    }

    /** Its launcher. */
    public String java() {
        return home.resolve("bin").resolve("java").toString();
    }

    @Override
    public String toString() {
        return "JDK " + feature;
    }
}
