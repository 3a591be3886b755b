package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.epipe.command.CommandRun;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The command: attach to a running JVM, ask for its status, change its options, detach, attach again. */
class AttachIT {

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void attachStatusDetachAndAttachAgain(Jdk jdk, @TempDir Path directory) throws IOException {
        Path json = directory.resolve("records.jsonl");
        try (ForkedJvm target = CommandRun.attachable(jdk).start()) {
            target.awaitOutput("ready");
            ForkedJvm.Ended attached = command("attach", pid(target), "json=" + json + ",log=off");
            assertThat(attached.status()).as(attached.err()).isZero();
            assertThat(attached.out()).contains("is attached to process " + target.pid() + " (io.epipe.programs.Attachable, JDK ",
                "json        → " + json, "evidence    tcp_info", "log=off json=" + json + "; by default annotate=on ")
                .doesNotContain("MISSING", "FAILED", "target ");

            breakOne(target, 1);
            breakOne(target, 2);
            assertThat(command("status", pid(target)).out()).contains(", attached", "incidents   2: ", "json        → " + json);

            ForkedJvm.Ended detached = command("detach", pid(target));
            assertThat(detached.out()).contains("is detached from process " + target.pid() + "; 2 incidents were recorded");
            List<Map<String, Object>> records = Records.writeFailures(json);
            assertThat(records).isNotEmpty();
            assertThat(records.get(0)).as("a connection from before the attach")
                .containsEntry("epipe.verdict", "PEER_ABORTED").containsEntry("error.type", "ECONNRESET");

            breakOne(target, 3);
            assertThat(target.output()).contains("notes: 0");
            assertThat(Records.writeFailures(json)).hasSameSizeAs(records);
            assertThat(command("status", pid(target)).out()).contains("epipe is not active in process " + target.pid());

            assertThat(command("attach", pid(target), "log=off").status()).isZero();
            assertThat(target.error()).as("neither JVM nor agent wrote to the application's standard error").isEmpty();
        }
    }

    /** Also where the agent came with the JVM; what is not named stays as it was. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aSecondAttachChangesTheOptionsAndKeepsWhatIsRemembered(Jdk jdk, @TempDir Path directory) throws IOException {
        Path before = directory.resolve("before.jsonl");
        Path after = directory.resolve("after.jsonl");
        try (ForkedJvm target = CommandRun.attachable(jdk).agent("log=off,repeats=0,json=" + before).start()) {
            target.awaitOutput("ready");
            assertThat(command("attach", pid(target)).out()).contains("was there already, with these options, in process ");
            breakOne(target, 1);
            ForkedJvm.Ended changed = command("attach", pid(target), "annotate=off,json=" + after);
            assertThat(changed.out()).contains("was there already; its options are changed in process ", "json        → " + after,
                "log=off json=" + after + " annotate=off repeats=0; by default ");
            breakOne(target, 2);
            assertThat(target.output()).contains("notes: 1").contains("notes: 0");
            // the same again is no change
            assertThat(command("attach", pid(target), "annotate=off,json=" + after).out()).contains("with these options");
            assertThat(command("detach", pid(target)).out()).contains("; 2 incidents were recorded");
            assertThat(Records.writeFailures(before)).hasSize(1);
            assertThat(Records.writeFailures(after)).singleElement().satisfies(record -> assertThat(record)
                .as("opened before the change").containsEntry("epipe.role", "client"));
        }
    }

    /** What needs another instrumentation starts anew. */
    @ParameterizedTest
    @MethodSource("jdks")
    void anOptionThatNeedsOtherBytecode(Jdk jdk) throws IOException {
        try (ForkedJvm target = CommandRun.attachable(jdk).agent("log=off").start()) {
            target.awaitOutput("ready");
            ForkedJvm.Ended changed = command("attach", pid(target), "origin=off");
            assertThat(changed.out()).as(changed.err()).contains("was started anew with other options in process ", "log=off origin=off");
            breakOne(target, 1);
            assertThat(target.output()).contains("notes: 1");
            assertThat(command("status", pid(target)).out()).contains("incidents   1").doesNotContain("self-test", "errors ");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aFailedOutputIsALineOfItsOwn(Jdk jdk, @TempDir Path directory) throws IOException {
        try (ForkedJvm target = CommandRun.attachable(jdk).start()) {
            target.awaitOutput("ready");
            Path nowhere = directory.resolve("none/records.jsonl");
            assertThat(command("attach", pid(target), "json=" + nowhere + ",log=" + directory.resolve("report.txt")).out())
                .contains("json        → " + nowhere + " FAILED: ");
            breakOne(target, 1);
            Map<String, Object> status = json(command("status", pid(target), "--json").out());
            assertThat(status).containsEntry("active", true).containsEntry("incidents", 1).containsEntry("agent_errors", 0);
        }
    }

    /** EPIPE_OPTIONS of the command counts, the argument wins, and a wrong one is told here and not there. */
    @ParameterizedTest
    @MethodSource("jdks")
    void optionsFromTheCommandsEnvironment(Jdk jdk) throws IOException {
        try (ForkedJvm target = CommandRun.attachable(jdk).start()) {
            target.awaitOutput("ready");
            ForkedJvm.Ended wrong = CommandRun.on(Jdk.current()).environment("EPIPE_OPTIONS", "jsn=x").run("attach", pid(target))
                .startAndAwait();
            assertThat(wrong.status()).isEqualTo(2);
            assertThat(wrong.err()).contains("there is no option \"jsn\"", "did you mean \"json\"?");
            ForkedJvm.Ended right = CommandRun.on(Jdk.current()).environment("EPIPE_OPTIONS", "log=off,rate=7").run("attach", pid(target),
                "rate=8").startAndAwait();
            assertThat(right.out()).contains("log=off rate=8; by default");
        }
    }

    /** One file may hold the records of many JVMs: instance and id name one of them, however often epipe came and went. */
    @ParameterizedTest
    @MethodSource("jdks")
    void anIdIsUsedOnceInTheLifeOfAProcess(Jdk jdk, @TempDir Path directory) throws IOException {
        Path json = directory.resolve("records.jsonl");
        try (ForkedJvm target = CommandRun.attachable(jdk).start()) {
            target.awaitOutput("ready");
            for (int round = 1; round <= 2; round++) {
                assertThat(command("attach", pid(target), "repeats=0,json=" + json + ",log=off").status()).isZero();
                breakOne(target, round);
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

    private static Map<String, Object> json(String text) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            java.util.Map<String, Object> values = new java.util.HashMap<>();
            parser.nextToken();
            while (parser.nextToken() != com.fasterxml.jackson.core.JsonToken.END_OBJECT) {
                String name = parser.currentName();
                switch (parser.nextToken()) {
                    case VALUE_NUMBER_INT -> values.put(name, parser.getIntValue());
                    case VALUE_TRUE, VALUE_FALSE -> values.put(name, parser.getBooleanValue());
                    default -> parser.skipChildren();
                }
            }
            return values;
        }
    }

    private static String pid(ForkedJvm target) {
        return String.valueOf(target.pid());
    }

    private static void breakOne(ForkedJvm target, int which) throws IOException {
        CommandRun.breakOne(target, which);
    }

    private static ForkedJvm.Ended command(String... arguments) {
        ForkedJvm.Ended ended = CommandRun.run(Jdk.current(), arguments);
        // where lines are broken depends on the length of paths
        return new ForkedJvm.Ended(ended.status(), ended.out().replaceAll("\\n {14}", " "), ended.err());
    }
}
