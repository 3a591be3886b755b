package io.epipe.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * The application's machine and the peer's, joined by a cable of their own, through a router that can be told to misbehave, and by a
 * cable that can be pulled.
 *
 * <p>Time-outs are shortened by settings of the application's namespace, which are the same as a production host's but for
 * their size: tcp_retries2 (15 by default) and tcp_keepalive_*.
 */
public final class Network implements AutoCloseable {

    /** How the two machines can be joined. */
    public enum Link {
        /** A cable. */
        DIRECT("10.213.0.1", "10.213.0.2"),
        /** The same cable, IPv6. */
        DIRECT6("fd00:213::1", "fd00:213::2"),
        /** Through the router. */
        ROUTED("10.213.1.1", "10.213.2.2"),
        /** A cable of its own, to be pulled by one scenario alone. */
        FRAGILE("10.213.3.1", "10.213.3.2"),
        /** Through a bridge that delays every frame and loses some. */
        SLOW("10.213.4.1", "10.213.4.2"),
        /** None: the peer is a process on the application's machine. */
        HOME("127.0.0.1", "127.0.0.2");

        public final String app;
        public final String peer;

        Link(String app, String peer) {
            this.app = app;
            this.peer = peer;
        }
    }

    public final Namespace app;
    public final Namespace router;
    public final Namespace peer;
    private final List<AutoCloseable> made = new ArrayList<>();

    public Network() throws Exception {
        String id = "epipe" + ProcessHandle.current().pid();
        try {
            app = namespace(id + "a");
            router = namespace(id + "r");
            peer = namespace(id + "p");
            settings();
            cable(app, "direct", peer, "direct");
            address(app, "10.213.0.1/24", "direct");
            address(peer, "10.213.0.2/24", "direct");
            app.run("ip address add fd00:213::1/64 dev direct nodad");
            peer.run("ip address add fd00:213::2/64 dev direct nodad");
            cable(app, "routed", router, "app");
            cable(router, "peer", peer, "routed");
            address(app, "10.213.1.1/24", "routed");
            address(router, "10.213.1.2/24", "app");
            address(router, "10.213.2.1/24", "peer");
            address(peer, "10.213.2.2/24", "routed");
            app.run("ip route add 10.213.2.0/24 via 10.213.1.2");
            peer.run("ip route add 10.213.1.0/24 via 10.213.2.1");
            cable(app, "fragile", peer, "fragile");
            address(app, "10.213.3.1/24", "fragile");
            address(peer, "10.213.3.2/24", "fragile");
            cable(app, "slow", router, "near");
            cable(router, "far", peer, "slow");
            address(app, "10.213.4.1/24", "slow");
            address(peer, "10.213.4.2/24", "slow");
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    private Namespace namespace(String name) {
        Namespace namespace = new Namespace(name);
        made.add(namespace);
        return namespace;
    }

    private void settings() {
        // 0.2 + 0.4 + 0.8 + 1.6 s of retransmissions
        app.set("ipv4.tcp_retries2", 3);
        app.set("ipv4.tcp_keepalive_time", 1);
        app.set("ipv4.tcp_keepalive_intvl", 1);
        app.set("ipv4.tcp_keepalive_probes", 2);
        router.set("ipv4.ip_forward", 1);
    }

    private static void cable(Namespace a, String nameInA, Namespace b, String nameInB) {
        Shell.run("ip link add " + nameInA + " netns " + a.name() + " type veth peer name " + nameInB + " netns "
            + b.name());
        a.run("ip link set " + nameInA + " up");
        b.run("ip link set " + nameInB + " up");
    }

    private static void address(Namespace namespace, String address, String device) {
        namespace.run("ip address add " + address + " dev " + device);
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable one : made) {
            one.close();
        }
        made.clear();
    }
}
