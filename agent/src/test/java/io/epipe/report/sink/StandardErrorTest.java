package io.epipe.report.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epipe.record.Incidents;
import io.epipe.record.Omissions;
import io.epipe.report.pipeline.ToldElsewhereException;
import io.epipe.report.text.TextOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_ERR)
public class StandardErrorTest {

    @TempDir
    Path directory;

    /** What is written to {@link System#err} meanwhile. */
    public static String capture(ThrowingCallable work) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            work.call();
        } catch (Throwable t) {
            throw new AssertionError(t);
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aReportGoesToWhereStandardErrorPointsNow() {
        TextOutput output = new TextOutput(StandardStream.error(), null);
        outputRuns(output);
        String said = capture(() -> output.report(Incidents.documented(1).build()));
        assertThat(said).startsWith("epipe #1  Broken pipe  127.0.0.1:50870").contains("com.acme.Orders.send")
            .endsWith(System.lineSeparator());
    }

    private static void outputRuns(TextOutput output) {
        assertThat(capture(output::start)).isEmpty();
    }

    @Test
    void aStandardErrorOfNullIsNoReasonToFail() throws Exception {
        PrintStream before = System.err;
        System.setErr(null);
        try {
            new TextOutput(StandardStream.error(), null).report(Incidents.documented(1).build());
        } finally {
            System.setErr(before);
        }
    }

    @Test
    void aFileIsAppendedToInUtf8() throws Exception {
        Path file = directory.resolve("epipe.log");
        Files.writeString(file, "before\n");
        TextOutput output = new TextOutput(new FileSink(file.toFile(), "option log", StandardStream.error()), null);
        assertThat(capture(() -> {
            output.start();
            output.report(Incidents.documented(1).build());
            output.omitted(new Omissions(1, 0, 10, Incidents.WHEN));
        })).isEmpty();
        assertThat(Files.readString(file)).startsWith("before\nepipe #1  ").contains(" → ")
            .contains("\nepipe: 1 incident dropped because the queue was full (");
    }

    @Test
    void aFileThatCannotBeWrittenIsSaidOnceAndReportsGoToStandardError() {
        Path file = directory.resolve("missing/epipe.log");
        TextOutput output = new TextOutput(new FileSink(file.toFile(), "option log", StandardStream.error()), null);
        String said = capture(() -> {
            assertThatThrownBy(output::start).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> output.report(Incidents.documented(1).build()))
                .isInstanceOf(ToldElsewhereException.class);
            assertThatThrownBy(() -> output.report(Incidents.documented(2).build()))
                .isInstanceOf(ToldElsewhereException.class);
        });
        assertThat(said.lines().filter(l -> l.startsWith("epipe: "))).singleElement().asString()
            .startsWith("epipe: option log: cannot write to " + file.toAbsolutePath() + ": ");
        assertThat(said.lines().filter(l -> l.startsWith("epipe #"))).hasSize(2);
    }

    @Test
    void theCharsetIsTheStreamsOwnWhereTheJdkTells() throws Exception {
        PrintStream stream = new PrintStream(new ByteArrayOutputStream(), true, "UTF-16BE");
        if (Runtime.version().feature() >= 18) {
            assertThat(StandardStream.charset(stream, true)).isEqualTo(StandardCharsets.UTF_16BE);
        } else {
            assertThat(StandardStream.charset(stream, true)).isNotNull();
        }
    }
}
