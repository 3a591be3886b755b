package io.epipe.lab;

import io.epipe.lab.Network.Link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Where one scenario is played: the application, its peers, and the network between. What a scenario changes is undone at its end. */
final class Stage implements AutoCloseable {

    final Network network;
    final Puppet app;
    /** A peer in Python: close() and nothing else. */
    final Puppet peer;
    /** A peer in Java 17: its Socket shuts down its output before it closes. */
    final Puppet javaPeer;
    private final Peers peers;
    private final Callable<?> attach;
    private final String name;
    private final KernelTable appTable;
    private final List<Runnable> undo = new ArrayList<>();
    private Conversation judged;
    private int actors;

    /** @param attach awaits the agent, for scenarios that are there before it */
    Stage(String name, Network network, Puppet app, Peers peers, Callable<?> attach) {
        this.attach = attach;
        this.name = name;
        this.network = network;
        this.app = app;
        this.peers = peers;
        this.peer = peers.python();
        this.javaPeer = peers.java();
        this.appTable = new KernelTable(app.pid());
    }

    /** The connection whose write fails. */
    Conversation judged() {
        return judged;
    }

    private String actor(String what) {
        return name + "-" + what + (++actors);
    }

    /** The application connects, by Socket and over the cable. */
    Conversation client(Puppet to) {
        return client(to, Link.DIRECT, "socket", 0);
    }

    Conversation client(Puppet to, Link link) {
        return client(to, link, "socket", 0);
    }

    /**
     * The application connects.
     *
     * @param kind          socket or channel
     * @param receiveBuffer of the peer; 0 for the system's own
     */
    Conversation client(Puppet to, Link link, String kind, int receiveBuffer) {
        String listener = actor("listener");
        int port = Integer.parseInt(to.begin(listener, "listen", link.peer, receiveBuffer, 0).done());
        return connect(app, to, listener, link.app, link.peer, port, kind, true);
    }

    /** The application accepts. */
    Conversation server(Puppet from) {
        Link link = Link.DIRECT;
        String listener = actor("listener");
        int port = Integer.parseInt(app.begin(listener, "listen", link.app, 0, 0).done());
        String connection = actor("");
        Puppet.Order accept = app.begin(connection, "accept", listener);
        int peerPort = Integer.parseInt(from.begin(connection, "connect", "socket", link.app, port).done());
        accept.done();
        judged = new Conversation(app, from, connection, address(link.app), port, address(link.peer), peerPort);
        return judged;
    }

    private Conversation connect(Puppet from, Puppet to, String listener, String appAddress, String peerAddress,
                                 int port, String kind, boolean acceptedAtOnce) {
        String connection = actor("");
        Puppet.Order accept = to.begin(connection, "accept", listener);
        int appPort = Integer.parseInt(from.begin(connection, "connect", kind, peerAddress, port).done());
        if (acceptedAtOnce) {
            accept.done();
        }
        judged = new Conversation(from, to, connection, address(appAddress), appPort, address(peerAddress), port);
        return judged;
    }

    /** As the JDK writes a numeric address: IPv6 in full. */
    private static String address(String numeric) {
        try {
            return java.net.InetAddress.getByName(numeric).getHostAddress();
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The application connects to a proxy, which passes its bytes on. */
    Conversation client(Proxy.Way proxied) {
        return connect(app, peer, proxied.listener(), Link.DIRECT.app, Link.DIRECT.peer, proxied.port(), "socket",
            proxied.connectsAtOnce());
    }

    /** The agent comes to the application now, when the scenarios that wait for it have opened their connections. */
    void awaitAttach() throws Exception {
        attach.call();
    }

    /** Lets time pass on the wire: the scenario's own, no waiting for something to happen. */
    void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Awaits a state of the application's socket. */
    void awaitState(Conversation c, String state) {
        appTable.await(c.appPort, c.peerPort, state, row -> row != null && row.state().equals(state));
    }

    /** Awaits that the kernel has ended the application's connection; what waits then in TIME_WAIT is a row of its own. */
    void awaitEnd(Conversation c) {
        appTable.await(c.appPort, c.peerPort, "the end", row -> row == null || row.state().equals("CLOSE")
            || row.state().equals("TIME_WAIT"));
    }

    /** Awaits that all data of the application is acknowledged. */
    void awaitAcknowledged(Conversation c) {
        appTable.await(c.appPort, c.peerPort, "acknowledgement", row -> row != null && row.waitingToBeSent() == 0);
    }

    /** Awaits that unread data of the peer lies at the application. */
    void awaitUnread(Conversation c, long bytes) {
        appTable.await(c.appPort, c.peerPort, "unread bytes", row -> row != null && row.waitingToBeRead() >= bytes);
    }

    /** Awaits that the window is full: the application's data waits, and no more of it for a while. */
    void awaitStalled(Conversation c) {
        long[] last = {-1, System.nanoTime()};
        appTable.await(c.appPort, c.peerPort, "a full window", row -> {
            if (row == null || row.waitingToBeSent() == 0 || row.waitingToBeSent() != last[0]) {
                last[0] = row == null ? -1 : row.waitingToBeSent();
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > 300_000_000L;
        });
    }

    /** A rule of iptables in a namespace, until the end of the scenario; the answer removes it before. */
    Runnable rule(Namespace where, String chain, String rule) {
        where.run("iptables -w -I " + chain + " " + rule);
        boolean[] there = {true};
        Runnable remove = () -> {
            if (there[0]) {
                there[0] = false;
                where.run("iptables -w -D " + chain + " " + rule);
            }
        };
        undo.add(remove);
        return remove;
    }

    /** A peer of its own, to be killed. */
    Puppet mortalPeer() {
        Puppet mortal = peers.another();
        undo.add(mortal::close);
        return mortal;
    }

    /** To be done at the end of the scenario, whatever comes. */
    void undo(Runnable what) {
        undo.add(what);
    }

    /** Another process, which has nothing to do with the connection. */
    void elsewhere(String verb, Object... arguments) {
        peer.begin(actor("elsewhere"), verb, arguments).done();
    }

    /** For connections that are no connections of the network: the thread of the application that writes. */
    Conversation judge(String actor) {
        judged = new Conversation(app, peer, actor, "", 0, "", 0);
        return judged;
    }

    String actor() {
        return actor("");
    }

    @Override
    public void close() {
        for (int i = undo.size() - 1; i >= 0; i--) {
            undo.get(i).run();
        }
    }
}
