package io.epipe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Answers a request of the command: {@code VERB:PATH}. The answer goes into a new file under that path, readable for its owner alone;
 * an existing file or link is never written to.
 */
public final class Answers {

    private final String verb;
    private final Path path;

    private Answers(String verb, Path path) {
        this.verb = verb;
        this.path = path;
    }

    static Answers parse(String request) {
        int colon = request.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("a request is VERB:PATH, not '" + request + "'");
        }
        return new Answers(request.substring(0, colon), Paths.get(request.substring(colon + 1)));
    }

    /** What is asked for. */
    String verb() {
        return verb;
    }

    /** Writes the answer. */
    void write(String text) throws IOException {
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers for a JVM in which the agent is not active. */
    public static void inactive(String request) throws IOException {
        parse(request).write("epipe is not active in this JVM");
    }
}
