package io.epipe.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request lost on a way of 0.4 s: the reset comes long after the read has said end of stream, and is waited for. */
class FarAwayIT {

    private static final Pattern PORT = Pattern.compile("port (\\d+)\\.");
    private static final Pattern CLOSED = Pattern.compile("(?m)^closed (\\d+)$");

    @Test
    void aRequestIntoAClosedConnectionIsTold(@TempDir Path directory) throws Exception {
        boolean can = "root".equals(System.getProperty("user.name")) && Shell.has("ip") && Shell.has("python3");
        if (!can) {
            System.out.println("epipe tests: NOT TESTED that a lost request is told on a way of 0.4 s: wants root, ip and python3");
        }
        assumeTrue(can);
        Path json = directory.resolve("records.jsonl");
        try (Network network = new Network(); SlowWire wire = new SlowWire(network, "200");
             ForkedJvm server = ForkedJvm.on(Jdk.current()).under(network.peer.prefix())
                 .main(Programs.FAR_AWAY, "serve", Network.Link.SLOW.peer).start()) {
            server.awaitOutput(".\n");
            Matcher port = PORT.matcher(server.output());
            assertThat(port.find()).isTrue();
            ForkedJvm.Ended ended = ForkedJvm.on(Jdk.current()).under(network.app.prefix()).agent("log=off,repeats=0,json=" + json)
                .main(Programs.FAR_AWAY, Network.Link.SLOW.peer, port.group(1)).startAndAwait();
            assertThat(ended.out()).as(ended.err()).endsWith("end\n");
            Matcher closed = CLOSED.matcher(ended.out());
            assertThat(closed.find()).isTrue();
            assertThat(Records.of(json)).as("the half-closed peer has taken its request").singleElement().satisfies(r -> assertThat(r)
                .containsEntry("event.name", "epipe.lost_write").containsEntry("epipe.verdict", "STALE_CONNECTION")
                .containsEntry("epipe.bytes.lost", 57L).containsEntry("network.local.port", Long.parseLong(closed.group(1))));
        }
    }
}
