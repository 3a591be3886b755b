package io.epipe.host;

import io.epipe.testkit.ForkedJvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@link HostPrograms#DRIVEN}, driven. */
final class DrivenJvm {

    private final ForkedJvm jvm;
    private final Path directory;
    private int asked;

    DrivenJvm(ForkedJvm jvm, Path directory) {
        this.jvm = jvm;
        this.directory = directory;
    }

    /** Has it do all of these. */
    void all(List<String> lines) {
        lines.forEach(this::act);
    }

    /** Has it do this, and waits until it is done. */
    void act(String line) {
        String before = jvm.output();
        int done = count(before, line + ": ");
        send(line);
        HostPrograms.await(() -> {
            String now = jvm.output();
            return count(now, line + ": ") > done && now.endsWith("\n");
        });
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    /** Brings the agent a request. Its answer; null if there was none. */
    String ask(String verb, String options) {
        Path answer = directory.resolve("answer-" + ++asked);
        Path back = directory.resolve("back-" + asked);
        send("ask " + verb + ":" + answer + ":" + ForkedJvm.agentJar() + ":" + options + " " + back);
        HostPrograms.await(() -> Files.exists(back));
        try {
            return Files.exists(answer) ? Files.readString(answer) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(String line) {
        try {
            jvm.input().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            jvm.input().flush();
        } catch (IOException e) {
            throw new AssertionError("it has ended: " + jvm.output() + jvm.error(), e);
        }
    }
}
