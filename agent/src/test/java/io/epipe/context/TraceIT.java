package io.epipe.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The trace of the failing thread, from real tracers. */
class TraceIT {

    private static final String AGENT = "io.opentelemetry.javaagent:opentelemetry-javaagent:2.33.1";
    private static final String MAIN = "io.epipe.programs.tracing.Traced";

    @TempDir
    Path directory;

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theApplicationsOwnOpenTelemetry(Jdk jdk) {
        assertTraceOf("sdk", jdk, List.of());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theLoggingContext(Jdk jdk) {
        assertTraceOf("mdc", jdk, List.of());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void openTelemetrysJavaAgentBeforeAndAfterEpipe(Jdk jdk) {
        Optional<String> agent = Artifacts.classPath(AGENT);
        assumeTrue(agent.isPresent());
        List<String> other = List.of("-javaagent:" + agent.get(), "-Dotel.traces.exporter=none", "-Dotel.metrics.exporter=none",
            "-Dotel.logs.exporter=none");
        assertTraceOf("agent", jdk, other);
    }

    private void assertTraceOf(String source, Jdk jdk, List<String> otherAgent) {
        Optional<String> libraries = Artifacts.classPath("io.opentelemetry:opentelemetry-sdk:1.68.0", "ch.qos.logback:logback-classic:1.3.15");
        assumeTrue(libraries.isPresent());
        String classPath = Artifacts.compile("src/programs/tracing", libraries.get(), 8);
        Path json = directory.resolve(source + ".jsonl");
        Path text = directory.resolve(source + ".log");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("repeats=0,json=" + json + ",log=" + text)
            .vm(otherAgent.toArray(new String[0])).vm("-cp", classPath).run(MAIN, source).startAndAwait();
        assertThat(ended.status()).as(ended.err()).isZero();
        String[] ids = ended.out().lines().reduce((a, b) -> b).orElseThrow().split(" ");
        List<Map<String, Object>> records = Records.writeFailures(json);
        assertThat(records).hasSize(2);
        assertThat(records.get(0)).as(ended.err()).containsEntry("trace_id", ids[0]).containsEntry("span_id", ids[1]);
        if (source.equals("mdc")) {
            assertThat(records.get(0)).doesNotContainKey("trace_flags");
        } else {
            assertThat(records.get(0)).containsEntry("trace_flags", ids[2]);
        }
        assertThat(records.get(1)).doesNotContainKeys("trace_id", "span_id", "trace_flags");
        assertThat(new File(text.toString())).content().contains("  trace       " + ids[0] + ", span " + ids[1] + "\n");
    }
}
