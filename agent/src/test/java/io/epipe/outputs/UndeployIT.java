package io.epipe.outputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A web application that an embedded Tomcat undeploys goes, with the Logback that epipe has logged through ({@code log=app}). */
class UndeployIT {

    private static final String TOMCAT = "org.apache.tomcat.embed:tomcat-embed-core:9.0.111";
    private static final String LOGBACK = "ch.qos.logback:logback-classic:1.3.15";

    @TempDir
    Path directory;

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anUndeployedWebApplicationAndItsLoggingAreNotKept(Jdk jdk) throws IOException {
        Optional<String> tomcat = Artifacts.classPath(TOMCAT);
        Optional<String> logback = Artifacts.classPath(LOGBACK);
        assumeTrue(tomcat.isPresent() && logback.isPresent());
        String server = Artifacts.compile("src/programs/undeploy/server", tomcat.get(), 8);
        Path application = application(logback.get(), tomcat.get());
        try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("log=app,repeats=0").vm("-cp", server)
                .run("io.epipe.programs.undeploy.Undeployed", directory.toString(), application.toString()).start()) {
            for (int round = 1; round <= 2; round++) {
                jvm.awaitOutput("served " + round);
                jvm.awaitOutput("epipe #" + round + "  ");
                jvm.input().write('\n');
                jvm.input().flush();
                jvm.awaitOutput("unloaded " + round);
            }
            ForkedJvm.Ended ended = jvm.await();
            assertThat(ended.status()).as(ended.err()).isZero();
            assertThat(ended.err()).doesNotContain("epipe #");
            assertThat(ended.out()).contains("LOGGED WARN epipe [epipe]", "epipe.verdict=");
        }
    }

    /** What a WAR holds, unpacked: only its own loader sees the servlet and Logback. */
    private Path application(String logback, String tomcat) throws IOException {
        Path root = directory.resolve("shop");
        Path classes = Files.createDirectories(root.resolve("WEB-INF/classes"));
        Path lib = Files.createDirectories(root.resolve("WEB-INF/lib"));
        for (String jar : logback.split(File.pathSeparator)) {
            Files.copy(Path.of(jar), lib.resolve(Path.of(jar).getFileName()));
        }
        Files.copy(Path.of("src/programs/logging/logback.xml"), classes.resolve("logback.xml"));
        String compiled = Artifacts.compile("src/programs/undeploy/shop", logback + File.pathSeparator + tomcat, 8);
        Path from = Path.of(compiled.substring(0, compiled.indexOf(File.pathSeparatorChar)));
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path to = classes.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(file, to);
                }
            }
        }
        return root;
    }
}
