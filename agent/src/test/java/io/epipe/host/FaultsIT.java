package io.epipe.host;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every step of the agent throws in turn, once and always: the application gets its own exceptions, prints what it prints and ends as it ends. After a
 * single fault the agent goes on recording.
 */
class FaultsIT {

    /** A step, and how many of three records a single fault may cost: of what is only tried again, none. */
    private static final Map<String, Integer> STEPS = new LinkedHashMap<>();

    static {
        STEPS.put("io.epipe.AgentRuntime#wake", 3);
        STEPS.put("io.epipe.instrument.Weaver#weave", 3);
        STEPS.put("io.epipe.Recording#getReady", 0);
        STEPS.put("io.epipe.jdk.Room#isInHeap", 0);
        STEPS.put("io.epipe.jdk.Readiness#passFailure", 1);
        STEPS.put("io.epipe.kernel.NativeLibrary#load", 0);
        STEPS.put("io.epipe.kernel.KernelProbes#probe", 1);
        STEPS.put("io.epipe.kernel.ErrorClassifier#classify", 1);
        STEPS.put("io.epipe.connection.Connections#opened", 1);
        STEPS.put("io.epipe.connection.Connections#findOrAdd", 1);
        STEPS.put("io.epipe.connection.JdkSockets#peer", 1);
        STEPS.put("io.epipe.incident.Detector#detect", 1);
        STEPS.put("io.epipe.incident.EvidenceCollector#collect", 1);
        STEPS.put("io.epipe.diagnosis.Diagnostician#diagnose", 1);
        STEPS.put("io.epipe.incident.Incident$Builder#build", 1);
        STEPS.put("io.epipe.incident.Annotation#annotate", 0);
        STEPS.put("io.epipe.report.Reporting#recorded", 1);
        STEPS.put("io.epipe.report.Reporting#open", 0);
        STEPS.put("io.epipe.report.pipeline.ReportPipeline#submit", 1);
        STEPS.put("io.epipe.report.pipeline.ReportPipeline#turn", 0);
        STEPS.put("io.epipe.report.pipeline.ReportDispatcher#accept", 1);
        STEPS.put("io.epipe.report.pipeline.Lane#turn", 0);
        STEPS.put("io.epipe.report.json.JsonRecords#of", 1);
        STEPS.put("io.epipe.report.text.TextReport#of", 0);
        STEPS.put("io.epipe.report.sink.AppendedFile#append", 1);
    }

    private static final Map<String, Map<String, String>> TABLE = new LinkedHashMap<>();

    private static Path faults;

    static List<Object[]> faults() {
        List<Object[]> all = new ArrayList<>();
        List<Jdk> jdks = Jdk.all();
        int i = 0;
        for (String step : STEPS.keySet()) {
            for (String when : List.of("once", "always")) {
                for (Jdk jdk : Boolean.getBoolean("epipe.test.host") ? jdks : List.of(jdks.get(i++ % jdks.size()))) {
                    all.add(new Object[] {step, when, i % 2 == 0 ? "memory" : "state", jdk});
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
    void theProgramDoesNotNotice(String step, String when, String kind, Jdk jdk, @TempDir Path directory) throws IOException {
        Path json = directory.resolve("records.jsonl");
        Path told = directory.resolve("told");
        Path errors = directory.resolve("errors");
        ForkedJvm.Ended without = bench(ForkedJvm.on(jdk), errors);
        ForkedJvm.Ended with = bench(ForkedJvm.on(jdk).vm("-javaagent:" + faults + "=" + step + ";" + when + ";" + kind + ";" + told)
            .agent("repeats=0,rate=1000,log=" + directory.resolve("log") + ",json=" + json), errors);
        assertThat(Files.readString(told)).as("the fault was there").doesNotContain("woven 0").endsWith("thrown true");
        assertThat(with.out()).as(with.err()).isEqualTo(without.out());
        assertThat(with.status()).isEqualTo(without.status());
        // what epipe says of itself is one line each, and reports that its file did not take come here
        assertThat(with.err()).doesNotContain("Exception in thread").doesNotContain("UncaughtExceptionHandler");
        int records = Records.writeFailures(json).size();
        if (when.equals("once")) {
            assertThat(records).as("%s; agent errors %s", with.err(), Files.exists(errors) ? Files.readString(errors) : "none")
                .isGreaterThanOrEqualTo(3 - STEPS.get(step));
        }
        TABLE.computeIfAbsent(step, s -> new LinkedHashMap<>()).merge(when, String.valueOf(records), (a, b) -> a.equals(b) ? a
            : a + ", " + b);
    }

    private static ForkedJvm.Ended bench(ForkedJvm.Builder builder, Path errors) throws IOException {
        try (ForkedJvm jvm = builder.main(HostPrograms.BENCH, errors.toString()).start()) {
            jvm.input().write("\n\n".getBytes());
            jvm.input().close();
            return jvm.await();
        }
    }

    @AfterAll
    static void write() throws IOException {
        if (!Boolean.getBoolean("epipe.test.host")) {
            return;
        }
        StringBuilder table = new StringBuilder("| step | throws once | throws always |\n|---|---|---|\n");
        TABLE.forEach((step, row) -> table.append("| `").append(step.substring("io.epipe.".length())).append("` | ")
            .append(row.get("once")).append(" | ").append(row.get("always")).append(" |\n"));
        OutcomeTable.write("faults", table.toString());
    }
}
