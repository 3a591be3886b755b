package io.epipe.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The tree of commands: help, wrong usage, exit statuses, completion, the list. */
class CommandLineIT {

    private static final List<String> COMMANDS = List.of("list", "attach", "detach", "status", "watch", "report", "explain", "help", "version", "completion");

    private static final String PROMPT = "ready> ";

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @Test
    void withoutACommandTheHelp() {
        ForkedJvm.Ended ended = CommandRun.run(Jdk.current());
        assertThat(ended.status()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).contains(COMMANDS).isEqualTo(CommandRun.run(Jdk.current(), "help").out())
            .isEqualTo(CommandRun.run(Jdk.current(), "--help").out());
    }

    @Test
    void everyHelpFitsInto80ColumnsAndHasNoColours() {
        for (String command : COMMANDS) {
            ForkedJvm.Ended help = CommandRun.run(Jdk.current(), "help", command);
            assertThat(help.status()).as(help.err()).isZero();
            assertThat(help.out()).startsWith("Usage: java -jar epipe-agent.jar " + command)
                .isEqualTo(CommandRun.run(Jdk.current(), command, "--help").out()).doesNotContain("\u001b");
            assertThat(help.out().lines()).as(command).allMatch(line -> line.length() <= 80);
        }
        assertThat(CommandRun.run(Jdk.current(), "help", "attach").out()).contains("json=off, stdout, stderr, or a path", "EPIPE_OPTIONS");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "atach 1        | there is no command 'atach'; did you mean 'attach'?",
        "statsu 1       | there is no command 'statsu'; did you mean 'status'?",
        "help dettach   | there is no command 'dettach'; did you mean 'detach'?",
        "attach 1 a=b c=d | options of the agent are one word, with commas between them: 'a=b,c=d'",
        "frobnicate     | there is no command 'frobnicate'; 'java -jar epipe-agent.jar help' lists them",
        "status         | Missing required parameter: 'PID'; 'java -jar epipe-agent.jar help status' tells what is allowed",
        "status x       | PID is a number, the process id of a JVM, not 'x'",
        "status 1 --jsn | Unknown option: '--jsn'",
        "attach 1 jsn=x | there is no option \"jsn\" (agent argument); did you mean \"json\"?",
    })
    void wrongUsageIsOneLineAndStatus2(String arguments, String words) {
        ForkedJvm.Ended ended = CommandRun.run(Jdk.current(), arguments.split(" "));
        assertThat(ended.status()).as(ended.err()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().strip().lines()).singleElement().asString().startsWith("epipe: ").contains(words);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void completionInBash() throws Exception {
        String script = CommandRun.run(Jdk.current(), "completion").out();
        Process bash = new ProcessBuilder("bash", "-c", script + "\ntyped() { COMP_LINE=$1 COMP_POINT=${#1}; _epipe; echo \"${COMPREPLY[*]}\"; }\n"
            + "typed 'epipe stat'; typed 'epipe attach 1 js'; typed 'epipe status 1 --j'; typed 'epipe attach 1 log=off,js'\n"
            + "epipe() { echo 4711; echo 4812; }\ntyped 'epipe detach 48'\n")
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
            // bash replaces what stands behind the last =
            .containsExactly("status", "json=", "--json", "off,json=", "4812");
        assertThat(bash.waitFor()).isZero();
    }

    /** Typed into a real shell on a terminal, with the Tab key. */
    @ParameterizedTest
    @CsvSource({"bash --norc -i, bash", "zsh -f -i, zsh"})
    @EnabledOnOs(OS.LINUX)
    void completionAsItIsTyped(String start, String shell, @TempDir Path directory) throws Exception {
        boolean able = new ProcessBuilder("sh", "-c", "command -v script && command -v " + shell).start().waitFor() == 0;
        if (!able) {
            System.out.println("epipe tests: NOT TESTED: completion typed into " + shell + " (no such shell, or no script of util-linux)");
        }
        assumeThat(able).isTrue();
        Path completion = Files.writeString(directory.resolve("completion"), CommandRun.run(Jdk.current(), "completion").out()
            // what would be run, and a list of JVMs that is always the same
            + "epipe() { case \"$*\" in 'list --pids') echo 4711; echo 4812 ;; *) echo \"GOT:$*:\" ;; esac; }\n");
        Files.writeString(directory.resolve("records.jsonl"), "");
        ProcessBuilder builder = new ProcessBuilder("timeout", "120", "script", "-qfec", "env PS1='" + PROMPT + "' " + start, "/dev/null").directory(directory.toFile())
            .redirectErrorStream(true);
        builder.environment().put("TERM", "xterm");
        Process terminal = builder.start();
        type(terminal, "source " + completion + "; echo so''urced\n", "sourced");
        type(terminal, "epipe statu\t48\t--j\t\n", "GOT:status 4812 --json:");
        type(terminal, "epipe atta\t1 clo\ton\n", "GOT:attach 1 closes=on:");
        // a value, which is not completed; an option behind another one
        type(terminal, "epipe attach 1 reads=o\tn\n", "GOT:attach 1 reads=on:");
        type(terminal, "epipe watch 1 log=off,clo\ton\n", "GOT:watch 1 log=off,closes=on:");
        type(terminal, "epipe list --p\tx\n", "GOT:list --pids x:");
        type(terminal, "epipe repo\trec\t--out\tx\n", "GOT:report records.jsonl --output x:");
        type(terminal, "epipe help exp\t\n", "GOT:help explain:");
        terminal.getOutputStream().write("exit\n".getBytes(StandardCharsets.US_ASCII));
        terminal.getOutputStream().flush();
        terminal.getInputStream().transferTo(OutputStream.nullOutputStream());
        assertThat(terminal.waitFor()).isZero();
    }

    /** A shell that is not ready yet would drop what is typed. */
    private static void type(Process terminal, String keys, String awaited) throws IOException {
        StringBuilder seen = new StringBuilder();
        readUntil(terminal, seen, PROMPT);
        terminal.getOutputStream().write(keys.getBytes(StandardCharsets.US_ASCII));
        terminal.getOutputStream().flush();
        readUntil(terminal, seen, keys.startsWith("epipe") ? ":\r\n" : awaited);
        assertThat(seen.toString()).contains(awaited);
    }

    private static void readUntil(Process terminal, StringBuilder seen, String awaited) throws IOException {
        for (int from = seen.length(); seen.indexOf(awaited, from) < 0;) {
            int c = terminal.getInputStream().read();
            assertThat(c).as(seen.toString()).isNotNegative();
            seen.append((char) c);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    @EnabledOnOs(OS.LINUX)
    void theListTellsWhereEpipeIs(Jdk jdk) throws Exception {
        try (ForkedJvm without = CommandRun.attachable(jdk).start();
             ForkedJvm attached = CommandRun.attachable(jdk, "-XX:-UsePerfData").start();
             ForkedJvm from = CommandRun.attachable(jdk).agent("log=off").start()) {
            for (ForkedJvm target : List.of(without, attached, from)) {
                target.awaitOutput("ready");
            }
            assertThat(CommandRun.run(Jdk.current(), "attach", CommandRun.pid(attached)).status()).isZero();
            String version = CommandRun.run(Jdk.current(), "version").out().strip().substring("epipe ".length());
            // by a JDK with sockets of its own for it, and by the one of the JVM: an older one asks through its own client
            for (Jdk asking : List.of(Jdk.current(), jdk)) {
                String list = CommandRun.run(asking, "list").out();
                assertThat(line(list, without)).matches("\\d+ +\\S*\\b" + jdk.feature() + "\\b\\S* +- +io\\.epipe\\.programs\\.Attachable");
                assertThat(line(list, attached)).matches("\\d+ +\\? +\\Q" + version + "\\E +io\\.epipe\\.programs\\.Attachable");
                assertThat(line(list, from)).matches("\\d+ +\\S+ +\\Q" + version + "\\E +io\\.epipe\\.programs\\.Attachable");
            }
            assertThat(CommandRun.run(Jdk.current(), "list", "--pids").out().lines()).contains(CommandRun.pid(without),
                CommandRun.pid(attached), CommandRun.pid(from));
            CommandRun.run(Jdk.current(), "detach", CommandRun.pid(attached));
            CommandRun.run(Jdk.current(), "detach", CommandRun.pid(from));
            String list = CommandRun.run(jdk, "list").out();
            assertThat(line(list, attached)).contains(" - ");
            assertThat(line(list, from)).contains(" - ");
            assertThat(without.output() + attached.output() + from.output()).as("no thread dump").doesNotContain("Full thread dump");
        }
    }

    /** As in most containers. */
    @ParameterizedTest
    @MethodSource("jdks")
    @EnabledOnOs(OS.LINUX)
    void whereTheTerminalTakesNothingButAsciiOurOwnCharactersAreReplaced(Jdk jdk) throws Exception {
        try (ForkedJvm target = CommandRun.attachable(Jdk.current()).start()) {
            target.awaitOutput("ready");
            ForkedJvm.Ended attached = CommandRun.on(jdk).environment("LC_ALL", "C").run("attach", CommandRun.pid(target), "log=stderr").startAndAwait();
            assertThat(attached.out()).contains("text        -> standard error").doesNotContain("?");
        }
    }

    private static String line(String list, ForkedJvm target) {
        return list.lines().map(String::strip).filter(line -> line.startsWith(target.pid() + " ")).findFirst().orElseThrow();
    }
}
