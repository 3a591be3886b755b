package io.epipe.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No output holds up another one, the application, or its end. */
class OutputsApartIT {

    @TempDir
    Path directory;

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aFifoWithoutAReaderKeepsNothingFromTheTextReport(Jdk jdk) throws Exception {
        Path fifo = directory.resolve("fifo");
        assumeTrue(makeFifo(fifo), "no mkfifo here: a FIFO as an output was not tested");
        Path text = directory.resolve("epipe.log");
        try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("repeats=0,json=" + fifo + ",log=" + text)
                .main(Programs.ONE_BY_ONE).start()) {
            for (int round = 1; round <= 2; round++) {
                jvm.input().write('\n');
                jvm.input().flush();
                jvm.awaitOutput("end of round " + round);
            }
            jvm.input().close();
            assertThat(jvm.await().status()).isZero();
        }
        assertThat(Files.readString(text).lines().filter(l -> l.startsWith("epipe #"))).hasSize(4);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aStandardErrorThatBlocksKeepsNothingFromTheRecords(Jdk jdk) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("json=" + json).main(Programs.HOSTILE, "errblocks").startAndAwait();
        assertThat(ended.status()).isZero();
        assertThat(ended.out()).isEqualTo("done\n");
        assertThat(Records.of(json)).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aStandardErrorThatThrowsOrIsNotThereKeepsNothingFromTheRecords(Jdk jdk) {
        for (String kind : List.of("errthrows", "errnull")) {
            Path json = directory.resolve(kind);
            ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("json=" + json).main(Programs.HOSTILE, kind).startAndAwait();
            assertThat(ended.status()).isZero();
            assertThat(Records.of(json)).as(kind).hasSize(1);
        }
    }

    private static boolean makeFifo(Path path) throws InterruptedException {
        try {
            return new ProcessBuilder("mkfifo", path.toString()).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
