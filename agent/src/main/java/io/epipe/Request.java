package io.epipe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A request of the command to the agent: {@code VERB:PATH} or {@code VERB:PATH:OPTIONS}. The attach mechanism carries no answer back, so the
 * answer goes into a new file under that path, readable for its owner alone; an existing file or link is never written to.
 */
public final class Request {

    private final String verb;
    private final Path path;
    private final String options;

    private Request(String verb, Path path, String options) {
        this.verb = verb;
        this.path = path;
        this.options = options;
    }

    static Request parse(String text) {
        String[] parts = text.split(":", 3);
        if (parts.length < 2) {
            throw new IllegalArgumentException("a request is VERB:PATH or VERB:PATH:OPTIONS, not '" + text + "'");
        }
        return new Request(parts[0], Paths.get(parts[1]), parts.length < 3 ? "" : parts[2]);
    }

    /** What is asked for. */
    String verb() {
        return verb;
    }

    /** The options of an attach. */
    String options() {
        return options;
    }

    void answer(String text) throws IOException {
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers for a JVM in which the agent is not active. */
    public static void answerInactive(String text) throws IOException {
        parse(text).answer("epipe is not active in this JVM");
    }
}
