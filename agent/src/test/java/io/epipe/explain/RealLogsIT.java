package io.epipe.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.command.CommandRun;
import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Logs that real libraries wrote of real failures, with the layouts that people use, and what {@code explain} makes of them. */
class RealLogsIT {

    private static final int CONNECTIONS = 4;
    private static final String LOG4J = "2.25.4";

    @TempDir
    Path directory;

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "%d{HH:mm:ss.SSS} [%thread] %-5level %logger{36} -- %msg%n",
        "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %5p 4711 --- [%15.15t] %-40.40logger{39} : %m%n%ex",
        "%d %-4relative [%thread] %-5level %logger{35} - %msg %n%rEx{full}",
        "%date{ISO8601} %level [%X{request}] %logger - %msg%n%xEx",
    })
    void logbacksPatterns(String pattern) throws Exception {
        Path configuration = Files.writeString(directory.resolve("logback.xml"), "<configuration><appender name=\"out\""
            + " class=\"ch.qos.logback.core.ConsoleAppender\"><encoder><pattern>" + pattern + "</pattern></encoder></appender>"
            + "<root level=\"INFO\"><appender-ref ref=\"out\"/></root></configuration>");
        expectAll(logback(configuration));
    }

    @ParameterizedTest
    @ValueSource(strings = "ch.qos.logback.classic.encoder.JsonEncoder")
    void logbacksJson(String encoder) throws Exception {
        Path configuration = Files.writeString(directory.resolve("logback.xml"), "<configuration><appender name=\"out\""
            + " class=\"ch.qos.logback.core.ConsoleAppender\"><encoder class=\"" + encoder + "\"/></appender>"
            + "<root level=\"INFO\"><appender-ref ref=\"out\"/></root></configuration>");
        expectAll(logback(configuration));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<PatternLayout pattern=\"%d{HH:mm:ss.SSS} [%t] %-5level %logger{36} - %msg%n\"/>",
        "<PatternLayout pattern=\"%d{DEFAULT} %p [%t] %c{1.}: %m%n%rEx\"/>",
        "<PatternLayout pattern=\"%d{UNIX_MILLIS} %p [%t] %c: %m %xEx{separator(|)}%n\"/>",
        "<JsonTemplateLayout eventTemplateUri=\"classpath:EcsLayout.json\"/>",
        "<JsonTemplateLayout eventTemplateUri=\"classpath:LogstashJsonEventLayoutV1.json\"/>",
        "<JsonTemplateLayout eventTemplateUri=\"classpath:GelfLayout.json\"/>",
        "<JsonTemplateLayout eventTemplateUri=\"classpath:GcpLayout.json\"/>",
    })
    void log4j2sLayouts(String layout) throws Exception {
        expectAll(log4j2(configuration(layout)));
    }

    private Path configuration(String layout) throws IOException {
        return Files.writeString(directory.resolve("log4j2.xml"), "<Configuration status=\"warn\"><Appenders>"
            + "<Console name=\"out\" target=\"SYSTEM_OUT\">" + layout + "</Console></Appenders><Loggers><Root level=\"info\">"
            + "<AppenderRef ref=\"out\"/></Root></Loggers></Configuration>");
    }

    private String log4j2(Path configuration) throws IOException {
        return log(Jdk.current(), "slf4j", List.of("-Dlog4j2.configurationFile=" + configuration),
            "org.apache.logging.log4j:log4j-slf4j2-impl:" + LOG4J, "org.apache.logging.log4j:log4j-core:" + LOG4J,
            "org.apache.logging.log4j:log4j-layout-template-json:" + LOG4J);
    }

    /** Frames as objects, and no cause: what is wrapped is not in the log at all. */
    @Test
    void log4j2sObjects() throws Exception {
        Path configuration = configuration("<JsonTemplateLayout eventTemplateUri=\"classpath:JsonLayout.json\"/>");
        Path file = Files.writeString(directory.resolve("app.log"), log4j2(configuration));
        assertThat(CommandRun.run(Jdk.current(), "explain", file.toString()).out()).contains(CONNECTIONS + " × EPIPE, a write",
            "io.epipe.programs.logs.FailingLogs$Outbox.flush(FailingLogs.java:");
    }

    /** Its text is two lines, and from JDK 20 on there is no plain space before PM. */
    @ParameterizedTest
    @MethodSource("jdks")
    void javaUtilLogging(Jdk jdk) throws Exception {
        for (String locale : List.of("en", "de", "ja", "ar")) {
            expectAll(log(jdk, "jul", List.of("-Duser.language=" + locale, "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8"), "org.slf4j:slf4j-api:2.0.17"));
        }
    }

    private String logback(Path configuration) throws IOException {
        return log(Jdk.current(), "slf4j", List.of("-Dlogback.configurationFile=" + configuration), "ch.qos.logback:logback-classic:1.5.21");
    }

    private static String log(Jdk jdk, String backend, List<String> vm, String... libraries) throws IOException {
        Optional<String> classPath = Artifacts.classPath(libraries);
        assumeTrue(classPath.isPresent());
        String compiled = Artifacts.compile("src/programs/logs", classPath.get(), 8);
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).vm(vm.toArray(new String[0])).vm("-cp", compiled + File.pathSeparator + classPath.get())
            .run("io.epipe.programs.logs.FailingLogs", backend, String.valueOf(CONNECTIONS)).startAndAwait();
        assertThat(ended.status()).as(ended.err()).isZero();
        return ended.out() + ended.err();
    }

    /** Two failures a connection, at two places of the application, and nothing above a guess. */
    private void expectAll(String log) throws IOException {
        Path file = Files.writeString(directory.resolve("app.log"), log);
        ForkedJvm.Ended ended = CommandRun.run(Jdk.current(), "explain", file.toString());
        assertThat(ended.status()).as(ended.out() + ended.err() + log).isZero();
        String text = ended.out().replaceAll("\\s+", " ");
        assertThat(text).as(log).startsWith(2 * CONNECTIONS + " failed writes and reads of sockets at 2 places")
            .contains(CONNECTIONS + " × ECONNRESET, a write").contains(CONNECTIONS + " × EPIPE, a write").doesNotContain("no stack")
            .contains("io.epipe.programs.logs.FailingLogs$Outbox.send(FailingLogs.java:")
            .contains("io.epipe.programs.logs.FailingLogs$Outbox.flush(FailingLogs.java:")
            .contains("Everything below is a guess").doesNotContain("certain", "likely ");
        assertThat(text.split(" when (at|from) ", -1)).as("times").hasSize(3);
    }
}
