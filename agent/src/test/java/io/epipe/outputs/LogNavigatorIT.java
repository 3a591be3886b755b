package io.epipe.outputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real lnav reads the JSON lines with the format of docs/integrations.md. */
class LogNavigatorIT {

    private static final int CLIENTS = 10;

    @TempDir
    Path directory;

    @Test
    void itKnowsTimeLevelAndVerdict() throws Exception {
        assumeTrue(isThere(), "no lnav here: its format was not tested");
        Matcher format = Pattern.compile("```json\n(\\{\"epipe_json\".*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../docs/integrations.md")));
        assertThat(format.find()).isTrue();
        Files.writeString(Files.createDirectories(directory.resolve(".lnav/formats/installed")).resolve("epipe.json"), format.group(1));
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(Jdk.current()).agent("log=off,json=" + json)
            .main(Programs.FLOOD, Integer.toString(CLIENTS)).startAndAwait();
        assertThat(ended.status()).as(ended.err()).isZero();
        int lines = Files.readAllLines(json).size();
        assertThat(lnav(";SELECT log_level, count(*) FROM epipe_json GROUP BY log_level", ":write-csv-to -")).contains("info," + lines);
        assertThat(lnav(":write-screen-to -")).contains(" CLIENT_GONE The client closed this connection ").doesNotContain("exception.stacktrace");
    }

    private String lnav(String... commands) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("lnav", "-n"));
        for (String one : commands) {
            command.addAll(List.of("-c", one));
        }
        command.add("records.jsonl");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("HOME", directory.toString());
        builder.environment().remove("XDG_CONFIG_HOME");
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static boolean isThere() throws InterruptedException {
        try {
            return new ProcessBuilder("lnav", "-V").redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }
}
