package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Wrong options: one clear line, and the application runs. */
class OptionsIT {

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anUnknownKeyIsOneLine(Jdk jdk) {
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("lgo=stderr").main(Programs.QUIET).startAndAwait();
        assertThat(ended.status()).isZero();
        assertThat(ended.out()).isEqualTo("over a socket\nover a channel\n");
        assertThat(ended.err().lines()).singleElement().asString().startsWith("epipe: ").contains("lgo", "log")
            .endsWith("the application runs without epipe");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aBadValueFromTheEnvironmentIsOneLine(Jdk jdk) {
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("").environment("EPIPE_OPTIONS", "annotate=maybe")
            .main(Programs.QUIET).startAndAwait();
        assertThat(ended.status()).isZero();
        assertThat(ended.err().lines()).singleElement().asString().contains("annotate", "maybe", "on", "off");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void verboseTellsEveryTargetAndNoneIsMissing(Jdk jdk) {
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("verbose=on").main(Programs.QUIET).startAndAwait();
        assertThat(ended.err()).contains("epipe: self-test passed").contains("epipe: evidence ")
            .contains("sun.nio.ch.SocketDispatcher.write(Ljava/io/FileDescriptor;JI)I")
            .contains("agent errors 0").doesNotContain("MISSING");
    }

    /** None of them may hold the application's start, or fill its heap. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aConfigurationThatIsNoFileOfOptionsIsOneLine(Jdk jdk, @TempDir Path directory) throws Exception {
        Path huge = directory.resolve("huge");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(2L << 30);
        }
        assertConfig(jdk, huge.toString(), "it is larger than 64 KiB");
        assertConfig(jdk, directory.toString(), "it is no regular file");
        if (!System.getProperty("os.name").equals("Linux")) {
            System.out.println("epipe tests: NOT TESTED with a FIFO or a device as config: that takes Linux");
            return;
        }
        assertConfig(jdk, "/dev/zero", "it is no regular file");
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        assertConfig(jdk, fifo.toString(), "it is no regular file");
        assertConfig(jdk, Files.createSymbolicLink(directory.resolve("link"), fifo).toString(), "it is no regular file");
    }

    private static void assertConfig(Jdk jdk, String path, String why) {
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).vm("-Xmx32m").agent("config=" + path).main(Programs.QUIET).startAndAwait();
        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out()).isEqualTo("over a socket\nover a channel\n");
        assertThat(ended.err().lines()).singleElement().asString().startsWith("epipe: option config=" + path)
            .contains("cannot be read: " + why).endsWith("the application runs without epipe");
    }
}
