package io.epipe.lab;

import static io.epipe.lab.ClosingScenarios.exchange;
import static io.epipe.lab.ClosingScenarios.late;
import static io.epipe.lab.ClosingScenarios.request;

import java.util.List;

/** Connections that are older than the agent: nobody saw who opened them, nor what happened before. */
final class AttachScenarios {

    private AttachScenarios() {
    }

    static List<Scenario> all() {
        return List.of(
            new Scenario("older S1", "opened before the attach: peer closes, two late writes", "PEER_CLOSED", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                s.awaitAttach();
                c.peer.close();
                late(s, c, 300);
            }).perhapsCertain().beforeAttach(),
            new Scenario("older kept", "opened before the attach: a kept connection is used again", "STALE_CONNECTION", s -> {
                Conversation c = s.client(s.peer);
                exchange(c, 50, 500);
                s.awaitAttach();
                c.peer.close();
                late(s, c, 300);
            }).coarse("PEER_CLOSED").beforeAttach(),
            new Scenario("older N8", "accepted before the attach: client closes, we answer twice", "CLIENT_GONE", s -> {
                Conversation c = s.server(s.peer);
                c.peer.write(80);
                c.app.read(80);
                s.awaitAttach();
                c.peer.close();
                late(s, c, 300);
            }).perhapsCertain().coarse("CLIENT_GONE", "PEER_CLOSED").beforeAttach(),
            new Scenario("older S6", "opened before the attach: end-of-stream read after it", "IGNORED_END_OF_STREAM", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                s.awaitAttach();
                c.peer.close();
                c.app.readEnd();
                late(s, c, 300);
            }).certain().beforeAttach(),
            new Scenario("older S5", "a read met the reset before the attach, then a write", "PEER_ABORTED", s -> {
                Conversation c = s.client(s.peer);
                exchange(c, 5, 7);
                s.pause(50);
                request(c, 5);
                s.awaitAcknowledged(c);
                Puppet.Order read = c.app.begin("read", 1);
                c.peer.abort();
                read.failed();
                s.awaitAttach();
                c.fails(5);
            }).undecided("UNKNOWN").coarse("PEER_CLOSED").beforeAttach());
    }
}
