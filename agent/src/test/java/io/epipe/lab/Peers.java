package io.epipe.lab;

import io.epipe.testkit.Jdk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The programs on the peer's machine. They live as long as the laboratory. */
final class Peers implements AutoCloseable {

    private final Namespace namespace;
    private final Path script;
    private final Puppet python;
    private final Puppet java;

    Peers(Namespace namespace, Path directory) throws IOException {
        this.namespace = namespace;
        script = directory.resolve("puppet.py");
        try (InputStream in = Peers.class.getResourceAsStream("puppet.py")) {
            Files.copy(in, script);
        }
        python = Puppet.python(namespace, script);
        try {
            java = Puppet.java(namespace, Jdk.current(), "-Xshare:auto", "-XX:TieredStopAtLevel=1");
        } catch (RuntimeException e) {
            python.close();
            throw e;
        }
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

    /** One in Python somewhere else. */
    Puppet another(Namespace where) {
        return Puppet.python(where, script);
    }

    @Override
    public void close() {
        python.close();
        java.close();
    }
}
