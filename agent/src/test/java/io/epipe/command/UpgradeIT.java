package io.epipe.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The command of another version attaches its own: whatever was inside before, that version runs, and says so. */
@EnabledOnOs(OS.LINUX)
class UpgradeIT {

    private static final String NEWER = "99.1";
    private static Path newer;

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @BeforeAll
    static void pack(@TempDir Path directory) throws IOException {
        newer = directory.resolve("epipe-agent-99.1.jar");
        try (JarFile jar = new JarFile(ForkedJvm.agentJar().toFile())) {
            Manifest manifest = new Manifest(jar.getManifest());
            manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, NEWER);
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(newer), manifest)) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        out.putNextEntry(new JarEntry(entry.getName()));
                        jar.getInputStream(entry).transferTo(out);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anAttachedOneIsReplacedWithItsOptions(Jdk jdk, @TempDir Path directory) throws Exception {
        Path json = directory.resolve("records.jsonl");
        try (ForkedJvm target = CommandRun.attachable(jdk).start()) {
            target.awaitOutput("ready");
            assertThat(old("attach", target, "log=off,repeats=0,json=" + json).status()).isZero();
            expectReplaced(target, json);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void soIsOneThatCameWithTheJvm(Jdk jdk, @TempDir Path directory) throws Exception {
        Path json = directory.resolve("records.jsonl");
        try (ForkedJvm target = CommandRun.attachable(jdk).agent("log=off,repeats=0,json=" + json).start()) {
            target.awaitOutput("ready");
            expectReplaced(target, json);
        }
    }

    /** What is left of the old one is the class that the JVM entered, and the hook. */
    @ParameterizedTest
    @MethodSource("jdks")
    void oneThatWasInsideIsNoObstacle(Jdk jdk, @TempDir Path directory) throws Exception {
        Path json = directory.resolve("records.jsonl");
        try (ForkedJvm target = CommandRun.attachable(jdk).start()) {
            target.awaitOutput("ready");
            assertThat(old("attach", target, "log=off").status()).isZero();
            CommandRun.breakOne(target, 1);
            assertThat(old("detach", target).status()).isZero();
            ForkedJvm.Ended attached = newer("attach", target, "log=off,json=" + json);
            assertThat(attached.out()).as(attached.err()).contains("epipe " + NEWER + " is attached to process ");
            CommandRun.breakOne(target, 2);
            assertThat(newer("detach", target).out()).contains("epipe " + NEWER + " is detached from process ", "; 1 incident was recorded");
            assertThat(Records.writeFailures(json)).hasSize(1);
        }
    }

    private static void expectReplaced(ForkedJvm target, Path json) throws IOException {
        CommandRun.breakOne(target, 1);
        ForkedJvm.Ended attached = newer("attach", target, "rate=7");
        assertThat(attached.out()).as(attached.err()).contains("epipe " + NEWER + " has taken the place of another version in process ")
            .contains("rate=7").contains("repeats=0").doesNotContain("FAILED", "MISSING");
        // also to a command of the old version
        for (ForkedJvm.Ended status : List.of(newer("status", target, "--json"), old("status", target, "--json"))) {
            assertThat(status.out()).contains("\"version\":\"" + NEWER + "\"", "\"self_test\":\"passed\"", "\"agent_errors\":0");
        }
        assertThat(old("list", null).out().lines().filter(line -> line.strip().startsWith(target.pid() + " "))).singleElement().asString()
            .contains(" " + NEWER + " ");
        CommandRun.breakOne(target, 2);
        assertThat(newer("detach", target).out()).contains("epipe " + NEWER + " is detached from process ");
        assertThat(Records.writeFailures(json)).as("one by each").hasSize(2)
            .extracting(record -> record.get("epipe.incident.id")).doesNotHaveDuplicates();
        CommandRun.breakOne(target, 3);
        assertThat(target.output()).contains("notes: 0");
        assertThat(Records.writeFailures(json)).hasSize(2);
        assertThat(target.error()).isEmpty();
    }

    private static ForkedJvm.Ended newer(String verb, ForkedJvm target, String... more) {
        return ForkedJvm.on(Jdk.current()).vm("-Depipe.test.seconds=10").run("-jar", newer.toString()).run(verb, CommandRun.pid(target))
            .run(more).startAndAwait();
    }

    private static ForkedJvm.Ended old(String verb, ForkedJvm target, String... more) {
        ForkedJvm.Builder command = CommandRun.on(Jdk.current()).run(verb);
        return (target == null ? command : command.run(CommandRun.pid(target))).run(more).startAndAwait();
    }
}
