package io.epipe.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whatever the command says when it is refused, docs/troubleshooting.md has an entry with those words. */
class CommandLinesDocsTest {

    private static final String TEXT = "\"((?:[^\"\\\\]|\\\\.)*)\"";
    /** From the constructor of an exception to the end of its statement. */
    private static final Pattern REFUSAL = Pattern.compile("new (?:RefusedException|IOException|Late|NoneException)\\((?:[^;\"]|" + TEXT + ")*;"
        + "|super\\((?:[^;\"]|" + TEXT + ")*;");
    private static final Pattern LITERAL = Pattern.compile(TEXT);
    /** The beginning of a sentence part that tells it from others. */
    private static final int LEAST = 12;
    private static final int COMPARED = 22;

    @Test
    void everyRefusalHasAnEntry() throws IOException {
        String page = plain(Files.readString(Path.of("../docs/troubleshooting.md")));
        List<String> missing = new ArrayList<>();
        int found = 0;
        for (Path source : sources()) {
            Matcher refusal = REFUSAL.matcher(Files.readString(source));
            while (refusal.find()) {
                List<String> parts = parts(refusal.group());
                found += parts.isEmpty() ? 0 : 1;
                if (!parts.isEmpty() && parts.stream().noneMatch(page::contains)) {
                    missing.add(source.getFileName() + ": " + parts);
                }
            }
        }
        assertThat(found).as("found in the source").isGreaterThan(25);
        assertThat(missing).as("without an entry").isEmpty();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/io/epipe/command/jvm"))) {
            return files.sorted().toList();
        }
    }

    private static List<String> parts(String statement) {
        List<String> parts = new ArrayList<>();
        Matcher literal = LITERAL.matcher(statement);
        while (literal.find()) {
            String part = literal.group(1).replaceAll("^[ ;,:()]+|[ ;,:()]+$", "");
            if (part.length() >= LEAST) {
                parts.add(part.substring(0, Math.min(COMPARED, part.length())).strip());
            }
        }
        return parts;
    }

    private static String plain(String markdown) {
        return markdown.replace("`", "").replaceAll("\\s+", " ");
    }
}
