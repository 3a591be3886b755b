package io.epipe.histories;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A process that plays one side of many histories. */
final class Player implements AutoCloseable {

    private static final long LIMIT_SECONDS = 60;

    private final Process process;
    private final OutputStream orders;
    private final Map<String, CompletableFuture<Integer>> ports = new ConcurrentHashMap<>();
    private final Map<String, List<String>> logs = new ConcurrentHashMap<>();
    private final Set<String> over = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final StringBuffer errors = new StringBuffer();

    Player(List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("EPIPE_OPTIONS");
        builder.environment().put("LC_ALL", "C.UTF-8");
        process = builder.start();
        orders = process.getOutputStream();
        gather(process.getInputStream(), this::heard);
        gather(process.getErrorStream(), line -> errors.append(line).append('\n'));
        ready.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static void gather(java.io.InputStream from, java.util.function.Consumer<String> to) {
        Thread thread = new Thread(() -> {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8), 1 << 16)) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    to.accept(line);
                }
            } catch (IOException ended) {
                // with the process
            }
        }, "player");
        thread.setDaemon(true);
        thread.start();
    }

    private void heard(String line) {
        String[] w = line.split(" ", 3);
        switch (w[0]) {
            case "ready" -> ready.complete("");
            case "port" -> port(w[1]).complete(Integer.parseInt(w[2]));
            case "log" -> logs.computeIfAbsent(w[1], id -> new ArrayList<>()).add(w[2]);
            case "over" -> over.add(w[1]);
            default -> errors.append(line).append('\n');
        }
    }

    private CompletableFuture<Integer> port(String id) {
        return ports.computeIfAbsent(id, key -> new CompletableFuture<>());
    }

    void order(String line) {
        try {
            synchronized (orders) {
                orders.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
                orders.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the player has ended: " + errors, e);
        }
    }

    /** The port at which it listens for a history. */
    int port(long id) throws Exception {
        return port(String.valueOf(id)).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    boolean isOver(long id) {
        return over.contains(String.valueOf(id));
    }

    /** To be asked when it is over. */
    List<String> log(long id) {
        return List.copyOf(logs.getOrDefault(String.valueOf(id), List.of()));
    }

    String errors() {
        return errors.toString();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
