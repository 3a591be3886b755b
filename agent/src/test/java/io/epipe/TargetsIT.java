package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which methods of each JDK are instrumented, exactly: what {@code verbose} tells is held against one list a JDK, so that a method that goes
 * missing, in a new JDK or by a change of the table, is named by a failing test.
 */
class TargetsIT {

    private static final Pattern TARGET = Pattern.compile(
        "(?m)^epipe: target (instrumented|ready|missing|not for this jdk)  (.*)$");

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void everyTargetOfTheListIsThereAndNoOther(Jdk jdk) throws IOException {
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("verbose=on").main(Programs.QUIET).startAndAwait();
        assertThat(ended.err()).contains("self-test passed").contains("agent errors 0").doesNotContain("MISSING");

        List<String> there = TARGET.matcher(ended.err()).results()
            .filter(line -> List.of("instrumented", "ready").contains(line.group(1)))
            .map(line -> line.group(2)).sorted().toList();
        String list = list(jdk);
        assumeThat(list).as("a list for " + jdk + "; it would be\n" + String.join("\n", there)).isNotNull();
        assertThat(there).as(jdk.toString()).containsExactlyInAnyOrderElementsOf(list.lines().toList());
    }

    /** After both kinds of sockets were used, the classes behind them are not only known but woven. */
    @ParameterizedTest
    @MethodSource("jdks")
    void whatIsLoadedIsInstrumented(Jdk jdk) throws IOException {
        ForkedJvm.Builder builder = ForkedJvm.on(jdk);
        if (jdk.feature() >= 21) {
            builder.vm("-XX:+EnableDynamicAgentLoading");
        }
        try (ForkedJvm jvm = builder.agent("log=off").main(Programs.ONE_BY_ONE).start()) {
            jvm.awaitOutput("ready");
            jvm.input().write('\n');
            jvm.input().flush();
            jvm.awaitOutput("round 1: notes 1 1");
            String status = ForkedJvm.on(Jdk.current()).run("-jar", ForkedJvm.agentJar().toString(), "status", "--verbose",
                String.valueOf(jvm.pid())).startAndAwait().out();
            assertThat(status).contains("instrumented  sun.nio.ch.SocketDispatcher.write(Ljava/io/FileDescriptor;JI)I",
                "instrumented  sun.nio.ch.SocketChannelImpl.write(Ljava/nio/ByteBuffer;)I",
                jdk.feature() < 13 ? "instrumented  java.net.SocketOutputStream.socketWrite([BII)V"
                    : "instrumented  sun.nio.ch.NioSocketImpl.write([BII)V").doesNotContain("MISSING");
        }
    }

    private static String list(Jdk jdk) throws IOException {
        try (InputStream in = TargetsIT.class.getResourceAsStream("targets-" + jdk.feature() + ".txt")) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
