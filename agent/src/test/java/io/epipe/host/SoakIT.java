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
    private static final Pattern LEFT = Pattern.compile("round (\\d+): threads (\\d+), descriptors (-?\\d+), classes (\\d+), "
        + "undeployed (\\d+), metaspace (\\d+), heap (\\d+) end");

    static List<Jdk> jdks() {
        return SECONDS > 0 ? Jdk.all() : List.of(Jdk.current());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void nothingGrows(Jdk jdk, @TempDir Path directory) throws IOException {
        Path json = directory.resolve("records.jsonl");
        List<long[]> detached = new ArrayList<>();
        try (ForkedJvm jvm = HostPrograms.attachable(jdk).vm("-Xmx128m").main(HostPrograms.SOAK).start()) {
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
        assertThat(last[2]).as("classes").isLessThanOrEqualTo(first[2] + first[2] / 10);
        assertThat(last[3]).as("undeployed loaders that are still there").isLessThanOrEqualTo(1);
        assertThat(last[4]).as("metaspace, KB").isLessThanOrEqualTo(first[4] + first[4] / 4);
        assertThat(last[5]).as("heap, KB").isLessThanOrEqualTo(first[5] + 4_096);
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
        long[] numbers = new long[6];
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
        return "threads " + left[0] + ", descriptors " + left[1] + ", classes " + left[2] + ", undeployed " + left[3]
            + ", metaspace " + left[4] + " KB, heap " + left[5] + " KB";
    }
}
