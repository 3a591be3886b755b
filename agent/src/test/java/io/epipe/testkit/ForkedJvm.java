package io.epipe.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM of its own for one test: built up, started, awaited, and ended by its handle. */
public final class ForkedJvm implements AutoCloseable {

    private static final long LIMIT_SECONDS = 120;

    private final Process process;
    private final Gatherer out;
    private final Gatherer err;

    private ForkedJvm(Process process) {
        this.process = process;
        this.out = new Gatherer(process.getInputStream());
        this.err = new Gatherer(process.getErrorStream());
    }

    /** Starts to describe a JVM. */
    public static Builder on(Jdk jdk) {
        return new Builder(jdk);
    }

    /** The agent's jar, as packaged. */
    public static Path agentJar() {
        return Path.of(System.getProperty("epipe.test.agent", "target/epipe-agent.jar")).toAbsolutePath();
    }

    /** The demo's jar, as packaged. */
    public static Path demoJar() {
        return Path.of(System.getProperty("epipe.test.demo", "../demo-app/target/demo-app.jar")).toAbsolutePath()
            .normalize();
    }

    /** Awaits its end. */
    public Ended await() {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("still running after " + LIMIT_SECONDS + " s; standard output:\n"
                    + out.text() + "\nstandard error:\n" + err.text());
            }
            return new Ended(process.exitValue(), out.awaitText(), err.awaitText());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Awaits a text on its standard output. */
    public void awaitOutput(String text) {
        out.awaitContains(text, process);
    }

    /** Awaits a text on its standard error. */
    public void awaitError(String text) {
        err.awaitContains(text, process);
    }

    /** Standard output so far. */
    public String output() {
        return out.text();
    }

    /** Standard error so far. */
    public String error() {
        return err.text();
    }

    /** Its standard input. */
    public OutputStream input() {
        return process.getOutputStream();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /**
     * How a JVM ended.
     *
     * @param status exit status
     * @param out    standard output
     * @param err    standard error
     */
    public record Ended(int status, String out, String err) {
    }

    /** Describes a JVM. */
    public static final class Builder {
        private final Jdk jdk;
        private final List<String> vm = new ArrayList<>();
        private final List<String> program = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final List<String> prefix = new ArrayList<>();
        private Path directory;

        private Builder(Jdk jdk) {
            this.jdk = jdk;
        }

        /** With the packaged agent. */
        public Builder agent(String options) {
            vm.add("-javaagent:" + agentJar() + (options.isEmpty() ? "" : "=" + options));
            return this;
        }

        /** Options of the JVM. */
        public Builder vm(String... options) {
            vm.addAll(List.of(options));
            return this;
        }

        /** The program and its arguments: a main class (on the test class path), or -jar and what follows. */
        public Builder run(String... arguments) {
            program.addAll(List.of(arguments));
            return this;
        }

        /** A program of src/programs, by its binary name. */
        public Builder main(String main, String... arguments) {
            vm("-cp", System.getProperty("epipe.test.programs", "target/test-programs"));
            program.add(main);
            program.addAll(List.of(arguments));
            return this;
        }

        /** A variable of the environment; null removes it. */
        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** A command to run the JVM under, such as {@code ip netns exec NAME}. */
        public Builder under(String... command) {
            prefix.addAll(List.of(command));
            return this;
        }

        /** The working directory. */
        public Builder in(Path path) {
            directory = path;
            return this;
        }

        /** Starts it. */
        public ForkedJvm start() {
            List<String> command = new ArrayList<>(prefix);
            command.add(jdk.java());
            command.addAll(vm);
            command.addAll(program);
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            builder.environment().remove("EPIPE_OPTIONS");
            builder.environment().put("LC_ALL", "C.UTF-8");
            environment.forEach((name, value) -> {
                if (value == null) {
                    builder.environment().remove(name);
                } else {
                    builder.environment().put(name, value);
                }
            });
            if (directory != null) {
                builder.directory(directory.toFile());
            }
            try {
                return new ForkedJvm(builder.start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Starts it and awaits its end. */
        public Ended startAndAwait() {
            try (ForkedJvm jvm = start()) {
                return jvm.await();
            }
        }
    }

    /** Reads a stream to its end, so that the process never waits for us. */
    private static final class Gatherer extends Thread {
        private final InputStream in;
        private final StringBuilder text = new StringBuilder();
        private boolean ended;

        Gatherer(InputStream in) {
            this.in = in;
            setDaemon(true);
            start();
        }

        @Override
        public void run() {
            byte[] part = new byte[8192];
            java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
            try {
                for (int n = in.read(part); n >= 0; n = in.read(part)) {
                    all.write(part, 0, n);
                    set(all.toString(StandardCharsets.UTF_8));
                }
            } catch (IOException closed) {
                // the process was ended by its test
            }
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }

        private synchronized void set(String now) {
            text.setLength(0);
            text.append(now);
            notifyAll();
        }

        synchronized String text() {
            return text.toString();
        }

        synchronized String awaitText() throws InterruptedException {
            while (!ended) {
                wait();
            }
            return text.toString();
        }

        synchronized void awaitContains(String wanted, Process process) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            try {
                while (text.indexOf(wanted) < 0) {
                    if (ended || System.nanoTime() - deadline > 0) {
                        throw new AssertionError("'" + wanted + "' did not come from pid " + process.pid()
                            + (ended ? ", which has ended" : "") + "; it printed:\n" + text);
                    }
                    wait(1_000);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }
}
