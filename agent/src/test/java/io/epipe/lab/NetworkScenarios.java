package io.epipe.lab;

import static io.epipe.lab.ClosingScenarios.exchange;
import static io.epipe.lab.ClosingScenarios.late;
import static io.epipe.lab.ClosingScenarios.request;

import io.epipe.lab.Network.Link;

import java.util.List;

/** The rows N1 to N4b, and what else the network can do to a connection. */
final class NetworkScenarios {

    private NetworkScenarios() {
    }

    static List<Scenario> all() {
        return List.of(
            new Scenario("N1", "a middlebox forgets the flow and answers RST", "CONNECTION_FORGOTTEN", s -> {
                Conversation c = s.client(s.peer, Link.ROUTED);
                exchange(c, 50, 500);
                s.awaitAcknowledged(c);
                s.pause(1000);
                fromUs(s, c, "REJECT --reject-with tcp-reset");
                c.app.write(50);
                s.awaitEnd(c);
                c.fails(50);
            }).coarse("PEER_ABORTED").says("no FIN", "restarted peer", "else the peer aborted"),
            new Scenario("N1 reboot", "the peer's machine was rebooted without a word", "CONNECTION_FORGOTTEN", s -> {
                Conversation c = s.client(s.peer);
                exchange(c, 50, 500);
                s.awaitAcknowledged(c);
                Runnable wordless = s.rule(s.network.peer, "OUTPUT",
                    "-p tcp --sport " + c.peerPort + " --dport " + c.appPort + " -j DROP");
                c.peer.abort();
                s.pause(800);
                wordless.run();
                c.app.write(50);
                s.awaitEnd(c);
                c.fails(50);
            }).coarse("PEER_ABORTED").says("restarted peer"),
            new Scenario("N2", "everything is dropped in silence", "PEER_UNREACHABLE", s -> {
                Conversation c = s.client(s.peer, Link.ROUTED);
                exchange(c, 50, 500);
                fromUs(s, c, "DROP");
                c.app.write(50);
                s.awaitEnd(c);
                c.fails(50);
            }).certain().says("sent again"),
            new Scenario("N3", "a router says: host unreachable", "PEER_UNREACHABLE", s -> {
                Conversation c = s.client(s.peer, Link.ROUTED);
                exchange(c, 50, 500);
                fromUs(s, c, "REJECT --reject-with icmp-host-unreachable");
                c.app.write(50);
                s.awaitEnd(c);
                c.fails(50);
            }).certain(),
            new Scenario("N3 port", "a firewall says: port unreachable", "PEER_UNREACHABLE", s -> {
                Conversation c = s.client(s.peer, Link.ROUTED);
                exchange(c, 50, 500);
                fromUs(s, c, "REJECT --reject-with icmp-port-unreachable");
                c.app.write(50);
                s.awaitEnd(c);
                c.fails(50);
            }).certain().says("refused"),
            new Scenario("N3 net", "a router says: network unreachable", "PEER_UNREACHABLE", s -> {
                Conversation c = s.client(s.peer, Link.ROUTED);
                request(c, 50);
                fromUs(s, c, "REJECT --reject-with icmp-net-unreachable");
                c.app.write(50);
                s.awaitEnd(c);
                c.fails(50);
            }).certain(),
            new Scenario("N4", "a keep-alive probe is answered by RST", "PEER_ABORTED", s -> {
                Conversation c = s.client(s.peer, Link.ROUTED);
                request(c, 50);
                s.awaitAcknowledged(c);
                c.app.tell("keepalive");
                fromUs(s, c, "REJECT --reject-with tcp-reset");
                s.awaitEnd(c);
                c.fails(50);
            }).says("keep-alive"),
            new Scenario("N4b", "keep-alive finds a dead peer", "PEER_UNREACHABLE", s -> {
                Conversation c = s.client(s.peer, Link.ROUTED);
                request(c, 50);
                s.awaitAcknowledged(c);
                c.app.tell("keepalive");
                fromUs(s, c, "DROP");
                s.awaitEnd(c);
                c.fails(50);
            }).certain().says("keep-alive"),
            new Scenario("cable pulled", "the cable at our own interface is pulled", "PEER_UNREACHABLE", s -> {
                Conversation c = s.client(s.peer, Link.FRAGILE);
                exchange(c, 50, 500);
                s.undo(() -> s.network.peer.run("ip link set fragile up"));
                s.network.peer.run("ip link set fragile down");
                c.app.write(50);
                s.awaitEnd(c);
                c.fails(50);
            }).certain().beyondCapture(),
            new Scenario("slow S1", "60 ms of round trip: peer closes, two late writes", "PEER_CLOSED", s -> {
                Conversation c = s.client(s.peer, Link.SLOW);
                request(c, 5);
                c.peer.close();
                late(s, c, 600);
            }),
            new Scenario("slow crossing", "60 ms of round trip: our data and the peer's FIN cross",
                "PEER_CLOSED_MID_TRANSFER", s -> {
                    Conversation c = s.client(s.peer, Link.SLOW);
                    exchange(c, 50, 100);
                    s.awaitAcknowledged(c);
                    s.pause(300);
                    c.peer.close();
                    c.app.write(50);
                    s.awaitEnd(c);
                    c.fails(50);
                }).coarse("PEER_CLOSED"),
            new Scenario("lossy", "each 9th frame is lost; all arrives; peer closes, two late writes", "PEER_CLOSED", s -> {
                Conversation c = s.client(s.peer, Link.SLOW);
                Puppet.Order write = c.app.begin("write", 1000, 300, 2);
                c.peer.read(300_000);
                c.wroteAll(write);
                s.awaitAcknowledged(c);
                c.peer.close();
                late(s, c, 600);
            }),
            new Scenario("both close", "both sides close at the same time, then a write", "OUTPUT_SHUT_DOWN", s -> {
                Conversation c = s.client(s.peer, Link.SLOW);
                request(c, 5);
                s.awaitAcknowledged(c);
                Puppet.Order close = c.peer.begin("close");
                c.app.shutdownOutput();
                close.done();
                s.awaitEnd(c);
                c.fails(5);
            }).certain().coarse("PEER_CLOSED"));
    }

    /** What the router does with our segments of this connection. */
    static void fromUs(Stage s, Conversation c, String what) {
        s.rule(s.network.router, "FORWARD", "-p tcp --sport " + c.appPort + " --dport " + c.peerPort + " -j " + what);
    }
}
