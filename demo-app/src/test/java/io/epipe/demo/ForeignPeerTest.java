package io.epipe.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documented scenario against servers that live outside the demo. */
class ForeignPeerTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "localhost"})
    void aServerThatReadsAndCloses(String host) throws Exception {
        assumeThat(host.startsWith("[") && NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) == null)
                .as("no IPv6 here").isFalse();
        String bind = host.replaceAll("[\\[\\]]", "");
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName(bind));
                Peers peers = new Peers()) {
            Future<?> served = peers.start(() -> {
                try (Socket socket = listener.accept()) {
                    socket.getInputStream().readNBytes("hello".length());
                }
            });

            DemoRun run = DemoRun.of("--peer", host + ":" + listener.getLocalPort(), "--wait", "50");

            assertThat(run.status()).as("%s", run).isZero();
            served.get(10, TimeUnit.SECONDS);
            assertThat(run.outLines("-> succeeded")).hasSize(2);
            assertThat(run.outLines("-> failed: java.net.SocketException: Broken pipe")).hasSize(1);
        }
    }

    @Test
    void aServerThatResets() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Peers peers = new Peers()) {
            Future<?> served = peers.start(() -> {
                try (Socket socket = listener.accept()) {
                    socket.getInputStream().readNBytes("hello".length());
                    socket.setSoLinger(true, 0);
                }
            });

            DemoRun run = DemoRun.of("--nio", "--peer", "127.0.0.1:" + listener.getLocalPort(), "--wait", "50");

            assertThat(run.status()).as("%s", run).isZero();
            served.get(10, TimeUnit.SECONDS);
            assertThat(run.outLines("-> failed: java.io.IOException: Connection reset by peer")).hasSize(1);
        }
    }

    @Test
    void aServerThatOnlyShutsItsOutputDownMakesNoWriteFail() throws Exception {
        CountDownLatch demoEnded = new CountDownLatch(1);
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Peers peers = new Peers()) {
            Future<?> served = peers.start(() -> {
                try (Socket socket = listener.accept()) {
                    socket.getInputStream().readNBytes("hello".length());
                    socket.shutdownOutput();
                    demoEnded.await();
                }
            });

            DemoRun run = DemoRun.of("--peer", "127.0.0.1:" + listener.getLocalPort(), "--wait", "50");

            demoEnded.countDown();
            assertThat(run.status()).as("%s", run).isEqualTo(1);
            served.get(10, TimeUnit.SECONDS);
            assertThat(run.err().lines()).singleElement().asString()
                    .startsWith("demo-app: not as documented: the write of \"hello\" succeeded");
        }
    }

    @Test
    void noServerIsOneLine() throws Exception {
        int port;
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = listener.getLocalPort();
        }

        DemoRun run = DemoRun.of("--peer", "127.0.0.1:" + port);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString()
                .isEqualTo("demo-app: peer 127.0.0.1:" + port + ": java.net.ConnectException: Connection refused");
    }

    /** One thread for a server. */
    private static final class Peers implements AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();

        interface Body {
            void run() throws Exception;
        }

        Future<?> start(Body body) {
            return thread.submit(() -> {
                body.run();
                return null;
            });
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }
}
