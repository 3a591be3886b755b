package io.epipe.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The document with the results: what stands between a section's two marks is replaced, and all else stays as it is.
 */
final class Document {

    private final Path path;

    Document(Path path) {
        this.path = path;
    }

    void put(String section, String text) throws IOException {
        String begin = mark(section, "begin");
        String end = mark(section, "end");
        String whole = read();
        int from = whole.indexOf(begin);
        int to = whole.indexOf(end);
        String replaced = whole.substring(0, from + begin.length()) + "\n" + text.trim() + "\n" + whole.substring(to);
        Files.write(path, replaced.getBytes(StandardCharsets.UTF_8));
        System.out.println("== " + section + "\n" + text);
    }

    /** Before anything is measured, because it would be for nothing. */
    void check(String section) throws IOException {
        String whole = read();
        int from = whole.indexOf(mark(section, "begin"));
        if (from < 0 || whole.indexOf(mark(section, "end")) < from) {
            throw new IOException(path + " has no place for " + section);
        }
    }

    private static String mark(String section, String edge) {
        return "<!-- benchmark-" + section + ":" + edge + " -->";
    }

    private String read() throws IOException {
        return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    }
}
