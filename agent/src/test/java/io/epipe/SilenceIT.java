package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.List;

/** A program that meets no failure cannot tell that the agent is there. */
class SilenceIT {

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void nothingIsPrintedByAgentOrJvm(Jdk jdk) {
        ForkedJvm.Ended without = ForkedJvm.on(jdk).main(Programs.QUIET).startAndAwait();
        ForkedJvm.Ended with = ForkedJvm.on(jdk).agent("").main(Programs.QUIET).startAndAwait();

        assertThat(without.out()).isEqualTo("over a socket\nover a channel\n");
        assertThat(with.out()).isEqualTo(without.out());
        assertThat(with.err()).isEmpty();
        assertThat(with.status()).isZero();
    }

    /** The JVM does not verify the classes of the boot loader by itself. */
    @ParameterizedTest
    @MethodSource("jdks")
    void theWovenClassesPassTheVerifier(Jdk jdk) {
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("").vm("-Xverify:all").main(Programs.QUIET).startAndAwait();
        assertThat(ended.out()).as(ended.err()).isEqualTo("over a socket\nover a channel\n");
        assertThat(ended.status()).isZero();
    }

    /** What appending to the boot class path switches off: classes of the application from a shared archive. */
    @ParameterizedTest
    @MethodSource("jdks")
    void classDataSharingOfTheApplicationStaysOn(Jdk jdk, @TempDir Path directory) {
        assumeThat(jdk.feature()).as("-XX:ArchiveClassesAtExit came with 13").isGreaterThanOrEqualTo(13);
        Path archive = directory.resolve("app.jsa");
        ForkedJvm.Ended dump = ForkedJvm.on(jdk).vm("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off",
            "-Xlog:cds+dynamic=off").run("-cp", ForkedJvm.demoJar().toString(), "io.epipe.demo.Demo", "--list")
            .startAndAwait();
        assertThat(archive).as(dump.out() + dump.err()).exists();
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).vm("-XX:SharedArchiveFile=" + archive, "-Xlog:class+load")
            .agent("").run("-cp", ForkedJvm.demoJar().toString(), "io.epipe.demo.Demo", "--list").startAndAwait();
        assertThat(ended.out().lines().filter(line -> line.contains(" io.epipe.demo.Demo source:")))
            .singleElement().asString().contains("shared objects file");
    }
}
