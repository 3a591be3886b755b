package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epipe.options.OptionTable;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the README shows is what the code does. */
class ReadmeIT {

    private static final Path README = Path.of("../README.md");

    @Test
    void theSampleIsTheReportOfTheDemo() throws IOException {
        List<String> sample = between("<!-- sample:begin -->", "<!-- sample:end -->").lines()
            .filter(line -> !line.startsWith("```")).toList();
        assumeThat(System.getProperty("os.name") + " " + System.getProperty("os.arch"))
            .as("the sample shows full evidence").isIn("Linux amd64", "Linux aarch64");
        // what a container image without a compiler shows: nothing on the PATH
        String err = ForkedJvm.on(Jdk.current()).agent("").environment("PATH", "/nonexistent")
            .run("-jar", ForkedJvm.demoJar().toString()).startAndAwait().err();
        String fromReport = err.substring(err.indexOf("epipe #1  "));
        List<String> report = fromReport.substring(0, fromReport.indexOf("\n      at ")).lines().toList();
        boolean likely = String.join("", report).contains("(likely)");
        // on a busy machine the close is dated too loosely to say that what was acknowledged came before it
        assertThat(shape(report)).isEqualTo(likely ? shape(sample).replace("(certain)", "(likely)") : shape(sample));
    }

    @Test
    void aCoarseReportSaysHowToGetTheFullOne() {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        String err = ForkedJvm.on(Jdk.current()).vm("-Depipe.test.evidence=tcp_state").agent("")
            .run("-jar", ForkedJvm.demoJar().toString()).startAndAwait().err();
        assertThat(err.replaceAll("\\s+", " ")).contains("full evidence takes ");
    }

    @Test
    void theOptionsAreThoseOfTheTable() throws IOException {
        assertThat(between("<!-- options:begin -->", "<!-- options:end -->").strip())
            .isEqualTo(OptionTable.markdown().strip());
    }

    private static String between(String begin, String end) throws IOException {
        String text = Files.readString(README);
        return text.substring(text.indexOf(begin) + begin.length(), text.indexOf(end)).strip();
    }

    /**
     * The words without numbers, which are another run's, and without the line breaks and blanks that depend on them. Whether the close is
     * dated exactly depends on how long the run's first steps took.
     */
    private static String shape(List<String> lines) {
        return String.join(" ", lines).replaceAll("[0-9]+([.:][0-9]+)*", "#").replaceAll("\\s+", " ")
            .replaceAll("# m?s\\b", "# s").replace(", or up to # s earlier", "").replace("acknowledged; its place here is not known", "acknowledged")
            .replace("The peer closed between # and #.", "The peer closed at #.");
    }
}
