package io.epipe.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epipe.status.Status;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.OtherAgentJar;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every step of the agent throws in turn, once and always: the application gets its own exceptions, prints what it prints and ends as it ends. After a
 * single fault the agent goes on recording; what a fault costs, the agent's status shows; and it can be detached.
 */
class FaultsIT {

    /** What {@code FaultAgent} throws: OutOfMemoryError, IllegalStateException, StackOverflowError, NoClassDefFoundError, ThreadDeath. */
    private static final List<String> KINDS = List.of("memory", "state", "stack", "class", "death");

    private static final Map<String, Map<String, TreeMap<Integer, Integer>>> TABLE = new LinkedHashMap<>();
    private static final Map<String, ForkedJvm.Ended> WITHOUT = new HashMap<>();

    /** To be asked is work for the agent. */
    private static final int LOOKS = 20;

    private static Path faults;

    static List<Object[]> faults() {
        List<Object[]> all = new ArrayList<>();
        List<Jdk> jdks = Jdk.all();
        int i = 0;
        int k = 0;
        for (FaultStep step : FaultStep.all()) {
            for (String when : List.of("once", "always")) {
                k++;
                if (step.scene().takesTurns && !Boolean.getBoolean("epipe.test.host") && k % 4 != 1 && k % 4 != 0) {
                    continue;
                }
                if (Boolean.getBoolean("epipe.test.host")) {
                    for (String kind : KINDS) {
                        all.add(new Object[] {step, when, kind, jdks.get(i++ % jdks.size())});
                    }
                } else {
                    all.add(new Object[] {step, when, KINDS.get(k % KINDS.size()), jdks.get(i++ % jdks.size())});
                }
            }
        }
        return all;
    }

    @BeforeAll
    static void pack(@TempDir Path directory) {
        faults = OtherAgentJar.make(directory, "io.epipe.programs.otheragent.FaultAgent");
    }

    @ParameterizedTest(name = "{0} throws {1} ({2}) on {3}")
    @MethodSource("faults")
    void theProgramDoesNotNotice(FaultStep step, String when, String kind, Jdk jdk, @TempDir Path directory) throws IOException {
        FaultScene scene = step.scene();
        Optional<ForkedJvm.Builder> builder = scene.on(jdk, directory.resolve("application.log").toString());
        assumeThat(builder).as("the libraries").isPresent();
        ForkedJvm.Ended without = without(scene, jdk, directory);
        Path told = directory.resolve("told");
        builder.get().vm("-javaagent:" + faults + "=io.epipe." + step.method() + ";" + when + ";" + kind + ";" + told);
        if (scene != FaultScene.COMES) {
            builder.get().agent(options(scene, directory));
        }
        boolean once = when.equals("once");
        ForkedJvm.Ended with;
        try (ForkedJvm jvm = builder.get().start()) {
            DrivenJvm driven = new DrivenJvm(jvm, directory);
            if (scene == FaultScene.COMES) {
                comeAndGo(driven, once, directory);
            } else if (scene != FaultScene.NETTY) {
                driven.act(scene.lines.get(0));
                if (scene == FaultScene.END) {
                    // cold, a report takes what a busy machine has not got within the 3 s of a JVM's end
                    HostPrograms.await(() -> records(directory) > 0);
                }
                driven.all(scene.lines.subList(1, scene.lines.size()));
                if (scene != FaultScene.END) {
                    settle(driven, step, told, directory);
                    detach(driven, step, once);
                }
            }
            jvm.input().close();
            with = jvm.await();
        }
        assertThat(Files.readString(told)).as("the fault was there").doesNotContain("woven 0").endsWith("thrown true");
        assertThat(said(with)).as(with.err()).isEqualTo(said(without));
        assertThat(with.status()).isEqualTo(without.status());
        // what epipe says of itself is one line each, and reports that its file did not take come here
        assertThat(with.err()).doesNotContain("Exception in thread").doesNotContain("UncaughtExceptionHandler");
        int records = records(directory);
        if (once) {
            assertThat(records).as(with.err()).isGreaterThanOrEqualTo(scene.records - step.costs());
        }
        TABLE.computeIfAbsent(step.method(), s -> new LinkedHashMap<>()).computeIfAbsent(when, w -> new TreeMap<>())
            .merge(records, 1, Integer::sum);
    }

    private static ForkedJvm.Ended without(FaultScene scene, Jdk jdk, Path directory) throws IOException {
        String key = scene + " " + jdk;
        if (!WITHOUT.containsKey(key)) {
            try (ForkedJvm jvm = scene.on(jdk, directory.resolve("without.log").toString()).orElseThrow().start()) {
                if (scene != FaultScene.NETTY) {
                    new DrivenJvm(jvm, directory).all(scene.lines);
                }
                jvm.input().close();
                WITHOUT.put(key, jvm.await());
            }
        }
        return WITHOUT.get(key);
    }

    private static String options(FaultScene scene, Path directory) {
        return scene.options.replace("%", directory.toString()) + ",json=" + directory.resolve("records.jsonl");
    }

    /** The Netty program says what it knows of the agent, for other tests. */
    private static String said(ForkedJvm.Ended ended) {
        return ended.out().replaceAll("agent errors .*\n", "");
    }

    /** What the records tell of: an omission tells of none, and a line of repeats of as many as it counts. */
    private static int records(Path directory) {
        int told = 0;
        for (Map<String, Object> record : Records.of(directory.resolve("records.jsonl"))) {
            Object event = record.get("event.name");
            told += "epipe.repeats".equals(event) ? ((Long) record.get("epipe.repeats.count")).intValue() : "epipe.omitted".equals(event) ? 0 : 1;
        }
        return told;
    }

    /** Waits until all is told, or the status accounts for what is not. */
    private static void settle(DrivenJvm driven, FaultStep step, Path told, Path directory) {
        String[] last = new String[1];
        int[] looks = new int[1];
        try {
            HostPrograms.await(() -> {
                if (!step.isAtTheEnd() && !isThrown(told)) {
                    return false;
                }
                if (step.scene() == FaultScene.REPEATS || records(directory) >= step.scene().records) {
                    return true;
                }
                if (looks[0]++ % LOOKS != 0) {
                    return false;
                }
                last[0] = driven.ask("status", "");
                return last[0] != null && accountsForALoss(Status.of(last[0]));
            });
        } catch (AssertionError neither) {
            throw new AssertionError(records(directory) + " records, fault thrown: " + isThrown(told) + ", and the last status is:\n" + last[0]);
        }
    }

    private static boolean isThrown(Path told) {
        try {
            return Files.readString(told).endsWith("thrown true");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean accountsForALoss(Status status) {
        return status.number("agent_errors") + status.number("dropped") + status.number("not_recorded") + status.number("errors.json") > 0
            || status.get("not_recording") != null || "inactive".equals(status.get("done"))
            || String.valueOf(status.get("reports")).matches(".* \\d+ errors?, the last: .*");
    }

    /** The agent goes when it is asked to; at the second time of asking, where its going is what failed. */
    private static void detach(DrivenJvm driven, FaultStep step, boolean once) {
        String answer = driven.ask("detach", "");
        if (once && !isDetached(answer)) {
            answer = driven.ask("detach", "");
        }
        assertThat(isDetached(answer)).as("%s: %s", step, answer).isTrue();
    }

    private static boolean isDetached(String answer) {
        // where it gave up at its start it is not there to be detached
        return answer != null && (answer.contains("done=detached") || answer.contains("done=inactive"));
    }

    /** After a single fault each request is obeyed, at the second time at the latest. */
    private static void comeAndGo(DrivenJvm driven, boolean once, Path directory) {
        String json = "repeats=0,rate=1000,log=off,json=" + directory.resolve("records.jsonl");
        request(driven, once, "attach", json);
        driven.act("break");
        request(driven, once, "status", "");
        request(driven, once, "attach", "annotate=off");
        driven.act("break");
        request(driven, once, "detach", "");
        driven.act("break");
        request(driven, once, "attach", json);
        int before = records(directory);
        driven.act("break");
        request(driven, once, "detach", "");
        if (once) {
            assertThat(records(directory)).as("the last one is recorded").isEqualTo(before + 1);
        }
    }

    private static void request(DrivenJvm driven, boolean once, String verb, String options) {
        String answer = driven.ask(verb, options);
        if (once && (answer == null || answer.startsWith("refused "))) {
            String again = driven.ask(verb, options);
            assertThat(again).as("%s, after %s", verb, answer).isNotNull().satisfiesAnyOf(
                a -> assertThat(a).doesNotStartWith("refused "), a -> assertThat(a).contains("done=inactive"));
        }
    }

    @AfterAll
    static void write() throws IOException {
        if (!Boolean.getBoolean("epipe.test.host")) {
            return;
        }
        StringBuilder table = new StringBuilder("| step | of | throws once | throws always |\n|---|---|---|---|\n");
        for (FaultStep step : FaultStep.all()) {
            Map<String, TreeMap<Integer, Integer>> row = TABLE.getOrDefault(step.method(), Map.of());
            table.append("| `").append(step.method()).append("` | ").append(step.scene().records).append(" | ")
                .append(cell(row.get("once"))).append(" | ").append(cell(row.get("always"))).append(" |\n");
        }
        OutcomeTable.write("faults", table.toString());
    }

    private static String cell(TreeMap<Integer, Integer> counts) {
        return counts == null ? "not played" : counts.firstKey().equals(counts.lastKey()) ? String.valueOf(counts.firstKey())
            : counts.firstKey() + " to " + counts.lastKey();
    }
}
