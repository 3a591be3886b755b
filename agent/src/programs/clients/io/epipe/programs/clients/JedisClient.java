package io.epipe.programs.clients;

import redis.clients.jedis.Jedis;

/** Jedis, one connection. */
public final class JedisClient implements Client {

    private final Jedis jedis;

    public JedisClient(String address) {
        jedis = new Jedis("localhost", Integer.parseInt(address), Clients.TIMEOUT_MILLIS);
    }

    @Override
    public String ask() {
        return jedis.set("key", "value");
    }
}
