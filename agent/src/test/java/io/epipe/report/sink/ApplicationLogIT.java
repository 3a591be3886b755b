package io.epipe.report.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.command.CommandRun;
import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code log=app} with real logging back ends. */
class ApplicationLogIT {

    private static final Path SOURCE = Path.of("src/programs/logging").toAbsolutePath();
    private static final String[] FIELDS = {"epipe.verdict", "PEER_ABORTED", "epipe.operation", "Socket.write",
        "network.peer.address", "127.0.0.1", "epipe.error", "ECONNRESET"};

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void logback(Jdk jdk) throws IOException {
        String said = run(jdk, "-Dlogback.configurationFile=" + SOURCE.resolve("logback.xml"), "ch.qos.logback:logback-classic:1.3.15");
        assertThat(said).contains("LOGGED WARN epipe [epipe] {request=r-17} {epipe.verdict=\"PEER_ABORTED\" epipe.confidence=")
            .contains("network.peer.address=\"127.0.0.1\"").containsPattern("} epipe #\\d+  Connection reset");
        assertThat(said).endsWith("contexts -1\n");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void logbackWithSlf4j1(Jdk jdk) throws IOException {
        String said = run(jdk, "-Dlogback.configurationFile=" + SOURCE.resolve("logback1.xml"), "ch.qos.logback:logback-classic:1.2.13");
        assertThat(said).containsPattern("LOGGED WARN epipe \\[epipe\\] \\{request=r-17\\} epipe #\\d+  Connection reset");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void log4j2HasNoSecondConfiguration(Jdk jdk) throws IOException {
        String said = run(jdk, "-Dlog4j2.configurationFile=" + SOURCE.resolve("log4j2.xml"),
            "org.apache.logging.log4j:log4j-slf4j2-impl:2.26.1", "org.apache.logging.log4j:log4j-core:2.26.1");
        assertThat(said).containsPattern("LOGGED WARN epipe \\[epipe\\] \\{.*request=r-17.*\\} epipe #\\d+  Connection reset")
            .contains(FIELDS);
        assertThat(said).endsWith("contexts 1\n");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void log4j2WithSlf4j1HasNoSecondConfiguration(Jdk jdk) throws IOException {
        String said = run(jdk, "-Dlog4j2.configurationFile=" + SOURCE.resolve("log4j2.xml"),
            "org.apache.logging.log4j:log4j-slf4j-impl:2.26.1", "org.apache.logging.log4j:log4j-core:2.26.1");
        assertThat(said).containsPattern("LOGGED WARN epipe \\[epipe\\] \\{request=r-17\\} epipe #\\d+  Connection reset");
        assertThat(said).endsWith("contexts 1\n");
    }

    /** Its configuration by system properties is the application's. */
    @ParameterizedTest
    @MethodSource("jdks")
    void slf4jSimple(Jdk jdk) throws IOException {
        String said = run(jdk, "-Dorg.slf4j.simpleLogger.logFile=System.out", "org.slf4j:slf4j-simple:2.0.20");
        assertThat(said).containsPattern("(?m)^\\[epipe-text\\] WARN epipe - .*epipe #\\d+  Connection reset").contains(FIELDS);
    }

    /** A record holds the application's loader weakly, and the thread that logged for it ends with the event. */
    @ParameterizedTest
    @MethodSource("jdks")
    void anUndeployedApplicationIsNotKept(Jdk jdk) throws IOException {
        Optional<String> classPath = Artifacts.classPath("ch.qos.logback:logback-classic:1.3.15");
        assumeTrue(classPath.isPresent());
        String compiled = Artifacts.compile("src/programs/logging", classPath.get(), 8);
        String classes = compiled.substring(0, compiled.indexOf(File.pathSeparatorChar));
        try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("log=app,repeats=0").vm("-Dlogback.configurationFile=" + SOURCE.resolve("logback.xml"))
                .vm("-cp", classes).run("io.epipe.programs.logging.Redeployed", compiled).start()) {
            for (int round = 1; round <= 2; round++) {
                jvm.awaitOutput("served " + round);
                jvm.awaitOutput("thread      request-" + round);
                jvm.input().write('\n');
                jvm.input().flush();
                jvm.awaitOutput("unloaded " + round);
            }
            assertThat(jvm.await().err()).isEmpty();
        }
    }

    @Test
    void statusTellsWhereReportsGoNow() throws IOException {
        Optional<String> classPath = Artifacts.classPath("org.slf4j:slf4j-simple:2.0.20");
        assumeTrue(classPath.isPresent());
        String compiled = Artifacts.compile("src/programs/logging", classPath.get(), 8);
        try (ForkedJvm jvm = ForkedJvm.on(Jdk.current()).agent("log=app,repeats=0").vm("-Dorg.slf4j.simpleLogger.logFile=System.out")
                .vm("-cp", compiled).run("io.epipe.programs.logging.Logs").start()) {
            jvm.awaitError("thread      early, at ");
            assertThat(where(jvm)).isEqualTo("standard error, until the application has started its SLF4J; the last report went there");
            jvm.input().write('\n');
            jvm.input().flush();
            jvm.awaitOutput("thread      late, at ");
            assertThat(where(jvm)).isEqualTo("the application's SLF4J, which took the last report");
            jvm.input().close();
            jvm.await();
        }
    }

    private static String where(ForkedJvm jvm) {
        String status = CommandRun.run(Jdk.current(), "status", "--json", CommandRun.pid(jvm)).out();
        Matcher where = Pattern.compile("\"name\":\"text\",\"where\":\"([^\"]*)\"").matcher(status);
        assertThat(where.find()).as(status).isTrue();
        return where.group(1);
    }

    private static String run(Jdk jdk, String property, String... libraries) throws IOException {
        Optional<String> classPath = Artifacts.classPath(libraries);
        assumeTrue(classPath.isPresent());
        String compiled = Artifacts.compile("src/programs/logging", classPath.get(), 8);
        try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("log=app,repeats=0").vm(property)
                .vm("-cp", compiled + File.pathSeparator + SOURCE).run("io.epipe.programs.logging.Logs").start()) {
            jvm.awaitOutput("early is over");
            jvm.awaitError("thread      early, at ");
            assertThat(jvm.output()).as("nobody has started the application's logging").isEqualTo("early is over\n");
            jvm.input().write('\n');
            jvm.input().flush();
            jvm.awaitOutput("late is over");
            jvm.awaitOutput("thread      late, at ");
            jvm.input().close();
            ForkedJvm.Ended ended = jvm.await();
            assertThat(ended.status()).isZero();
            assertThat(ended.err()).doesNotContain("thread      late").doesNotContain("ERROR");
            return ended.out();
        }
    }
}
