package io.epipe.netty;

import java.util.List;

/** What a record says of a Netty channel; {@code epipe.netty.*}. Immutable. */
public final class NettyFacts {

    private final String channel;
    private final List<String> handlers;
    private final List<String> listeners;

    public NettyFacts(NettyChannel of) {
        channel = of.name();
        handlers = of.handlers();
        listeners = of.listeners();
    }

    /** Class and short id of the channel. */
    public String channel() {
        return channel;
    }

    /** Classes of the handlers in its pipeline that are not Netty's own. */
    public List<String> handlers() {
        return handlers;
    }

    /** Classes of those who wait for the promise of the message that failed, not Netty's own. */
    public List<String> listeners() {
        return listeners;
    }
}
