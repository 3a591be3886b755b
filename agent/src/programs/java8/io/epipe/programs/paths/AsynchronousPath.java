package io.epipe.programs.paths;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** {@link AsynchronousSocketChannel}: at once or later, told to a future or to a handler. */
final class AsynchronousPath extends WritePath {

    private static final String GROUP_THREAD = "group-thread";
    private static final int PART = 1 << 20;

    private final boolean pending;
    private final boolean handler;
    private final boolean gathering;
    private AsynchronousSocketChannel channel;
    private Future<?> started;

    AsynchronousPath(boolean pending, boolean handler, boolean gathering) {
        this.pending = pending;
        this.handler = handler;
        this.gathering = gathering;
    }

    @Override
    void connect(InetSocketAddress peer) throws Exception {
        ThreadFactory named = task -> {
            Thread thread = new Thread(task, GROUP_THREAD);
            thread.setDaemon(true);
            return thread;
        };
        // with a fixed pool a handler's write would not be tried on this thread, but handed to the group
        AsynchronousChannelGroup group = pending ? AsynchronousChannelGroup.withFixedThreadPool(1, named)
            : AsynchronousChannelGroup.withCachedThreadPool(Executors.newCachedThreadPool(named), 1);
        channel = AsynchronousSocketChannel.open(group);
        channel.connect(peer).get();
    }

    @Override
    int localPort() throws Exception {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    @Override
    String thread() {
        return pending ? GROUP_THREAD : super.thread();
    }

    @Override
    int size() {
        return pending ? PART : 7;
    }

    @Override
    Object asked() {
        // a pending one is finished by a method that knows its buffers no more
        return pending && gathering ? "none" : (Object) size();
    }

    @Override
    boolean waits() {
        return pending;
    }

    @Override
    void write(int bytes) throws Exception {
        get(start(bytes));
    }

    private Future<?> start(int bytes) {
        if (!handler) {
            return channel.write(ByteBuffer.allocate(bytes));
        }
        CompletableFuture<Object> told = new CompletableFuture<>();
        if (gathering) {
            channel.write(new ByteBuffer[] {ByteBuffer.allocate(bytes - 3), ByteBuffer.allocate(3)}, 0, 2, 0,
                TimeUnit.SECONDS, told, new Tell<Long>());
        } else {
            channel.write(ByteBuffer.allocate(bytes), told, new Tell<Integer>());
        }
        return told;
    }

    @Override
    void begin(Peer peer) throws Exception {
        // one that is not done although nothing moves is pending: the call was tried, and there was no room
        do {
            started = start(PART);
            Connections.awaitFull(localPort(), peer.port(), started::isDone);
        } while (started.isDone());
    }

    @Override
    void end() throws Exception {
        get(started);
    }

    private static void get(Future<?> future) throws Exception {
        try {
            future.get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    @Override
    void read() throws Exception {
        get(channel.read(ByteBuffer.allocate(10)));
    }

    @Override
    void close() throws IOException {
        channel.close();
    }

    /** Completes the future that is its attachment. */
    private static final class Tell<N extends Number> implements CompletionHandler<N, CompletableFuture<Object>> {
        @Override
        public void completed(N result, CompletableFuture<Object> told) {
            told.complete(result);
        }

        @Override
        public void failed(Throwable thrown, CompletableFuture<Object> told) {
            told.completeExceptionally(thrown);
        }
    }
}
