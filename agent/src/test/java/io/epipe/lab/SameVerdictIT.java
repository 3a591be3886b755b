package io.epipe.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One event has one verdict, wherever the ticks of the kernel's clock fall, and however many segments a request or an answer takes. */
class SameVerdictIT {

    private static final int CONNECTIONS = 40;
    /** A rest that no rule takes for a pause in a transfer. */
    private static final long REST_MILLIS = 400;

    private static Network network;
    private static SlowWire wire;

    @TempDir
    Path directory;

    @BeforeAll
    static void prepare() throws Exception {
        boolean possible = "root".equals(System.getProperty("user.name")) && Shell.has("ip") && Shell.has("sysctl") && Shell.has("python3");
        if (!possible) {
            System.out.println("epipe tests: NOT TESTED that one event has one verdict: that needs root, ip, sysctl and python3");
        }
        assumeTrue(possible);
        network = new Network();
        wire = new SlowWire(network, "0.25");
    }

    @AfterAll
    static void takeDown() throws Exception {
        if (wire != null) {
            wire.close();
        }
        if (network != null) {
            network.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"DIRECT,fin,off", "DIRECT,rst,on", "SLOW,fin,on", "SLOW,rst,off"})
    void aConnectionEndedAtRestIsStale(Network.Link link, String end, String reads) throws Exception {
        Path json = directory.resolve("records.jsonl");
        String count = String.valueOf(CONNECTIONS);
        try (ForkedJvm server = ForkedJvm.on(Jdk.current()).under(network.peer.prefix()).main(Programs.SAME_EVENT, "serve", link.peer, count, end)
            .start()) {
            server.awaitOutput(".\n");
            String port = server.output().replaceAll("(?s).*port (\\d+)\\..*", "$1");
            try (ForkedJvm client = ForkedJvm.on(Jdk.current()).under(network.app.prefix())
                .agent("log=off,repeats=0,rate=1000,reads=" + reads + ",json=" + json).main(Programs.SAME_EVENT, "ask", link.peer, count, port).start()) {
                client.awaitOutput("asked 0.");
                Thread.sleep(REST_MILLIS);
                step(server);
                server.await();
                Thread.sleep(REST_MILLIS);
                step(client);
                client.awaitOutput("asked 1.");
                step(client);
                client.await();
            }
        }
        List<Map<String, Object>> records = Records.of(json);
        Map<Object, Long> verdicts = records.stream().collect(Collectors.groupingBy(r -> r.get("epipe.verdict") + " " + r.get("epipe.confidence"),
            Collectors.counting()));
        assertThat(verdicts).as(String.valueOf(records)).isEqualTo(Map.of("STALE_CONNECTION likely", (long) CONNECTIONS));
    }

    private static void step(ForkedJvm jvm) throws Exception {
        jvm.input().write("next\n".getBytes(StandardCharsets.US_ASCII));
        jvm.input().flush();
    }
}
