package io.epipe.lab;

import io.epipe.testkit.Jdk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs on the peer's machine. They live as long as the laboratory. */
final class Peers implements AutoCloseable {

    private final Namespace namespace;
    private final Path script;
    private final Process wire;
    private final Proxy proxy;
    private final Puppet python;
    private final Puppet java;

    Peers(Network network, Path directory) throws IOException {
        namespace = network.peer;
        script = copy("puppet.py", directory);
        wire = wire(network.router, copy("wire.py", directory));
        python = Puppet.python(namespace, script);
        try {
            java = Puppet.java(namespace, Jdk.current(), "-Xshare:auto", "-XX:TieredStopAtLevel=1");
            proxy = Shell.has("haproxy") ? new Proxy(namespace, python, directory) : null;
        } catch (RuntimeException e) {
            python.close();
            wire.destroyForcibly();
            throw e;
        }
    }

    private static Path copy(String resource, Path directory) throws IOException {
        Path file = directory.resolve(resource);
        try (InputStream in = Peers.class.getResourceAsStream(resource)) {
            Files.copy(in, file);
        }
        return file;
    }

    /** The bridge of {@link Network.Link#SLOW}: 30 ms each way, each 9th frame of data is lost. */
    private static Process wire(Namespace router, Path script) throws IOException {
        List<String> command = new ArrayList<>(List.of(router.prefix()));
        command.addAll(List.of("python3", script.toString(), "near", "far", "30", "9"));
        Process bridge = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new BufferedReader(new InputStreamReader(bridge.getInputStream())).readLine();
        if (!"ready".equals(said)) {
            throw new IOException("the slow wire: " + said);
        }
        return bridge;
    }

    /** Null where there is no haproxy. */
    Proxy proxy() {
        return proxy;
    }

    Puppet python() {
        return python;
    }

    Puppet java() {
        return java;
    }

    /** One more in Python. */
    Puppet another() {
        return Puppet.python(namespace, script);
    }

    @Override
    public void close() {
        wire.destroyForcibly();
        if (proxy != null) {
            proxy.close();
        }
        python.close();
        java.close();
    }
}
