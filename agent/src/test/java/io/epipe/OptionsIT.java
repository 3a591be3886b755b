package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
}
