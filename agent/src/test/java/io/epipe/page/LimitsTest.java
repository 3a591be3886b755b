package io.epipe.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Time-outs in records: which durations are looked at, and what is said. */
class LimitsTest {

    @TempDir
    Path directory;

    private final StringBuilder lines = new StringBuilder();
    private final Random random = new Random(5);
    private long second;
    /** Seconds between the failures, at least. */
    private int apart = 300;

    /** A connection whose peer closed it {@code idle} ms after its last byte, and {@code closed} ms before the failure. */
    private void closed(String peer, long idle, long closed, String more) {
        second += apart + random.nextInt(apart);
        lines.append("{\"timestamp\":\"").append(Instant.ofEpochSecond(1_790_000_000 + second)).append("\",\"event.name\":\"epipe.write_failure\","
            + "\"epipe.role\":\"client\",\"network.peer.address\":\"").append(peer).append("\",\"network.peer.port\":3306,\"epipe.peer.closed_ago_ms\":")
            .append(closed).append(",\"epipe.peer.closed_ago_exact\":true,\"epipe.tcp.last_data_received_ms\":").append(closed + idle)
            .append(",\"epipe.tcp.last_data_sent_ms\":0,\"epipe.connection.age_ms\":").append(closed + idle + random.nextInt(9_000_000))
            .append(more).append("}\n");
    }

    private List<Limit> limits() throws IOException {
        Table table = new Table(new Budget(1 << 24));
        new RecordFiles(table, new Tally(), new Progress(null)).read(List.of(Files.writeString(directory.resolve("a.json"), lines)));
        return Limits.in(table);
    }

    @Test
    void theLimitOfOnePeerIsToldInASentence() throws IOException {
        for (int i = 0; i < 37; i++) {
            closed("10.0.3.7", 299_900 + random.nextInt(400), random.nextInt(60_000), "");
            closed("10.0.3.8", 1_000 + random.nextInt(900_000), random.nextInt(60_000), "");
        }
        List<Limit> limits = limits();
        assertThat(limits).hasSize(1);
        assertThat(limits.get(0).sentence)
            .isEqualTo("37 connections to 10.0.3.7:3306 were closed by the peer 300.1 \u00b1 0.2 s after their last byte: some limit of 300 s (5 min)");
        assertThat(limits.get(0).knownAs()).contains("firewalls");
    }

    @Test
    void aLimitOfManyPeersWithOneConnectionEachIsFoundOfTheirPort() throws IOException {
        for (int i = 0; i < 20; i++) {
            closed("10.0.4." + i, 350_000 + random.nextInt(300), 100, "");
        }
        assertThat(limits()).extracting(limit -> limit.with).containsExactly("to port 3306 of all peers");
    }

    @Test
    void aPoolThatIsClosedAtOnceIsNoTimeOut() throws IOException {
        for (int i = 0; i < 40; i++) {
            apart = 1;
            second = 0;
            closed("10.0.3.7", 250_000 + random.nextInt(100), 500, "");
        }
        assertThat(limits()).isEmpty();
    }

    @Test
    void theTimeThatThePeerWaitedForUsIsNamedAsSuch() throws IOException {
        for (int i = 0; i < 12; i++) {
            closed("10.0.3.7", 1_000 + random.nextInt(900_000), 100, ",\"epipe.waited_ms\":" + (30_000 + random.nextInt(40)));
        }
        assertThat(limits()).extracting(limit -> limit.sentence)
            .containsExactly("12 connections to 10.0.3.7:3306 were closed by the peer 30.01 \u00b1 0.02 s after it had sent its request:"
                + " some limit of 30 s");
    }

    @Test
    void theShortestSilenceBoundsWhatForgetsConnections() throws IOException {
        for (int i = 0; i < 12; i++) {
            long silence = 352_000 + i * 41_000L;
            lines.append("{\"timestamp\":\"2026-11-24T10:").append(10 + i).append(":00Z\",\"event.name\":\"epipe.write_failure\",\"epipe.role\":\"client\","
                + "\"epipe.verdict\":\"CONNECTION_FORGOTTEN\",\"network.peer.address\":\"10.0.9.2\",\"network.peer.port\":5672,"
                + "\"epipe.tcp.last_data_received_ms\":").append(silence + 30).append(",\"epipe.tcp.last_ack_received_ms\":").append(silence + 40)
                .append(",\"epipe.tcp.last_data_sent_ms\":30}\n");
        }
        List<Limit> limits = limits();
        assertThat(limits).extracting(limit -> limit.sentence).containsExactly("12 connections to 10.0.9.2:5672 were forgotten after a silence of"
            + " 352.0 s or more, none after a shorter one: whatever forgets them does so after 352.0 s at the latest");
        assertThat(limits.get(0).round).isEqualTo(350);
        assertThat(limits.get(0).knownAs()).contains("NAT gateway");
    }

    @Test
    void wholePagesOfRecordsWithoutATimeOutShowNone() throws IOException {
        List<String> alarms = new java.util.ArrayList<>();
        for (int page = 0; page < 100; page++) {
            lines.setLength(0);
            random.setSeed(page);
            for (int i = 0; i < 400; i++) {
                closed("10.0.3." + random.nextInt(8), (long) (1_000 + Math.exp(9 + 1.5 * random.nextGaussian())), random.nextInt(60_000), "");
            }
            for (Limit limit : limits()) {
                alarms.add("page " + page + ": " + limit.sentence);
            }
        }
        System.out.println("epipe tests: " + alarms.size() + " false alarms on 100 pages of 400 records, each searched by peer, port and in all");
        // docs/report.md says so
        assertThat(alarms).isEmpty();
    }

    @Test
    void aLowerBoundOfAnAgeProvesNothing() throws IOException {
        for (int i = 0; i < 20; i++) {
            closed("10.0.3.7", 300_000, 100, "");
        }
        String inexact = lines.toString().replace("\"epipe.peer.closed_ago_exact\":true", "\"epipe.peer.closed_ago_exact\":false");
        lines.setLength(0);
        lines.append(inexact);
        assertThat(limits()).isEmpty();
    }
}
