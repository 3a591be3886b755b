package io.epipe.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;

/** The command watch, through a plain pipe: what happens is shown, what repeats is counted, and the end leaves the JVM as it was. */
@EnabledOnOs(OS.LINUX)
class WatchIT {

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aJvmWithoutEpipeIsLeftWithoutIt(Jdk jdk) throws Exception {
        try (ForkedJvm target = CommandRun.attachable(jdk).start()) {
            target.awaitOutput("ready");
            try (ForkedJvm watch = CommandRun.on(Jdk.current()).run("watch", CommandRun.pid(target)).start()) {
                watch.awaitOutput("watching process " + target.pid() + " (io.epipe.programs.Attachable, JDK ");
                CommandRun.breakOne(target, 1);
                watch.awaitOutput("PEER_ABORTED");
                CommandRun.breakOne(target, 2);
                CommandRun.breakOne(target, 3);
                watch.awaitOutput("again, ");
                interrupt(watch);
                ForkedJvm.Ended ended = watch.await();
                assertThat(ended.out()).contains("✗", "epipe is detached from process " + target.pid() + " again").doesNotContain("\u001b");
                assertThat(ended.err()).isEmpty();
            }
            assertThat(CommandRun.run(Jdk.current(), "status", CommandRun.pid(target)).out()).contains("epipe is not active");
            assertThat(target.error()).as("watching writes nothing there").isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anAgentThatWasThereGoesOn(Jdk jdk) throws Exception {
        try (ForkedJvm target = CommandRun.attachable(jdk).agent("log=off").start()) {
            target.awaitOutput("ready");
            try (ForkedJvm watch = CommandRun.on(Jdk.current()).run("watch", CommandRun.pid(target)).start()) {
                watch.awaitOutput("watching process");
                CommandRun.breakOne(target, 1);
                watch.awaitOutput("PEER_ABORTED");
                interrupt(watch);
                assertThat(watch.await().out()).contains("process " + target.pid() + " is as it was");
            }
            String status = CommandRun.run(Jdk.current(), "status", CommandRun.pid(target)).out();
            assertThat(status).contains("incidents   1").doesNotContain("watch");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aJvmThatEndsEndsIt(Jdk jdk) throws Exception {
        try (ForkedJvm target = CommandRun.attachable(jdk).start();
             ForkedJvm watch = CommandRun.on(Jdk.current()).run("watch", CommandRun.pid(target)).start()) {
            watch.awaitOutput("watching process");
            target.input().close();
            target.await();
            ForkedJvm.Ended ended = watch.await();
            assertThat(ended.err()).contains("process " + target.pid());
        }
    }

    private static void interrupt(ForkedJvm watch) throws Exception {
        assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(watch.pid())).start().waitFor()).isZero();
    }
}
