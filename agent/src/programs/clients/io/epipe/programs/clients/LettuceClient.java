package io.epipe.programs.clients;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;

import java.time.Duration;

/** Lettuce (Netty), which reads all the time and connects again by itself. */
public final class LettuceClient implements Client {

    private final StatefulRedisConnection<String, String> connection;

    public LettuceClient(String address) {
        connection = RedisClient.create(RedisURI.builder().withHost("localhost").withPort(Integer.parseInt(address))
            .withTimeout(Duration.ofMillis(Clients.TIMEOUT_MILLIS)).build()).connect();
    }

    @Override
    public String ask() {
        return connection.sync().set("key", "value");
    }
}
