package io.epipe.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Two records of one connection. */
class BothEndsTest {

    @TempDir
    Path directory;

    private static String side(String second, String local, int localPort, String peer, int peerPort, long age, String more) {
        return "{\"timestamp\":\"2026-11-24T10:00:" + second + "Z\",\"event.name\":\"epipe.write_failure\",\"network.local.address\":\"" + local
            + "\",\"network.local.port\":" + localPort + ",\"network.peer.address\":\"" + peer + "\",\"network.peer.port\":" + peerPort
            + ",\"epipe.connection.age_ms\":" + age + "," + more + "}\n";
    }

    private static String client(String second, long age, String more) {
        return side(second, "10.0.0.1", 40_000, "10.0.0.2", 8080, age, "\"host.name\":\"a\"," + more);
    }

    private static String server(String second, long age, String more) {
        return side(second, "10.0.0.2", 8080, "10.0.0.1", 40_000, age, "\"host.name\":\"b\"," + more);
    }

    private List<Pair> pairs(String... lines) throws IOException {
        Table table = new Table(new Budget(1 << 24));
        Path file = Files.writeString(directory.resolve("both.json"), String.join("", lines));
        new RecordFiles(table, new Tally(), new Progress(null)).read(List.of(file));
        return BothEnds.in(table);
    }

    @Test
    void theSideWhoseFinCameWhileNoneHadComeToItActedFirst() throws IOException {
        List<Pair> pairs = pairs(client("05.000", 5_000, "\"epipe.peer.fin_received\":true,\"error.type\":\"EPIPE\""),
            server("05.300", 5_299, "\"epipe.peer.fin_received\":false,\"error.type\":\"ECONNRESET\""));
        assertThat(pairs).hasSize(1);
        assertThat(pairs.get(0).first).isEqualTo(Pair.First.OTHER);
        assertThat(pairs.get(0).one).isZero();
        assertThat(pairs.get(0).why).contains("none had come to it");
    }

    @Test
    void twoResetsWithoutAFinCameFromBetween() throws IOException {
        List<Pair> pairs = pairs(client("05.000", 5_000, "\"epipe.peer.fin_received\":false,\"error.type\":\"ECONNRESET\""),
            server("09.000", 9_000, "\"epipe.peer.fin_received\":false,\"error.type\":\"ECONNRESET\""));
        assertThat(pairs).extracting(pair -> pair.first).containsExactly(Pair.First.BETWEEN);
    }

    @Test
    void ofTwoFinsTheEarlierCountsWhereTheClocksAllowIt() throws IOException {
        String exact = "\"epipe.peer.fin_received\":true,\"epipe.peer.closed_ago_exact\":true,\"epipe.peer.closed_ago_ms\":";
        // the server closed at 01.000, the client at 08.000
        assertThat(pairs(client("05.000", 5_000, exact + "4000"), server("09.000", 9_000, exact + "1000")))
            .extracting(pair -> pair.first).containsExactly(Pair.First.OTHER);
        // half a second apart, by the clocks of two machines
        assertThat(pairs(client("05.000", 5_000, exact + "4000"), server("05.000", 5_000, exact + "3500")))
            .extracting(pair -> pair.first).containsExactly(Pair.First.UNKNOWN);
    }

    @Test
    void aMachineThatDestroyedTheConnectionActedFirst() throws IOException {
        assertThat(pairs(client("05.000", 5_000, "\"epipe.verdict\":\"ABORTED_LOCALLY\",\"error.type\":\"ECONNABORTED\""),
            server("06.000", 6_000, "\"epipe.peer.fin_received\":false,\"error.type\":\"ECONNRESET\"")))
            .extracting(pair -> pair.first).containsExactly(Pair.First.ONE);
    }

    @Test
    void anAbortIsAnActUnlessTheOtherSideHadClosedBefore() throws IOException {
        String abort = "\"event.name\":\"epipe.abortive_close\",\"epipe.peer.fin_received\":";
        String reset = "\"epipe.peer.fin_received\":false,\"error.type\":\"ECONNRESET\"";
        assertThat(pairs(client("05.000", 5_000, "\"a\":1").replace("\"event.name\":\"epipe.write_failure\"", abort + "false"),
            server("05.100", 5_100, reset))).extracting(pair -> pair.first).containsExactly(Pair.First.ONE);
        assertThat(pairs(client("05.000", 5_000, "\"a\":1").replace("\"event.name\":\"epipe.write_failure\"", abort + "true"),
            server("05.100", 5_100, reset))).extracting(pair -> pair.first).containsExactly(Pair.First.OTHER);
    }

    @Test
    void aPortThatWasUsedAgainIsAnotherConnection() throws IOException {
        assertThat(pairs(client("05.000", 1_000, "\"a\":1"), server("55.000", 1_000, "\"a\":1"))).isEmpty();
    }

    @Test
    void aFailureOfEachOfManyConnectionsFindsItsOwnOtherEnd() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            String second = String.format("%02d.000", i);
            lines.append(side(second, "10.0.0.1", 40_000 + i, "10.0.0.2", 8080, 500, "\"a\":1"));
            lines.append(side(second, "10.0.0.2", 8080, "10.0.0.1", 40_000 + i, 510, "\"a\":1"));
            lines.append(side(second, "10.0.0.3", 41_000 + i, "10.0.0.2", 8080, 500, "\"a\":1"));
        }
        assertThat(pairs(lines.toString())).hasSize(50).allMatch(pair -> Math.abs(pair.one - pair.other) == 1);
    }

    @Test
    void noSideIsNamedWithoutProof() throws IOException {
        assertThat(pairs(client("05.000", 5_000, "\"error.type\":\"EPIPE\""), server("05.000", 5_000, "\"error.type\":\"ECONNRESET\"")))
            .extracting(pair -> pair.first).containsExactly(Pair.First.UNKNOWN);
    }
}
