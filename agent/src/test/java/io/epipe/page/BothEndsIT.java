package io.epipe.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real connection between two JVMs that both have the agent: each writes its own file, and the page finds that they are one. */
class BothEndsIT {

    @TempDir
    Path directory;

    @Test
    void theSideThatEndedItsOutputActedFirst() throws Exception {
        Path ofServer = directory.resolve("server.json");
        Path ofClient = directory.resolve("client.json");
        try (ForkedJvm server = ForkedJvm.on(Jdk.current()).agent("log=off,service=server,json=" + ofServer)
            .main(Programs.TWO_ENDS, "listen").start()) {
            server.awaitOutput(".");
            Matcher port = Pattern.compile("PORT (\\d+)").matcher(server.output());
            assertThat(port.find()).isTrue();
            ForkedJvm.Ended client = ForkedJvm.on(Jdk.current()).agent("log=off,service=client,json=" + ofClient)
                .main(Programs.TWO_ENDS, "connect", port.group(1)).startAndAwait();
            assertThat(client.out()).contains("FAILED");
            server.awaitOutput("END");
            server.input().write('\n');
            server.input().flush();
            assertThat(server.await().out()).contains("FAILED");
        }
        Table table = new Table(new Budget(1 << 24));
        new RecordFiles(table, new Tally(), new Progress(null)).read(List.of(ofServer, ofClient));
        assertThat(table.rows()).isEqualTo(2);
        List<Pair> pairs = BothEnds.in(table);
        assertThat(pairs).hasSize(1);
        Pair pair = pairs.get(0);
        assertThat(pair.first).as(pair.why).isIn(Pair.First.ONE, Pair.First.OTHER);
        assertThat(table.text("service.name", pair.first == Pair.First.ONE ? pair.one : pair.other)).isEqualTo("client");
    }
}
