package io.epipe.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command looks before it touches: whatever stands behind a pid, it comes to no harm, and the answer is one line with the remedy. */
@EnabledOnOs(OS.LINUX)
class CommandSafetyIT {

    /** What a request is. */
    enum Verb {
        ATTACH, STATUS, DETACH;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    /** The attach mechanism begins with SIGQUIT, which ends whatever has no handler for it. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aProcessThatIsNoJvmLives(Jdk jdk) throws Exception {
        Process sleep = new ProcessBuilder("sleep", "600").start();
        try {
            for (Verb verb : Verb.values()) {
                ForkedJvm.Ended ended = CommandRun.run(jdk, verb.word(), String.valueOf(sleep.pid()));
                assertRefused(ended, "(sleep) is no JVM", "nothing was done to it");
                assertThat(sleep.waitFor(300, TimeUnit.MILLISECONDS)).as("ended by " + verb).isFalse();
            }
        } finally {
            sleep.destroyForcibly();
        }
    }

    /** As a program that embeds a JVM, before or after it. */
    @Test
    void aProcessWithTheLibraryAndWithoutTheHandlerLives(@TempDir Path directory) throws Exception {
        Path library = Files.write(directory.resolve("libjvm.so"), new byte[4096]);
        Process python = new ProcessBuilder("python3", "-c", "import mmap, time\nf = open('" + library
            + "', 'rb')\nm = mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ)\nprint('ready', flush=True)\ntime.sleep(600)").start();
        try {
            assertThat(python.getInputStream().read()).isEqualTo('r');
            assertRefused(CommandRun.run(Jdk.current(), "attach", String.valueOf(python.pid())), "no handler for SIGQUIT",
                "nothing was done to it");
            assertThat(python.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
        } finally {
            python.destroyForcibly();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aJvmThatLeftItsSignalsAloneLives(Jdk jdk) throws Exception {
        try (ForkedJvm target = CommandRun.attachable(jdk, "-Xrs").start()) {
            target.awaitOutput("ready");
            assertThat(CommandRun.run(jdk, "attach", CommandRun.pid(target)).status()).isZero();
            target.input().write('\n');
            target.input().flush();
            target.awaitOutput("failed on port");
        }
    }

    /** The first request makes the JVM start a thread, and HotSpot ends where it cannot. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aJvmThatCanStartNoThreadLives(Jdk jdk) throws Exception {
        Path group = threadGroup();
        try (ForkedJvm target = CommandRun.attachable(jdk).start()) {
            target.awaitOutput("ready");
            Files.writeString(group.resolve("cgroup.procs"), CommandRun.pid(target));
            try {
                assertNoThreadIsAskedFor(jdk, target, group);
            } finally {
                // a group that has a process cannot be taken away
                Files.writeString(group.resolveSibling("cgroup.procs"), CommandRun.pid(target));
            }
        } finally {
            Files.delete(group);
        }
    }

    private static void assertNoThreadIsAskedFor(Jdk jdk, ForkedJvm target, Path group) throws Exception {
        String threads = Files.readString(group.resolve("pids.current")).trim();
        Files.writeString(group.resolve("pids.max"), threads);
        for (Verb verb : Verb.values()) {
            assertRefused(CommandRun.run(jdk, verb.word(), CommandRun.pid(target)), "cannot start another thread",
                "its control group allows " + threads + " threads", "nothing was done to it");
        }
        Files.writeString(group.resolve("pids.max"), "max");
        assertThat(CommandRun.run(jdk, "attach", CommandRun.pid(target)).status()).isZero();
        target.input().write('\n');
        target.input().flush();
        target.awaitOutput("failed on port");
    }

    /** A new control group that counts threads. */
    private static Path threadGroup() throws IOException {
        for (String hierarchy : List.of("/sys/fs/cgroup/pids", "/sys/fs/cgroup")) {
            Path group = Path.of(hierarchy, "epipe-command-" + ProcessHandle.current().pid());
            if (Files.isWritable(group.getParent())) {
                try {
                    Files.createDirectory(group);
                } catch (IOException readOnly) {
                    continue;
                }
                if (Files.exists(group.resolve("pids.max"))) {
                    return group;
                }
                Files.delete(group);
            }
        }
        return Assumptions.abort("no control group for threads here (root, cgroup): a JVM that can start no thread was not tested");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void noThreadDumpForAJvmThatDoesNotLetItselfBeAttachedTo(Jdk jdk) throws Exception {
        try (ForkedJvm target = CommandRun.attachable(jdk, "-XX:+DisableAttachMechanism").start()) {
            target.awaitOutput("ready");
            // as an earlier process of that id leaves it
            Path leftOver = Path.of("/tmp/.java_pid" + target.pid());
            Files.deleteIfExists(leftOver);
            try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                socket.bind(UnixDomainSocketAddress.of(leftOver));
            }
            try {
                assertRefused(CommandRun.run(jdk, "attach", CommandRun.pid(target)), "-XX:+DisableAttachMechanism", "-javaagent");
            } finally {
                Files.delete(leftOver);
            }
            target.input().write('\n');
            target.input().flush();
            target.awaitOutput("failed on port");
            assertThat(target.output()).doesNotContain("Full thread dump");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void agentsThatMayNotBeLoaded(Jdk jdk) throws Exception {
        if (jdk.feature() == 8) {
            return;
        }
        try (ForkedJvm target = ForkedJvm.on(jdk).vm("-XX:-EnableDynamicAgentLoading").main(Programs.ATTACHABLE).start()) {
            target.awaitOutput("ready");
            assertRefused(CommandRun.run(jdk, "attach", CommandRun.pid(target)), "-XX:-EnableDynamicAgentLoading", "-javaagent");
        }
    }

    @Test
    void aStoppedJvmIsNotWaitedFor() throws Exception {
        try (ForkedJvm target = CommandRun.attachable(Jdk.current()).start()) {
            target.awaitOutput("ready");
            signal("-STOP", CommandRun.pid(target));
            assertRefused(CommandRun.run(Jdk.current(), "status", CommandRun.pid(target)), "is stopped", "kill -CONT " + target.pid());
            signal("-CONT", CommandRun.pid(target));
            assertThat(CommandRun.run(Jdk.current(), "status", CommandRun.pid(target)).status()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aPidThatIsNoneIsRefusedInWords(Jdk jdk) {
        assertRefused(CommandRun.run(jdk, "attach", "999999999"), "there is no process 999999999");
    }

    /** What stands where the JVM's attach socket should be is another program's, and the terminal is ours. */
    @ParameterizedTest
    @ValueSource(strings = {"escapes", "silent", "endless", "closing", "link", "directory", "fifo", "file", "left"})
    void aHostileTarget(String how) throws IOException {
        try (ForkedJvm target = ForkedJvm.on(Jdk.current()).main(Programs.HOSTILE_TARGET, how).start()) {
            target.awaitOutput("ready");
            ForkedJvm.Ended ended = CommandRun.run(Jdk.current(), "status", CommandRun.pid(target));
            assertRefused(ended, "process " + target.pid() + " did not take the agent: ", switch (how) {
                case "escapes" -> "forged";
                // 10 for the request, and 5 to see whether it was carried out all the same
                case "silent" -> "no answer within 15 s";
                case "endless" -> "is longer than";
                case "closing" -> "closed the connection without an answer";
                case "left" -> ".java_pid" + target.pid() + " is left over from an earlier process: remove it";
                default -> "is not the socket of that JVM: somebody has put a " + (how.equals("link") ? "symbolic link"
                    : how.equals("fifo") ? "FIFO" : how) + " in its place";
            });
            target.input().close();
            target.await();
        }
    }

    /** The second SIGQUIT would be taken for the wish for a thread dump. */
    @ParameterizedTest
    @MethodSource("jdks")
    void noThreadDumpIfSeveralAskAtOnce(Jdk jdk) throws Exception {
        try (ForkedJvm target = CommandRun.attachable(jdk).start()) {
            target.awaitOutput("ready");
            List<ForkedJvm> commands = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                commands.add(CommandRun.on(jdk).vm("-Depipe.test.seconds=60").run("status", CommandRun.pid(target)).start());
            }
            for (ForkedJvm command : commands) {
                ForkedJvm.Ended ended = command.await();
                assertThat(ended.status()).as(ended.err()).isZero();
            }
            target.input().write('\n');
            target.input().flush();
            target.awaitOutput("failed on port");
            assertThat(target.output()).doesNotContain("Full thread dump");
        }
    }

    /** As by a command that was stopped in the midst of it. */
    @Test
    void whileAnotherCommandIsAtItNoSignalIsSent() throws Exception {
        try (ForkedJvm target = CommandRun.attachable(Jdk.current()).start()) {
            target.awaitOutput("ready");
            Path file = Path.of("/tmp/.attach_pid" + target.pid());
            try (FileChannel other = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                other.lock();
                // more than the 10 s of the signal
                assertRefused(CommandRun.on(Jdk.current()).vm("-Depipe.test.seconds=20").run("status", CommandRun.pid(target)).startAndAwait(),
                    "another process has kept /proc/" + target.pid() + "/root" + file + " locked for 10 s");
                assertThat(Path.of("/tmp/.java_pid" + target.pid())).doesNotExist();
            }
            // and a file that nobody is at any more is no obstacle
            assertThat(CommandRun.run(Jdk.current(), "status", CommandRun.pid(target)).status()).isZero();
            assertThat(file).doesNotExist();
            assertThat(target.output()).doesNotContain("Full thread dump");
        }
    }

    static void assertRefused(ForkedJvm.Ended ended, String... words) {
        assertThat(ended.status()).as(ended.out() + ended.err()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().strip().lines()).singleElement().asString().startsWith("epipe: ").contains(words);
        assertThat(ended.err().strip().chars()).as("control characters").noneMatch(
            c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
    }

    private static void signal(String signal, String pid) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, pid).start().waitFor()).isZero();
        for (boolean stopped = !signal.equals("-STOP"); !stopped;) {
            stopped = Files.readString(Path.of("/proc", pid, "status")).contains("State:\tT");
        }
    }
}
