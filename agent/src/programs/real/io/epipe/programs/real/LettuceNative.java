package io.epipe.programs.real;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.async.RedisAsyncCommands;

import java.util.concurrent.atomic.AtomicBoolean;

/** Lettuce on Netty's native epoll; its connection is reset while its event loop is in this code, which then sends a command. Arguments: the port of Redis. */
public final class LettuceNative implements Real.Play {

    private final AtomicBoolean sent = new AtomicBoolean();

    @Override
    public void play(String[] arguments) throws Exception {
        Breaker breaker = new Breaker().to(Integer.parseInt(arguments[0]));
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", breaker.port()));
        RedisAsyncCommands<String, String> commands = client.connect().async();
        Thread main = Thread.currentThread();
        // what is answered before it is asked what then, has it done by this thread, and not by the event loop
        while (!sent.get()) {
            commands.get("key").thenAccept(value -> {
                if (Thread.currentThread() != main) {
                    breaker.resetClients();
                    send(commands);
                    sent.set(true);
                }
            }).toCompletableFuture().get();
        }
        // it connects again by itself, and sends the command again
        System.out.println("answered " + commands.get("key").get());
    }

    private static void send(RedisAsyncCommands<String, String> commands) {
        commands.set("key", "value");
    }
}
