package io.epipe.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The ways in without the command, as docs/attach.md has them. */
@EnabledOnOs(OS.LINUX)
class OtherClientsIT {

    @Test
    void jattach(@TempDir Path directory) throws Exception {
        boolean there = new ProcessBuilder("sh", "-c", "command -v jattach").start().waitFor() == 0;
        if (!there) {
            System.out.println("epipe tests: NOT TESTED: jattach (not installed)");
        }
        assumeThat(there).isTrue();
        for (Jdk jdk : Jdk.all()) {
            inAndOut(jdk, directory, (pid, argument) -> List.of("jattach", pid, "load", "instrument", "false",
                ForkedJvm.agentJar() + "=" + argument));
        }
    }

    @Test
    void jcmd(@TempDir Path directory) throws Exception {
        Path jcmd = Jdk.current().home().resolve("bin/jcmd");
        assumeThat(jcmd).exists();
        for (Jdk jdk : Jdk.all()) {
            if (jdk.feature() > 8) {
                inAndOut(jdk, directory, (pid, argument) -> List.of(jcmd.toString(), pid, "JVMTI.agent_load",
                    ForkedJvm.agentJar().toString(), '"' + argument + '"'));
            }
        }
    }

    private interface Client {
        List<String> command(String pid, String argument);
    }

    private static void inAndOut(Jdk jdk, Path directory, Client client) throws Exception {
        Path status = directory.resolve("status" + jdk.feature());
        Path detached = directory.resolve("detached" + jdk.feature());
        try (ForkedJvm target = CommandRun.attachable(jdk).start()) {
            target.awaitOutput("ready");
            String pid = CommandRun.pid(target);
            run(client.command(pid, "log=off"));
            CommandRun.breakOne(target, 1);
            run(client.command(pid, "request:status:" + status));
            assertThat(Files.readAllLines(status)).contains("incidents=1", "self_test=passed", "option.log=off");
            run(client.command(pid, "request:detach:" + detached));
            assertThat(Files.readAllLines(detached)).contains("done=detached", "incidents=1");
            run(client.command(pid, "request:status"));
            target.awaitError("epipe: done=inactive");
        }
    }

    private static void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Arrays.toString(command.toArray()) + "\n" + said).isZero();
    }
}
