package io.epipe.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** haproxy on the peer's machine, in front of listeners of the Python peer. */
final class Proxy implements AutoCloseable {

    /** One frontend with its backend. */
    enum Way {
        /** TCP; gives up an idle connection after 0.8 s. */
        IDLE(8001, "mode tcp\n  timeout client 800ms\n  timeout server 800ms\n"),
        /** TCP; the server behind it goes away. */
        SERVER_LOST(8002, "mode tcp\n  timeout client 30s\n  timeout server 30s\n"),
        /** TCP; the server behind it goes away in the middle of an upload. */
        UPLOAD(8003, "mode tcp\n  timeout client 30s\n  timeout server 30s\n"),
        /** HTTP; the server takes longer than the proxy waits for. */
        SLOW_SERVER(8004, "mode http\n  timeout client 30s\n  timeout server 500ms\n");

        private final int port;
        private final String settings;

        Way(int port, String settings) {
            this.port = port;
            this.settings = settings;
        }

        int port() {
            return port;
        }

        /** An HTTP proxy looks for a server when it has read a request. */
        boolean connectsAtOnce() {
            return this != SLOW_SERVER;
        }

        /** The actor of the Python peer that listens behind it. */
        String listener() {
            return "behind-" + name();
        }
    }

    private final Process process;

    Proxy(Namespace namespace, Puppet python, Path directory) throws IOException {
        StringBuilder settings = new StringBuilder("global\n  nbthread 1\ndefaults\n  timeout connect 5s\n");
        for (Way way : Way.values()) {
            python.begin(way.listener(), "listen", "127.0.0.1", 0, way.port + 1000).done();
            settings.append("listen ").append(way.name()).append("\n  bind ").append(Network.Link.DIRECT.peer)
                .append(':').append(way.port).append("\n  ").append(way.settings)
                .append("  server s 127.0.0.1:").append(way.port + 1000).append('\n');
        }
        Path file = directory.resolve("haproxy.cfg");
        Files.writeString(file, settings);
        List<String> command = new ArrayList<>(List.of(namespace.prefix()));
        command.addAll(List.of("haproxy", "-db", "-f", file.toString()));
        process = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(directory.resolve("haproxy.log").toFile()).start();
        awaitListening();
    }

    private void awaitListening() {
        String wanted = String.format(":%04X ", Way.SLOW_SERVER.port);
        long start = System.nanoTime();
        try {
            while (!Files.readString(Path.of("/proc/" + process.pid() + "/net/tcp")).contains(wanted)) {
                if (!process.isAlive() || System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
                    throw new IllegalStateException("haproxy does not listen");
                }
                Thread.sleep(10);
            }
        } catch (IOException e) {
            throw new IllegalStateException("haproxy has ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
