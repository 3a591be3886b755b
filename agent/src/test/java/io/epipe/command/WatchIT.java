package io.epipe.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command watch, through a plain pipe and on a terminal: what happens is shown, what repeats is counted, and the end leaves the JVM as it was. */
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
            // the command on every JDK, too: each has another client of the attach mechanism
            try (ForkedJvm watch = CommandRun.on(jdk).run("watch", CommandRun.pid(target)).start()) {
                watch.awaitOutput("watching process " + target.pid() + " (io.epipe.programs.Attachable, JDK ");
                CommandRun.breakOne(target, 1);
                watch.awaitOutput("PEER_ABORTED");
                CommandRun.breakOne(target, 2);
                CommandRun.breakOne(target, 3);
                watch.awaitOutput("again, ");
                interrupt(watch);
                ForkedJvm.Ended ended = watch.await();
                assertThat(ended.out()).containsOnlyOnce("✗").contains("3 times now: PEER_ABORTED", "── 3 incidents in ",
                    "epipe is detached again from process " + target.pid()).doesNotContain("\u001b");
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
                assertThat(watch.await().out()).contains("epipe goes on as before in process " + target.pid());
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
            assertThat(ended.out()).contains("process " + target.pid() + " has ended");
            assertThat(ended.err()).isEmpty();
            assertThat(ended.status()).isZero();
        }
    }

    /** Nobody says good-bye: the agent looks for the process that asked. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aCommandThatIsKilledIsMissed(Jdk jdk) throws Exception {
        try (ForkedJvm target = CommandRun.attachable(jdk).start();
             ForkedJvm watch = CommandRun.on(jdk).run("watch", CommandRun.pid(target)).start()) {
            target.awaitOutput("ready");
            watch.awaitOutput("watching process");
            assertThat(ownThreads(target)).contains("epipe-watch");
            signal("-KILL", watch);
            watch.await();
            while (!ownThreads(target).isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(CommandRun.run(Jdk.current(), "status", CommandRun.pid(target)).out()).contains("epipe is not active");
            CommandRun.breakOne(target, 1);
            assertThat(target.output()).contains("notes: 0");
            assertThat(target.error()).isEmpty();
        }
    }

    /** As with head. */
    @Test
    void aReaderThatHasSeenEnoughEndsIt() throws Exception {
        try (ForkedJvm target = CommandRun.attachable(Jdk.current()).start()) {
            target.awaitOutput("ready");
            Process shell = new ProcessBuilder("sh", "-c", "'" + Jdk.current().home().resolve("bin/java") + "' -jar '" + ForkedJvm.agentJar()
                + "' watch " + target.pid() + " | head -1; echo over").redirectErrorStream(true).start();
            BufferedReader lines = shell.inputReader();
            assertThat(lines.readLine()).startsWith("watching process");
            for (int which = 1; shell.isAlive(); which++) {
                CommandRun.breakOne(target, which);
            }
            assertThat(lines.readLine()).isEqualTo("over");
            while (!ownThreads(target).isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }

    /** The first one attached it, the last one takes it away. */
    @Test
    void twoWatch() throws Exception {
        try (ForkedJvm target = CommandRun.attachable(Jdk.current()).start();
             ForkedJvm first = CommandRun.on(Jdk.current()).run("watch", CommandRun.pid(target)).start()) {
            first.awaitOutput("watching process");
            try (ForkedJvm second = CommandRun.on(Jdk.current()).run("watch", CommandRun.pid(target)).start()) {
                second.awaitOutput("watching process");
                interrupt(first);
                assertThat(first.await().out()).contains("epipe stays for another command that watches");
                CommandRun.breakOne(target, 1);
                second.awaitOutput("PEER_ABORTED");
                interrupt(second);
                assertThat(second.await().out()).contains("epipe is detached again from process " + target.pid());
            }
        }
    }

    /** They hold while it watches, and change nothing of an agent that is there for others. */
    @ParameterizedTest
    @MethodSource("jdks")
    void optionsOfItsOwn(Jdk jdk, @TempDir Path directory) throws Exception {
        Path json = directory.resolve("watched.jsonl");
        try (ForkedJvm target = CommandRun.attachable(jdk).start()) {
            target.awaitOutput("ready");
            ForkedJvm.Ended wrong = CommandRun.run(Jdk.current(), "watch", CommandRun.pid(target), "jsn=x");
            assertThat(wrong.status()).isEqualTo(2);
            assertThat(wrong.err()).contains("there is no option \"jsn\"");
            try (ForkedJvm watch = CommandRun.on(Jdk.current()).run("watch", CommandRun.pid(target), "annotate=off,json=" + json).start()) {
                watch.awaitOutput("watching process");
                CommandRun.breakOne(target, 1);
                watch.awaitOutput("PEER_ABORTED");
                ForkedJvm.Ended other = CommandRun.run(Jdk.current(), "watch", CommandRun.pid(target), "closes=on");
                assertThat(other.status()).isEqualTo(1);
                assertThat(other.err()).contains("epipe is there already, with these options: log=off,json=" + json + ",annotate=off",
                    "'watch' changes none of them");
                interrupt(watch);
                assertThat(watch.await().out()).contains("epipe is detached again from process " + target.pid());
            }
            assertThat(Records.writeFailures(json)).hasSize(1);
            assertThat(target.output()).contains("notes: 0");
            assertThat(target.error()).isEmpty();
        }
    }

    /** Who attaches while somebody watches wants it to stay, with the defaults and not with what a watching command asks for. */
    @Test
    void anAttachMeanwhileStays(@TempDir Path directory) throws Exception {
        try (ForkedJvm target = CommandRun.attachable(Jdk.current()).start();
             ForkedJvm watch = CommandRun.on(Jdk.current()).run("watch", CommandRun.pid(target)).start()) {
            watch.awaitOutput("watching process");
            assertThat(CommandRun.run(Jdk.current(), "attach", CommandRun.pid(target), "log=" + directory.resolve("log")).status()).isZero();
            interrupt(watch);
            assertThat(watch.await().out()).contains("epipe goes on as before");
            String status = CommandRun.run(Jdk.current(), "status", CommandRun.pid(target), "--json").out();
            assertThat(status).contains("\"active\":true", "\"log\":\"" + directory.resolve("log"));
        }
    }

    /** util-linux's script gives it a terminal. */
    @Test
    void onATerminalWhatRepeatsIsCountedInPlace() throws Exception {
        boolean able = new ProcessBuilder("sh", "-c", "command -v script && ! grep -q 'SigIgn:.*[2367abef]$' /proc/self/status").start()
            .waitFor() == 0;
        if (!able) {
            System.out.println("epipe tests: NOT TESTED: watch on a terminal (no script, of util-linux, or SIGINT is ignored: a background job)");
        }
        assumeThat(able).isTrue();
        for (String environment : List.of("TERM=xterm", "NO_COLOR=1")) {
            try (ForkedJvm target = CommandRun.attachable(Jdk.current()).start()) {
                target.awaitOutput("ready");
                Process script = new ProcessBuilder("script", "-qfec", "stty rows 30 cols 70; " + environment + " '"
                    + Jdk.current().home().resolve("bin/java") + "' -jar '" + ForkedJvm.agentJar() + "' watch " + target.pid(), "/dev/null")
                    .redirectErrorStream(true).start();
                StringBuilder screen = new StringBuilder();
                readUntil(script, screen, "watching process");
                CommandRun.breakOne(target, 1);
                readUntil(script, screen, "1 incident in ");
                CommandRun.breakOne(target, 2);
                readUntil(script, screen, "2 × PEER_ABORTED");
                // Ctrl-C
                script.getOutputStream().write(3);
                script.getOutputStream().flush();
                readUntil(script, screen, "epipe is detached again from process " + target.pid());
                assertThat(script.waitFor()).isEqualTo(130);
                String all = screen.toString();
                assertThat(all).contains("\u001b[J", "/min").doesNotContain("again, ");
                assertThat(all.split("✗", -1)).as("one drawing").hasSize(2);
                assertThat(all.contains("\u001b[31m")).isEqualTo(environment.startsWith("TERM"));
                int begin = all.indexOf("epipe #");
                // the heading may have been drawn before the report as well
                String report = all.substring(begin, all.indexOf("\u001b[?7l", begin));
                assertThat(report.replaceAll("\u001b\\[[0-9;]*m", "").lines().filter(line -> !line.contains("──")))
                    .as("broken between words").allMatch(line -> line.length() < 70);
            }
        }
    }

    private static void readUntil(Process process, StringBuilder all, String text) throws IOException {
        for (byte[] part = new byte[4096]; all.indexOf(text) < 0;) {
            int n = process.getInputStream().read(part);
            assertThat(n).as(all.toString()).isPositive();
            all.append(new String(part, 0, n, StandardCharsets.UTF_8));
        }
    }

    private static List<String> ownThreads(ForkedJvm target) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + target.pid() + "/task"))) {
            for (Path thread : threads) {
                try {
                    names.add(Files.readString(thread.resolve("comm")).strip());
                } catch (IOException ended) {
                    // between the list and the look
                }
            }
        }
        names.removeIf(name -> !name.startsWith("epipe"));
        return names;
    }

    /** As Ctrl-C does; a background job of a shell is deaf to SIGINT itself. */
    private static void interrupt(ForkedJvm watch) throws Exception {
        signal("-TERM", watch);
    }

    private static void signal(String signal, ForkedJvm watch) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, String.valueOf(watch.pid())).start().waitFor()).isZero();
    }
}
