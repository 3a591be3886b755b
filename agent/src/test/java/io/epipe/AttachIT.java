package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The command: attach to a running JVM, ask for its status, detach, attach again. */
class AttachIT {

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void attachStatusDetachAndAttachAgain(Jdk jdk, @TempDir Path directory) throws IOException {
        Path json = directory.resolve("records.jsonl");
        // JDK 21+ warns of any agent that is loaded dynamically; that is the user's to allow
        ForkedJvm.Builder builder = ForkedJvm.on(jdk).main(Programs.ATTACHABLE);
        if (jdk.feature() >= 21) {
            builder.vm("-XX:+EnableDynamicAgentLoading");
        }
        try (ForkedJvm target = builder.start()) {
            target.awaitOutput("ready");
            ForkedJvm.Ended attached = command("attach", pid(target), "json=" + json + ",log=off");
            assertThat(attached.status()).as(attached.err()).isZero();
            assertThat(attached.out()).contains("self-test passed", "agent errors 0").doesNotContain("MISSING");

            breakOne(target);
            target.awaitOutput("notes: 1");
            breakOne(target);
            assertThat(command("status", pid(target)).out()).contains("incidents ");

            ForkedJvm.Ended detached = command("detach", pid(target));
            assertThat(detached.out()).contains("epipe is detached; ");
            List<Map<String, Object>> records = Records.writeFailures(json);
            assertThat(records).isNotEmpty();
            assertThat(records.get(0)).as("a connection from before the attach")
                .containsEntry("epipe.verdict", "PEER_ABORTED").containsEntry("error.type", "ECONNRESET");

            breakOne(target);
            target.awaitOutput("notes: 0");
            assertThat(Records.writeFailures(json)).hasSameSizeAs(records);
            assertThat(command("status", pid(target)).out()).contains("epipe is not active in this JVM");

            assertThat(command("attach", pid(target), "log=off").status()).isZero();
            ForkedJvm.Ended again = command("attach", pid(target), "log=off");
            assertThat(again.status()).isEqualTo(1);
            assertThat(again.err()).contains("epipe is already active in this JVM");
            assertThat(target.error()).as("neither JVM nor agent wrote to the application's standard error").isEmpty();
        }
    }

    /** One file may hold the records of many JVMs: instance and id name one of them, however often epipe came and went. */
    @ParameterizedTest
    @MethodSource("jdks")
    void anIdIsUsedOnceInTheLifeOfAProcess(Jdk jdk, @TempDir Path directory) throws IOException {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Builder builder = ForkedJvm.on(jdk).main(Programs.ATTACHABLE);
        if (jdk.feature() >= 21) {
            builder.vm("-XX:+EnableDynamicAgentLoading");
        }
        try (ForkedJvm target = builder.start()) {
            target.awaitOutput("ready");
            for (int round = 1; round <= 2; round++) {
                assertThat(command("attach", pid(target), "repeats=0,json=" + json + ",log=off").status()).isZero();
                breakOne(target);
                target.awaitOutput("notes: 1 (" + round + ")");
                assertThat(command("detach", pid(target)).status()).isZero();
            }
            List<Map<String, Object>> records = Records.writeFailures(json);
            assertThat(records).hasSize(2);
            assertThat(records).extracting(r -> r.get("epipe.incident.id")).doesNotHaveDuplicates();
            assertThat(records).extracting(r -> r.get("service.instance.id")).doesNotContainNull();
            assertThat(records.get(0).get("service.instance.id")).isEqualTo(records.get(1).get("service.instance.id"));
            assertThat(records.get(0).get("host.name")).isNotNull().isEqualTo(records.get(1).get("host.name"));
        }
    }

    private static String pid(ForkedJvm target) {
        return String.valueOf(target.pid());
    }

    private static void breakOne(ForkedJvm target) throws IOException {
        target.input().write("\n".getBytes(StandardCharsets.US_ASCII));
        target.input().flush();
    }

    private static ForkedJvm.Ended command(String... arguments) {
        return ForkedJvm.on(Jdk.current()).run("-jar", ForkedJvm.agentJar().toString()).run(arguments)
            .startAndAwait();
    }
}
