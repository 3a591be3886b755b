package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.diagnosis.story.Stories;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of stories against the verdicts, and the page that is made of it. */
class StoriesTest {

    private static final Path PAGE = Path.of("../docs/verdicts.md");
    private static final Path WORDS = Path.of("src/main/resources/io/epipe/page/words.js");
    private static final Path README = Path.of("../README.md");

    @Test
    void everyVerdictHasItsStoryAndOneOnly() {
        assertThat(Stories.table()).extracting(Story::verdict).containsExactlyInAnyOrder(Verdict.values());
        assertThat(Stories.table().get(Stories.table().size() - 1).verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    /** The order of the page is that of the table, which is that of the enum, too: one order everywhere. */
    @Test
    void theTableIsInTheOrderOfTheVerdicts() {
        assertThat(Stories.table().stream().map(Story::verdict).filter(v -> v != Verdict.PIPE_READER_GONE && v != Verdict.CHILD_EXITED))
            .containsExactlyElementsOf(Arrays.stream(Verdict.values())
                .filter(v -> v != Verdict.PIPE_READER_GONE && v != Verdict.CHILD_EXITED).toList());
    }

    /** {@code -Depipe.update.docs=true} writes the parts anew. */
    @Test
    void thePageTellsWhatTheStoriesSay() throws Exception {
        String page = Files.readString(PAGE);
        held(PAGE, page, between(between(page, "list", list("")), "stories", stories()));
    }

    @Test
    void theReadmeHasTheSameList() throws Exception {
        String page = Files.readString(README);
        held(README, page, between(page, "verdicts", list("docs/verdicts.md")));
    }

    /** The report's page groups by whose matter a verdict is, and names each in one line. */
    @Test
    void theReportsPageHasTheSameWords() throws Exception {
        String words = Files.readString(WORDS);
        String begin = "// verdicts:begin\n";
        int from = words.indexOf(begin) + begin.length();
        int to = words.indexOf("// verdicts:end");
        assertThat(to).as("the marks in " + WORDS).isGreaterThanOrEqualTo(from);
        held(WORDS, words, words.substring(0, from) + script() + words.substring(to));
    }

    private static String script() {
        return Stories.table().stream().map(s -> "  " + s.verdict() + ": ['" + s.page().side().key() + "', '"
            + s.page().line().replaceAll(" \\(`[^`]*`\\)", "").replace('\'', '’') + "']").collect(Collectors.joining(",\n", "const VERDICTS = {\n", "\n};\n"));
    }

    private static void held(Path file, String page, String made) throws Exception {
        if (Boolean.getBoolean("epipe.update.docs") && !made.equals(page)) {
            Files.write(file, made.getBytes(StandardCharsets.UTF_8));
        } else {
            assertThat(page).as(file + " is not what the stories say; -Depipe.update.docs=true writes it").isEqualTo(made);
        }
    }

    private static String list(String target) {
        StringBuilder to = new StringBuilder("| verdict | in one line | who has to act |\n|---|---|---|\n");
        for (Story s : Stories.table()) {
            to.append("| [`").append(s.verdict()).append("`](").append(target).append('#').append(s.verdict().name().toLowerCase(Locale.ROOT)).append(") | ")
                .append(s.page().line()).append(" | ").append(s.page().who()).append(" |\n");
        }
        return to.toString();
    }

    private static String stories() {
        StringBuilder to = new StringBuilder();
        for (Story s : Stories.table()) {
            to.append("\n### ").append(s.verdict()).append("\n\n");
            paragraph(to, "What happened.", s.page().happened());
            paragraph(to, "How epipe knows.", s.page().known());
            paragraph(to, "What to do.", s.page().remedy());
            paragraph(to, "When it is certain:", s.page().proof());
        }
        return to.substring(1);
    }

    private static void paragraph(StringBuilder to, String head, String text) {
        to.append(wrapped("**" + head + "** " + text)).append("\n\n");
        if (head.endsWith(":")) {
            to.setLength(to.length() - 1);
        }
    }

    private static String wrapped(String text) {
        StringBuilder to = new StringBuilder();
        for (String paragraph : text.split("\n\n")) {
            StringBuilder line = new StringBuilder();
            to.append(to.length() == 0 ? "" : "\n\n");
            for (String word : paragraph.split(" ")) {
                if (line.length() + 1 + word.length() > 120) {
                    to.append(line).append('\n');
                    line.setLength(0);
                }
                line.append(line.length() == 0 ? "" : " ").append(word);
            }
            to.append(line);
        }
        return to.toString();
    }

    private static String between(String page, String mark, String text) {
        String begin = "<!-- " + mark + ":begin -->\n";
        String end = "<!-- " + mark + ":end -->\n";
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        assertThat(from).as(begin).isGreaterThan(0);
        assertThat(to).as(end).isGreaterThan(from);
        return page.substring(0, from + begin.length()) + text + page.substring(to);
    }
}
