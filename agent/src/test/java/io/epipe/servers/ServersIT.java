package io.epipe.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Servers as they are used, each with a client that leaves in the middle of its answer: one record, and whose code wrote. */
class ServersIT {

    private static final String PACKAGE = "io.epipe.programs.servers.";
    private static final String NIO = "org.apache.coyote.http11.Http11NioProtocol";
    private static final String NIO2 = "org.apache.coyote.http11.Http11Nio2Protocol";
    private static final String TOMCAT = "org.apache.tomcat.embed:tomcat-embed-core:9.0.111";
    private static final String JETTY = "org.eclipse.jetty:jetty-server:9.4.58.v20250814";
    private static final String VERTX = "io.vertx:vertx-core:4.5.14";
    private static final String EPOLL = "io.netty:netty-transport-native-epoll:4.1.118.Final:linux-x86_64";

    @TempDir
    Path directory;

    /** Three of them: these are the applications' classes, which are the same on all. */
    static List<Jdk> jdks() {
        List<Jdk> some = Jdk.all().stream().filter(jdk -> List.of(8, 17, 25).contains(jdk.feature())).toList();
        return some.isEmpty() ? Jdk.all() : some;
    }

    static List<Object[]> runs() {
        List<Object[]> runs = new ArrayList<>();
        for (Jdk jdk : jdks()) {
            runs.add(new Object[] {jdk, "tomcat", "TomcatServer", new String[] {TOMCAT}, "SocketChannel.write", NIO, "stream"});
            runs.add(new Object[] {jdk, "tomcat", "TomcatServer", new String[] {TOMCAT}, "FileChannel.transferTo", NIO, "sendfile"});
            runs.add(new Object[] {jdk, "tomcat", "TomcatServer", new String[] {TOMCAT}, "AsynchronousSocketChannel.write", NIO2, "stream"});
            runs.add(new Object[] {jdk, "jetty", "JettyServer", new String[] {JETTY}, "SocketChannel.", null, null});
            runs.add(new Object[] {jdk, "vertx", "VertxServer", new String[] {VERTX, EPOLL}, "netty.epoll.", null, null});
        }
        return runs;
    }

    @ParameterizedTest(name = "{0}, {2}, {5}, {6}")
    @MethodSource("runs")
    void oneRecord(Jdk jdk, String library, String program, String[] artifacts, String operation, String protocol, String how) {
        Optional<String> resolved = Artifacts.classPath(artifacts);
        assumeTrue(resolved.isPresent());
        Path json = directory.resolve("records.jsonl");
        List<String> command = new ArrayList<>(List.of(PACKAGE + program));
        if (protocol != null) {
            command.addAll(List.of(protocol, how, directory.toString()));
        }
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,json=" + json).vm("-Drecords=" + json)
            .vm("-cp", Artifacts.compile("src/programs/" + library, resolved.get(), 8))
            .run(command.toArray(new String[0])).startAndAwait();
        assertThat(ended.out()).as(ended.err()).contains("agent errors 0 ", "end");
        List<Map<String, Object>> records = Records.writeFailures(json);
        assertThat(records).as(ended.out() + ended.err()).hasSize(1);
        assertThat(records.get(0)).containsEntry("epipe.role", "server").containsEntry("epipe.role_inferred", false)
            .containsKeys("network.peer.port", "network.local.port");
        assertThat((String) records.get(0).get("epipe.operation")).startsWith(operation);
        assertThat((String) records.get(0).get("epipe.verdict")).isIn("PEER_CLOSED_MID_TRANSFER", "PEER_ABORTED", "CLIENT_GONE");
        if ("stream".equals(how) && !protocol.equals(NIO2) || library.equals("jetty")) {
            assertThat(records.get(0)).containsEntry("code.function.name", PACKAGE + program + ".answer");
        }
    }
}
