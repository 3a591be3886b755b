package io.epipe.paths;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The alerts that a TLS socket writes as it is closed are no use of the connection, and nothing of the application's is in them. */
class TlsCloseIT {

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void toCloseAKeptConnectionIsNotToUseIt(Jdk jdk, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).vm("-Dkeystore=" + Keystore.make(directory))
            .agent("log=off,repeats=0,json=" + json).main(Programs.TLS_CLOSE).startAndAwait();
        assertThat(ended.out()).as(ended.err()).isEqualTo("end\n");
        assertThat(Files.exists(json) ? Records.of(json) : List.of()).isEmpty();
    }
}
