package io.epipe.lab;

import static io.epipe.lab.ClosingScenarios.exchange;
import static io.epipe.lab.ClosingScenarios.late;

import java.util.List;

/** haproxy between client and server. */
final class ProxyScenarios {

    private ProxyScenarios() {
    }

    static List<Scenario> all() {
        return List.of(
            new Scenario("proxy idle", "the proxy gives up an idle connection", "STALE_CONNECTION", s -> {
                Conversation c = s.client(Proxy.Way.IDLE);
                exchange(c, 50, 500);
                late(s, c, 300);
            }).coarse("PEER_CLOSED"),
            new Scenario("proxy server lost", "the server behind the proxy aborts", "STALE_CONNECTION", s -> {
                Conversation c = s.client(Proxy.Way.SERVER_LOST);
                exchange(c, 50, 500);
                s.pause(300);
                c.peer.abort();
                late(s, c, 300);
            }).coarse("PEER_CLOSED"),
            new Scenario("proxy upload", "the server behind the proxy aborts in an upload", "PEER_CLOSED_MID_TRANSFER",
                s -> {
                    Conversation c = s.client(Proxy.Way.UPLOAD);
                    Puppet.Order pour = c.app.begin("pour", 1 << 18);
                    c.peer.read(3000);
                    s.awaitStalled(c);
                    c.peer.abort();
                    c.fails(pour, false);
                }).coarse("PEER_ABORTED", "PEER_CLOSED"),
            new Scenario("proxy 504", "the proxy answers 504 and closes; nobody reads it", "PEER_CLOSED", s -> {
                Conversation c = s.client(Proxy.Way.SLOW_SERVER);
                c.wroteAll(c.app.begin("say", "GET_/_HTTP/1.1|Host:_a|Connection:_close||"));
                s.awaitUnread(c, 20);
                late(s, c, 300);
            }).says("that this program has not read"));
    }
}
