package io.epipe.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

class PipeMomentTest {

    /** Longer than a tick of any kernel, in which it dates a change. */
    private static final long TICK_MILLIS = 20;

    @TempDir
    Path directory;

    @BeforeEach
    void onLinux() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "only Linux tells of pipes");
    }

    @Test
    void aFifoTellsWhetherAWriteWasTakenSince() throws Exception {
        Path fifo = fifo();
        // open for both, so that neither end waits for the other
        try (RandomAccessFile both = new RandomAccessFile(fifo.toFile(), "rw");
             FileOutputStream out = new FileOutputStream(fifo.toFile()); FileOutputStream another = new FileOutputStream(fifo.toFile())) {
            out.write(1);
            PipeMoment first = PipeMoment.of(out.getFD());
            assertThat(first.path()).isEqualTo(fifo.toString());
            assertThat(first.ifWrittenSince(out.getFD())).isNull();
            awaitTick(fifo);
            // a read is none
            assertThat(both.read()).isEqualTo(1);
            assertThat(first.ifWrittenSince(out.getFD())).isNull();
            another.write(2);
            PipeMoment second = first.ifWrittenSince(out.getFD());
            assertThat(second.path()).isEqualTo(fifo.toString());
            assertThat(second.ifWrittenSince(out.getFD())).isNull();
        }
    }

    @Test
    void whatWasClosedTellsNothing() throws Exception {
        Path fifo = fifo();
        try (RandomAccessFile both = new RandomAccessFile(fifo.toFile(), "rw"); FileOutputStream out = new FileOutputStream(fifo.toFile())) {
            PipeMoment before = PipeMoment.of(out.getFD());
            awaitTick(fifo);
            both.write(1);
            out.close();
            assertThat(PipeMoment.of(out.getFD()).path()).isNull();
            assertThat(before.ifWrittenSince(out.getFD())).isNull();
            assertThat(PipeMoment.of(out.getFD()).ifWrittenSince(both.getFD())).isNull();
        }
    }

    /** Nobody comes to read it again. */
    @Test
    void aPipeWithoutANameHasOneStory() throws Exception {
        Process cat = new ProcessBuilder("cat").redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try (FileOutputStream stdin = new FileOutputStream("/proc/" + cat.pid() + "/fd/0")) {
            PipeMoment moment = PipeMoment.of(stdin.getFD());
            assertThat(moment.path()).startsWith("pipe:[");
            stdin.write(1);
            assertThat(moment.ifWrittenSince(stdin.getFD())).isNull();
        } finally {
            cat.destroy();
        }
    }

    private static void awaitTick(Path fifo) {
        while (System.currentTimeMillis() - fifo.toFile().lastModified() < TICK_MILLIS) {
            Thread.yield();
        }
    }

    private Path fifo() throws IOException, InterruptedException {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).inheritIO().start().waitFor()).isZero();
        return fifo;
    }
}
