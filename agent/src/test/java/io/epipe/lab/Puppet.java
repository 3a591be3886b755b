package io.epipe.lab;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A program in a namespace that does what it is told; ended by its handle when closed. */
final class Puppet implements AutoCloseable {

    private static final long LIMIT_SECONDS = 40;
    static final String JAVA = "io.epipe.programs.lab.Puppet";

    private final Process process;
    private final OutputStream orders;
    private final Map<Long, CompletableFuture<String>> open = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final StringBuffer errors = new StringBuffer();

    private Puppet(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("EPIPE_OPTIONS");
        builder.environment().put("LC_ALL", "C.UTF-8");
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        orders = process.getOutputStream();
        reader("answers", this::readAnswers);
        reader("errors", this::readErrors);
        open.put(0L, ready);
    }

    /** A JVM, with what it is to be run with. */
    static Puppet java(Namespace in, Jdk jdk, String... options) {
        List<String> command = new ArrayList<>(List.of(in.prefix()));
        command.add(jdk.java());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("epipe.test.programs", "target/test-programs"), JAVA));
        return new Puppet(command).awaitReady();
    }

    /** The same in Python. */
    static Puppet python(Namespace in, Path script) {
        List<String> command = new ArrayList<>(List.of(in.prefix()));
        command.addAll(List.of("python3", script.toString()));
        return new Puppet(command).awaitReady();
    }

    private Puppet awaitReady() {
        answer(0, ready);
        return this;
    }

    private static void reader(String name, Runnable what) {
        Thread thread = new Thread(what, "puppet-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void readAnswers() {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("ready")) {
                    ready.complete("");
                    continue;
                }
                int space = line.indexOf(' ');
                open.remove(Long.parseLong(line.substring(0, space))).complete(line.substring(space + 1));
            }
        } catch (IOException closed) {
            // it was ended
        }
        for (CompletableFuture<String> waiting : open.values()) {
            waiting.completeExceptionally(new IllegalStateException("the puppet has ended: " + errors));
        }
    }

    private void readErrors() {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                errors.append(line).append('\n');
            }
        } catch (IOException closed) {
            // it was ended
        }
    }

    /** Gives an order and does not wait. */
    Order begin(String actor, String verb, Object... arguments) {
        long number = numbers.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        open.put(number, answer);
        StringBuilder line = new StringBuilder().append(number).append(' ').append(actor).append(' ').append(verb);
        for (Object argument : arguments) {
            line.append(' ').append(argument);
        }
        try {
            synchronized (orders) {
                orders.write(line.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
                orders.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Order(line.toString().trim(), number, answer);
    }

    private String answer(long number, CompletableFuture<String> answer) {
        try {
            return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer to order " + number + "; standard error: " + errors, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it printed on standard error. */
    String errors() {
        return errors.toString();
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }

    /** An order that was given. */
    final class Order {
        private final String text;
        private final long number;
        private final CompletableFuture<String> answer;

        private Order(String text, long number, CompletableFuture<String> answer) {
            this.text = text;
            this.number = number;
            this.answer = answer;
        }

        /** Awaits its success; what it answered. */
        String done() {
            String said = answer(number, answer);
            if (!said.startsWith("ok")) {
                throw new IllegalStateException("order '" + text + "': " + said);
            }
            return said.length() > 3 ? said.substring(3) : "";
        }

        /** The whole answer. */
        String said() {
            return answer(number, answer);
        }

        /** Awaits its failure; how many bytes it had done before. */
        long failed() {
            String said = answer(number, answer);
            if (!said.startsWith("failed ")) {
                throw new IllegalStateException("order '" + text + "' should have failed: " + said);
            }
            return Long.parseLong(said.split(" ")[1]);
        }
    }
}
