package io.epipe.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The tree of commands: help, wrong usage, exit statuses, completion, the list. */
class CommandLineIT {

    private static final List<String> COMMANDS = List.of("list", "attach", "detach", "status", "watch", "report", "explain", "help", "version", "completion");

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
        Process bash = new ProcessBuilder("bash", "-c", script + "\nCOMP_WORDS=(epipe stat); COMP_CWORD=1; _epipe; echo \"${COMPREPLY[*]}\"\n"
            + "COMP_WORDS=(epipe attach 1 js); COMP_CWORD=3; _epipe; echo \"${COMPREPLY[*]}\"\n"
            + "COMP_WORDS=(epipe status 1 --j); COMP_CWORD=3; _epipe; echo \"${COMPREPLY[*]}\"\n"
            + "epipe() { echo 4711; echo 4812; }\nCOMP_WORDS=(epipe detach 48); COMP_CWORD=2; _epipe; echo \"${COMPREPLY[*]}\"\n")
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
            .containsExactly("status", "json=", "--json", "4812");
        assertThat(bash.waitFor()).isZero();
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
            String list = CommandRun.run(Jdk.current(), "list").out();
            assertThat(line(list, without)).matches("\\d+ +\\S*\\b" + jdk.feature() + "\\b\\S* +- +io\\.epipe\\.programs\\.Attachable");
            assertThat(line(list, attached)).matches("\\d+ +\\? +\\Q" + version + "\\E +io\\.epipe\\.programs\\.Attachable");
            assertThat(line(list, from)).matches("\\d+ +\\S+ +\\Q" + version + "\\E +io\\.epipe\\.programs\\.Attachable");
            assertThat(CommandRun.run(Jdk.current(), "list", "--pids").out().lines()).contains(CommandRun.pid(without),
                CommandRun.pid(attached), CommandRun.pid(from));
            CommandRun.run(Jdk.current(), "detach", CommandRun.pid(attached));
            CommandRun.run(Jdk.current(), "detach", CommandRun.pid(from));
            list = CommandRun.run(Jdk.current(), "list").out();
            assertThat(line(list, attached)).contains(" - ");
            assertThat(line(list, from)).contains(" - ");
            assertThat(without.output() + attached.output() + from.output()).as("no thread dump").doesNotContain("Full thread dump");
        }
    }

    private static String line(String list, ForkedJvm target) {
        return list.lines().map(String::strip).filter(line -> line.startsWith(target.pid() + " ")).findFirst().orElseThrow();
    }
}
