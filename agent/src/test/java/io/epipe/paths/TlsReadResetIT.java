package io.epipe.paths;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A read of JSSE's is reset, and the alert that it sends by itself fails: one record, of what ended the connection and not of the alert's coming second. */
class TlsReadResetIT {

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theResetIsToldAndNotThatAnAlertCameBehindIt(Jdk jdk, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).vm("-Dkeystore=" + Keystore.make(directory)).agent("log=off,repeats=0,json=" + json)
            .main(Programs.TLS_READ_RESET, "TLSv1.2", "TLSv1.3").startAndAwait();
        assertThat(ended.out()).as(ended.err()).contains("TLSv1.2: ", "TLSv1.3: ").endsWith("end\n");
        assertThat(Records.of(json)).as(ended.err()).hasSize(2).allSatisfy(TlsReadResetIT::isTold);
    }

    /** With {@code reads=on} the read itself has the record. */
    @ParameterizedTest
    @MethodSource("jdks")
    void theReadHasTheRecordWhereReadsHave(Jdk jdk, @TempDir Path directory) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).vm("-Dkeystore=" + Keystore.make(directory)).agent("log=off,repeats=0,reads=on,json=" + json)
            .main(Programs.TLS_READ_RESET, "TLSv1.2", "TLSv1.3").startAndAwait();
        assertThat(ended.out()).as(ended.err()).endsWith("end\n");
        assertThat(Records.of(json).stream().filter(record -> record.containsKey("epipe.confidence"))).as(ended.err()).hasSize(2)
            .allSatisfy(record -> assertThat(record).containsEntry("event.name", "epipe.read_failure").containsEntry("epipe.verdict", "PEER_ABORTED"));
    }

    private static void isTold(Map<String, Object> record) {
        assertThat(record).containsEntry("event.name", "epipe.write_failure").containsEntry("epipe.verdict", "PEER_ABORTED")
            .containsEntry("epipe.confidence", "likely").containsEntry("epipe.peer.fin_received", false).containsKey("epipe.earlier_failure");
        assertThat(String.valueOf(record.get("epipe.explanation"))).contains("all we had sent was acknowledged", "an alert of the TLS library",
            "whatever that waited for has not come: Socket.read failed");
        assertThat(String.valueOf(record.get("epipe.advice"))).contains("in the peer's log");
    }
}
