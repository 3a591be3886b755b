package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Under a security manager the application's permissions must not limit those that epipe was granted, nor gain from them. */
class SecurityManagerIT {

    private static final String OF_THE_PROGRAM = """
        grant {
            permission java.net.SocketPermission "*", "connect,accept,listen,resolve";
        };
        """;

    /** JDK 24 and later have none. */
    static List<Jdk> jdks() {
        return Jdk.all().stream().filter(jdk -> jdk.feature() < 24).toList();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void recordsWithAPermissionOfItsOwn(Jdk jdk, @TempDir Path directory) throws IOException {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = run(jdk, directory, json, "grant codeBase \"" + ForkedJvm.agentJar().toUri()
            + "\" { permission java.security.AllPermission; };\n");

        assertThat(ended.out()).as(ended.err()).startsWith("flush: 1 epipe #1 PEER_ABORTED: ");
        assertThat(ended.err()).doesNotContain("epipe");
        assertThat(Records.writeFailures(json)).as(ended.err()).singleElement().satisfies(record ->
            assertThat(record).containsEntry("epipe.role", "client").containsKey("network.local.port"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void staysAwayWithoutOne(Jdk jdk, @TempDir Path directory) throws IOException {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = run(jdk, directory, json, "");

        assertThat(ended.out()).startsWith("flush: 0 no note\n");
        assertThat(ended.err().lines().filter(line -> line.startsWith("epipe"))).singleElement().asString()
            .startsWith("epipe: did not start, the application runs without it: java.security.AccessControlException: ");
        assertThat(json).doesNotExist();
    }

    private static ForkedJvm.Ended run(Jdk jdk, Path directory, Path json, String grant) throws IOException {
        Path policy = Files.writeString(directory.resolve("policy"), grant + OF_THE_PROGRAM);
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,json=" + json).vm("-Djava.security.manager",
            "-Djava.security.policy==" + policy).main(Programs.FLUSHED_AGAIN, "1").startAndAwait();
        assertThat(ended.status()).as(ended.err()).isZero();
        return ended;
    }
}
