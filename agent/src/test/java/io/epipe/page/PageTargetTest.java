package io.epipe.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a page may go, and what is there afterwards. */
class PageTargetTest {

    private static final PageWriter.Content PAGE = out -> out.write("page".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    Path directory;

    private static void write(Path named) throws IOException {
        PageTarget.of(named).write(PAGE);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(each -> each.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }

    @Test
    void aFileIsReplacedAndNothingElseIsLeft() throws IOException {
        write(directory.resolve("new.html"));
        write(Files.writeString(directory.resolve("old.html"), "what was there before"));
        assertThat(directory.resolve("old.html")).hasContent("page");
        assertThat(names()).containsExactly("new.html", "old.html");
    }

    @Test
    void aNameAsLongAsTheFileSystemTakesIsTaken() throws IOException {
        write(directory.resolve("x".repeat(250) + ".html"));
        assertThat(names()).hasSize(1);
    }

    @Test
    void aLinkIsFollowedWhetherItsEndIsThereOrNot() throws IOException {
        Path there = Files.writeString(directory.resolve("there"), "before");
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("there"));
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), Files.createSymbolicLink(directory.resolve("next"), Path.of("made")));
        write(link);
        write(dangling);
        assertThat(link).isSymbolicLink();
        assertThat(dangling).isSymbolicLink();
        assertThat(there).hasContent("page");
        assertThat(directory.resolve("made")).hasContent("page").isRegularFile();
        Path round = Files.createSymbolicLink(directory.resolve("round"), Path.of("round"));
        assertThatThrownBy(() -> PageTarget.of(round)).hasMessage(round + " is a symbolic link that leads nowhere");
    }

    @Test
    void aDeviceStaysADeviceAndItsErrorIsTold() throws Exception {
        // not the machine's own, which a mistake of this code would take away from it
        Path full = directory.resolve("full");
        assumeTrue(new ProcessBuilder("mknod", full.toString(), "c", "1", "7").start().waitFor() == 0 && Files.isWritable(full),
            "no device can be made here: not tested that one is written through");
        Path link = Files.createSymbolicLink(directory.resolve("link"), full);
        assertThatThrownBy(() -> write(link)).isInstanceOf(IOException.class).hasMessage(link + " cannot be written: No space left on device");
        assertThat(link).isSymbolicLink();
        assertThatThrownBy(() -> write(full)).hasMessage(full + " cannot be written: No space left on device");
        assertThat(Files.isRegularFile(full)).isFalse();
        assertThat(names()).containsExactly("full", "link");
    }

    @Test
    void aFifoGetsThePage() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(fifo);
            } catch (IOException e) {
                return e.toString();
            }
        });
        write(fifo);
        assertThat(Files.isRegularFile(fifo)).isFalse();
        assertThat(read.get()).isEqualTo("page");
        assertThat(names()).containsExactly("fifo");
    }

    @Test
    void whereNoPageCanGoIsSaidBeforeAnythingIsRead() {
        assertThatThrownBy(() -> PageTarget.of(directory)).hasMessage(directory + " is a directory; -o takes the name of a file");
        assertThatThrownBy(() -> PageTarget.of(Path.of(""))).hasMessage("the name of the page is empty");
        assertThatThrownBy(() -> PageTarget.of(directory.resolve("none/x.html"))).hasMessage("there is no directory " + directory.resolve("none") + " for the page");
        assertThat(PageTarget.class).isPublic();
    }

    @Test
    void aFailureNamesThePageAndLeavesWhatWasThere() throws IOException {
        assertThatThrownBy(() -> write(Path.of("/proc/x.html"))).isInstanceOf(IOException.class).message().startsWith("/proc/x.html cannot be written: ")
            .doesNotContain(".part");
        Path old = Files.writeString(directory.resolve("old.html"), "before");
        assertThatThrownBy(() -> PageTarget.of(old).write(out -> {
            out.write(1);
            throw new IOException("No space left on device");
        })).hasMessage(old + " cannot be written: No space left on device");
        assertThat(old).hasContent("before");
        assertThat(names()).containsExactly("old.html");
    }

    @Test
    void whatIsReadIsNeverWhatIsWritten() throws IOException {
        String record = "{\"timestamp\":\"2026-11-25T10:00:05Z\",\"event.name\":\"epipe.write_failure\",\"epipe.incident.id\":\"1\"}\n";
        Path records = Files.writeString(directory.resolve("a.json"), record);
        Path link = Files.createSymbolicLink(directory.resolve("page.html"), records);
        for (List<Path> inputs : List.of(List.of(records), List.of(link), List.of(directory))) {
            assertThatThrownBy(() -> ReportPage.make(inputs, PageTarget.of(link), null)).hasMessage("the output " + link + " is one of the inputs");
        }
        assertThat(records).hasContent(record.trim());
        // an older page in a directory with records is what most people have
        Path page = directory.resolve("b.html");
        for (int i = 0; i < 2; i++) {
            assertThat(ReportPage.make(List.of(directory), PageTarget.of(page), null).words()).startsWith("1 incident in 2 lines of 2 files\n1 line is a copy of others");
        }
        // and under another name it is skipped
        assertThat(ReportPage.make(List.of(directory), PageTarget.of(directory.resolve("c.html")), null).words())
            .contains("1 file was made by epipe, and skipped: " + page + "\n").doesNotContain("damaged");
        assertThatThrownBy(() -> ReportPage.make(List.of(page, records), PageTarget.of(page), null)).hasMessage("the output " + page + " is one of the inputs");
    }
}
