package io.epipe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The agent's classes come whatever other agents do, and go when it is detached. */
class LoadingIT {

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anotherAgentMayLookUpTheClassThatIsBeingDefined(Jdk jdk, @TempDir Path directory) throws IOException {
        Path json = directory.resolve("records.jsonl");
        Path other = HostPrograms.agentJar(directory, HostPrograms.NESTED_DEFINITION);
        try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("log=off,json=" + json).vm("-javaagent:" + other)
                .main(HostPrograms.TURNS).start()) {
            jvm.awaitOutput("ready");
            assertThat(HostPrograms.turn(jvm, 1)).endsWith("notes 1");
            jvm.input().close();
            ForkedJvm.Ended ended = jvm.await();
            assertThat(ended.err()).isEmpty();
            assertThat(ended.out()).contains("looked up: true").doesNotContain("nested");
            assertThat(Records.writeFailures(json)).hasSize(1);
        }
    }

    /**
     * Before a program uses sockets the agent initialises none of their classes: it may still choose what they read once, and other agents that come later find
     * none half loaded. Files, pipes and the agent's own retransformations are no such use.
     */
    @ParameterizedTest
    @MethodSource("jdks")
    void noSocketClassIsInitialisedBeforeTheProgramUsesSockets(Jdk jdk) throws IOException {
        ForkedJvm.Ended without = ForkedJvm.on(jdk).main(HostPrograms.LATE_SOCKETS).startAndAwait();
        assertThat(without.out()).isEqualTo("agent waits for sockets: false\nfirst socket at /0.0.0.0\n");
        ForkedJvm.Ended with = ForkedJvm.on(jdk).agent("log=off,pipes=on").main(HostPrograms.LATE_SOCKETS, "agent").startAndAwait();
        assertThat(with.out()).as(with.err()).isEqualTo("agent waits for sockets: true\nfirst socket at /0.0.0.0\n");
        ForkedJvm.Ended files = ForkedJvm.on(jdk).agent("log=off,pipes=on").main(HostPrograms.LATE_SOCKETS, "agent", "files").startAndAwait();
        assertThat(files.out()).as(files.err()).startsWith("agent waits for sockets: true\n");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void afterADetachKeptExceptionsKeepNothingOfTheAgent(Jdk jdk) throws IOException {
        try (ForkedJvm jvm = HostPrograms.attachable(jdk).main(HostPrograms.KEEPER).start()) {
            jvm.awaitOutput("ready");
            String pid = String.valueOf(jvm.pid());
            ForkedJvm.Ended attached = HostPrograms.command("attach", pid, "log=off");
            assertThat(attached.status()).as(attached.err()).isZero();
            assertThat(HostPrograms.turn(jvm, 1)).endsWith("notes 1");
            ForkedJvm.Ended detached = HostPrograms.command("detach", pid);
            assertThat(detached.status()).as(detached.err()).isZero();
            jvm.input().close();
            assertThat(jvm.await().out()).contains("the loader was there: true, gone: true, kept: 2");
        }
    }
}
