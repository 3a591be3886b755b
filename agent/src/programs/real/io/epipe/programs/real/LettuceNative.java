package io.epipe.programs.real;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.async.RedisAsyncCommands;

import java.util.concurrent.CountDownLatch;

/** Lettuce on Netty's native epoll; its connection is reset while its event loop is in this code, which then sends a command. Arguments: the port of Redis. */
public final class LettuceNative implements Real.Play {

    private final CountDownLatch sent = new CountDownLatch(1);

    @Override
    public void play(String[] arguments) throws Exception {
        Breaker breaker = new Breaker().to(Integer.parseInt(arguments[0]));
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", breaker.port()));
        RedisAsyncCommands<String, String> commands = client.connect().async();
        commands.get("key").thenAccept(value -> {
            breaker.resetClients();
            send(commands);
            sent.countDown();
        });
        sent.await();
        // it connects again by itself, and sends the command again
        System.out.println("answered " + commands.get("key").get());
    }

    private static void send(RedisAsyncCommands<String, String> commands) {
        commands.set("key", "value");
    }
}
