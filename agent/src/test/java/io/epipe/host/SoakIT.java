package io.epipe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Storms of failed writes, redeployed applications, rotated files, attach and detach, again and again: threads, descriptors, loaded classes and loaders come back to
 * where they were. Six rounds in every build; {@code mvn -Depipe.test.soak=1800 verify} goes on for so many seconds on each JDK.
 */
class SoakIT {

    private static final long SECONDS = Long.getLong("epipe.test.soak", 0);
    private static final int FEWEST_ROUNDS = 6;
    private static final int ROUNDS = 30;
    private static final int EARLY = 3;
    private static final int LEVEL = 20;
    /** KB: measured were 3 on 17 and 4 on 25; a class of the JDK that is loaded late takes 10. */
    private static final int LEVEL_WITHIN = 60;
    /** The JVM's metaspace takes back what a retransformation frees from then on; 8 loses 20 KB a round with any agent. */
    private static final int METASPACE_IS_ELASTIC = 16;
    /**
     * KB of the boot loader's metaspace a round of attach, storms and detach, with the same classes before and after: what the JVM's compilers keep of methods of the
     * JDK that get hot. 13 were measured over 264 rounds on 17; without compilers there are none ({@link #thirtyRoundsLeaveTheSameClasses}).
     */
    private static final int KEPT_BY_THE_JVM = 16;
    /**
     * The JVM has no sweeper of compiled code from 20 on, and most likely keeps the old version of a retransformed class as long as there is a wrapper compiled for
     * one of its native methods: two versions a round of {@code sun.nio.ch.Net} and {@code SocketDispatcher}, 50 KB each, with any agent that retransforms them while they are
     * in use. 100 and 101 KB were measured over 317 and 277 rounds on 25, 109 KB over 148 on 21.
     */
    private static final int NO_SWEEPER = 20;
    private static final int KEPT_WITHOUT_SWEEPER = 128;
    private static final Pattern JDK_ONCE = Pattern.compile("(java|jdk|sun|com[.]sun)[.].*=1}?");
    private static final int MOST_JDK_CLASSES = 5;
    private static final String COUNTING = "-javaagent:";
    private static final Pattern LEFT = Pattern.compile("round (\\d+): threads (\\d+), descriptors (-?\\d+), classes (\\d+), loaders (\\d+), "
        + "undeployed (\\d+), metaspace (\\d+), heap (\\d+) end");

    static List<Jdk> jdks() {
        return SECONDS > 0 ? Jdk.all() : List.of(Jdk.current());
    }

    /** In every build on the oldest and the newest: it takes half a minute each. */
    static List<Jdk> someJdks() {
        List<Jdk> all = Jdk.all();
        return SECONDS > 0 || Boolean.getBoolean("epipe.test.host") || all.size() < 2 ? all : List.of(all.get(0), all.get(all.size() - 1));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void nothingGrows(Jdk jdk, @TempDir Path directory) throws IOException {
        Path json = directory.resolve("records.jsonl");
        List<long[]> detached = new ArrayList<>();
        try (ForkedJvm jvm = HostPrograms.attachable(jdk).vm("-Xmx128m", COUNTING + HostPrograms.agentJar(directory, HostPrograms.LOADED_CLASSES))
                .main(HostPrograms.SOAK).start()) {
            jvm.awaitOutput("ready");
            String pid = String.valueOf(jvm.pid());
            long end = System.nanoTime() + SECONDS * 1_000_000_000L;
            int round = 0;
            while (detached.size() < FEWEST_ROUNDS || System.nanoTime() - end < 0) {
                assertThat(HostPrograms.command("attach", pid, "log=off,json=" + json).status()).isZero();
                round(jvm, ++round);
                if (Files.exists(json)) {
                    // rotation
                    Files.move(json, directory.resolve("records.old"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
                round(jvm, ++round);
                assertThat(HostPrograms.command("status", "--verbose", pid).out()).contains("agent errors 0");
                assertThat(HostPrograms.command("detach", pid).status()).isZero();
                detached.add(round(jvm, ++round));
            }
        }
        System.out.println("epipe soak, " + jdk + ": " + detached.size() + " attaches and detaches; first " + text(detached.get(1))
            + "; last " + text(detached.get(detached.size() - 1)));
        long[] first = detached.get(1);
        // of the last three: a loader can stay until the next attach, one at a time
        long[] last = detached.get(detached.size() - 1);
        for (int i = detached.size() - 3; i < detached.size(); i++) {
            last = least(last, detached.get(i));
        }
        assertThat(last[0]).as("threads").isLessThanOrEqualTo(first[0]);
        assertThat(last[1]).as("descriptors").isLessThanOrEqualTo(first[1] + 2);
        assertThat(last[2]).as("classes").isLessThanOrEqualTo(first[2] + first[2] / 50);
        assertThat(last[3]).as("class loaders").isLessThanOrEqualTo(first[3]);
        assertThat(last[4]).as("undeployed loaders that are still there").isLessThanOrEqualTo(1);
        assertThat(last[5]).as("metaspace, KB").isLessThanOrEqualTo(first[5] + first[5] / 2
            + (jdk.feature() < NO_SWEEPER ? KEPT_BY_THE_JVM : KEPT_WITHOUT_SWEEPER) * detached.size());
        // the answers to commands of the last 45 s (18 KB a round) are not there yet after the second; nothing else grew between two heap dumps 120 rounds apart
        // on 17, but for 0.5 KB a round of the JVM's: sun.instrument's objects of each loading of the agent, two lambdas of NioSocketImpl's for each retransformation
        assertThat(last[6]).as("heap, KB").isLessThanOrEqualTo(first[6] + 4_096);
    }

    /**
     * Attach, detach, thirty times, and a storm of failures in some of them: no class and no loader more than after the first rounds, by name. And no metaspace more
     * than after the twentieth, where the JVM has no compilers whose notes on the JDK's methods lie there too.
     */
    @ParameterizedTest
    @MethodSource("someJdks")
    void thirtyRoundsLeaveTheSameClasses(Jdk jdk, @TempDir Path directory) throws IOException {
        Path names = directory.resolve("classes");
        try (ForkedJvm jvm = HostPrograms.attachable(jdk).vm("-Xint", COUNTING + HostPrograms.agentJar(directory, HostPrograms.LOADED_CLASSES))
                .main(HostPrograms.SOAK, names.toString()).start()) {
            jvm.awaitOutput("ready");
            String pid = String.valueOf(jvm.pid());
            long[] early = null;
            long[] level = null;
            for (int i = 1; i <= ROUNDS; i++) {
                ForkedJvm.Ended attached = HostPrograms.command("attach", pid, "log=off");
                assertThat(attached.status()).as(attached.err()).isZero();
                if (i == EARLY || i == LEVEL || i == ROUNDS) {
                    round(jvm, i == EARLY ? 1 : i == LEVEL ? 3 : 5);
                }
                ForkedJvm.Ended detached = HostPrograms.command("detach", pid);
                assertThat(detached.status()).as(detached.err()).isZero();
                if (i == EARLY) {
                    early = round(jvm, 2);
                } else if (i == LEVEL) {
                    level = round(jvm, 4);
                }
            }
            long[] late = round(jvm, 6);
            System.out.println("epipe, " + jdk + ", thirty rounds: after the third " + text(early) + "; after the twentieth " + text(level)
                + "; after the last " + text(late));
            List<String> more = new ArrayList<>(classes(names, 6));
            more.removeAll(classes(names, 2));
            // the JDK loads one of its own for some rarely taken way now and then, once
            long jdkOnce = more.stream().filter(name -> JDK_ONCE.matcher(name).matches()).count();
            assertThat(jdkOnce).as("classes of the JDK: %s", more).isLessThanOrEqualTo(MOST_JDK_CLASSES);
            more.removeIf(name -> JDK_ONCE.matcher(name).matches());
            assertThat(more).as("classes by name, and how often").isEmpty();
            assertThat(late[3]).as("class loaders").isEqualTo(early[3]);
            assertThat(late[0]).as("threads").isLessThanOrEqualTo(early[0]);
            if (jdk.feature() >= METASPACE_IS_ELASTIC) {
                assertThat(late[5]).as("metaspace, KB").isLessThanOrEqualTo(level[5] + LEVEL_WITHIN);
            }
            jvm.input().close();
            ForkedJvm.Ended ended = jvm.await();
            assertThat(ended.err()).isEmpty();
        }
    }

    private static List<String> classes(Path names, int round) throws IOException {
        return List.of(Files.readString(Path.of(names.toString() + round)).split(", "));
    }

    private static long[] least(long[] one, long[] other) {
        long[] least = new long[one.length];
        for (int i = 0; i < least.length; i++) {
            least[i] = Math.min(one[i], other[i]);
        }
        return least;
    }

    private static long[] round(ForkedJvm jvm, int number) throws IOException {
        HostPrograms.line(jvm);
        jvm.awaitOutput("round " + number + ": threads");
        HostPrograms.await(() -> jvm.output().lines().anyMatch(line -> line.startsWith("round " + number + ":") && line.endsWith(" end")));
        Matcher left = LEFT.matcher(jvm.output());
        long[] numbers = new long[7];
        while (left.find()) {
            if (left.group(1).equals(String.valueOf(number))) {
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = Long.parseLong(left.group(i + 2));
                }
            }
        }
        return numbers;
    }

    private static String text(long[] left) {
        return "threads " + left[0] + ", descriptors " + left[1] + ", classes " + left[2] + ", loaders " + left[3]
            + ", undeployed " + left[4] + ", metaspace " + left[5] + " KB, heap " + left[6] + " KB";
    }
}
