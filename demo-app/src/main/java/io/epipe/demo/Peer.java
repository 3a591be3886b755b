package io.epipe.demo;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The other side: a thread of its own that does one act after another. Every method but {@link #begin} returns when the
 * act is done and printed. Nothing that it writes ever fails.
 */
final class Peer implements Closeable {

    private final String name;
    private final Steps steps;
    private final Listener listener;
    private final ExecutorService thread;
    private volatile Connection connection;

    private Peer(String name, Steps steps, Listener listener) {
        this.name = name;
        this.steps = steps;
        this.listener = listener;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread created = new Thread(task, "demo-" + name);
            created.setDaemon(true);
            return created;
        });
    }

    /** @return a server that listens on a free port of 127.0.0.1 */
    static Peer server(Api api, Steps steps) throws IOException {
        Peer peer = new Peer("server", steps, api.listen());
        steps.print("server", "listens on " + Connection.text(peer.address()));
        return peer;
    }

    /** @return a client that is not connected yet */
    static Peer client(Steps steps) {
        return new Peer("client", steps, null);
    }

    /** @return {@code server} or {@code client} */
    String name() {
        return name;
    }

    /** @return where the server listens */
    InetSocketAddress address() {
        return listener.address();
    }

    void accepts() throws Exception {
        perform("accepted the connection", () -> connection = listener.accept());
    }

    void connects(InetSocketAddress address) throws Exception {
        perform("connected", () -> connection = Api.SOCKET.connect(address));
    }

    void reads(String text) throws Exception {
        perform("read \"" + text + "\"", () -> {
            connection.readFully(new byte[text.length()]);
            return null;
        });
    }

    void writes(String text, String why) throws Exception {
        perform("writes \"" + text + "\" (" + why + ")", () -> {
            connection.write(text.getBytes(StandardCharsets.US_ASCII));
            return null;
        });
    }

    /** Lets time pass as a busy or idle program would. */
    void waits(long millis, String why) throws Exception {
        perform("waited " + millis + " ms (" + why + ")", () -> {
            Thread.sleep(millis);
            return null;
        });
    }

    /** Closes; a FIN if all was read. */
    void closes(String why) throws Exception {
        perform("closed the connection (" + why + ")", () -> {
            connection.close();
            return null;
        });
    }

    /** Closes by a reset, without a FIN. */
    void aborts(String why) throws Exception {
        perform("aborted the connection (" + why + ")", () -> {
            connection.resetOnClose();
            connection.close();
            return null;
        });
    }

    /** Sends a FIN and keeps the connection. */
    void shutsDownOutput(String why) throws Exception {
        perform("shut its output down (" + why + ")", () -> {
            connection.shutdownOutput();
            return null;
        });
    }

    /**
     * Starts an act that runs while our side goes on.
     *
     * @return done when the act is
     */
    Future<?> begin(Act act) {
        return thread.submit(() -> {
            act.play(connection);
            return null;
        });
    }

    /** Waits for an act that {@link #begin} has started. */
    static void join(Future<?> act) throws Exception {
        try {
            act.get(2 * KernelTable.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new NotAsDocumentedException("the other side failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new NotAsDocumentedException("the other side did not come to its end", e);
        }
    }

    private void perform(String act, Callable<?> body) throws Exception {
        join(thread.submit(() -> {
            body.call();
            steps.print(name, act);
            return null;
        }));
    }

    @Override
    public void close() throws IOException {
        thread.shutdownNow();
        if (connection != null) {
            connection.close();
        }
        if (listener != null) {
            listener.close();
        }
    }

    /** Something that the peer does with its connection. */
    interface Act {
        /** Runs on the peer's thread. */
        void play(Connection connection) throws Exception;
    }
}
