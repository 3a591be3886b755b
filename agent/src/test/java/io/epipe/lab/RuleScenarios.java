package io.epipe.lab;

import static io.epipe.lab.ClosingScenarios.SMALL;
import static io.epipe.lab.ClosingScenarios.exchange;
import static io.epipe.lab.ClosingScenarios.late;
import static io.epipe.lab.ClosingScenarios.request;

import io.epipe.lab.Network.Link;

import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** For the facts and rules of docs/verdicts.md: what shows them, and what would show them wrong. */
final class RuleScenarios {

    private RuleScenarios() {
    }

    static List<Scenario> all() {
        return List.of(
            new Scenario("kept", "server closes a kept connection, it is used again", "STALE_CONNECTION", s -> {
                Conversation c = s.client(s.peer);
                exchange(c, 50, 500);
                s.pause(500);
                c.peer.close();
                late(s, c, 500);
            }).coarse("PEER_CLOSED").says("kept connection"),
            new Scenario("kept goodbye", "the same, with a last message that nobody reads", "STALE_CONNECTION", s -> {
                Conversation c = s.client(s.peer);
                exchange(c, 50, 500);
                s.pause(300);
                c.peer.tell("write-close", 60);
                late(s, c, 300);
            }).coarse("PEER_CLOSED").says("last message that nobody read"),
            new Scenario("kept reset", "server resets a kept, idle connection", "STALE_CONNECTION", s -> {
                Conversation c = s.client(s.peer);
                exchange(c, 50, 500);
                s.awaitAcknowledged(c);
                s.pause(400);
                c.peer.abort();
                s.awaitEnd(c);
                c.fails(50);
            }).coarse("PEER_ABORTED").says("at rest", "else it aborted"),
            new Scenario("not kept: waiting", "peer aborts while our request waits for its answer", "PEER_ABORTED", s -> {
                Conversation c = s.client(s.peer);
                exchange(c, 50, 500);
                // on the heels of the answer it could be what that answered
                s.pause(50);
                request(c, 50);
                s.awaitAcknowledged(c);
                s.pause(400);
                c.peer.abort();
                s.awaitEnd(c);
                c.fails(50);
            }),
            new Scenario("not kept: closing answer", "peer answers and closes in one go; we write on", "STALE_CONNECTION", s -> {
                Conversation c = s.client(s.peer);
                request(c, 50);
                c.peer.tell("write-close", 500);
                c.app.read(500);
                late(s, c, 500);
            }).coarse("PEER_CLOSED").says("together with its last answer"),
            new Scenario("FIN 50 ms before, kept", "kept connection closed 50 ms before our burst", "STALE_CONNECTION",
                s -> soonAfterTheClose(s, c -> {
                    exchange(c, 50, 500);
                    s.pause(300);
                })).coarse("PEER_CLOSED").says("cut off in a transfer").late("STALE_CONNECTION"),
            new Scenario("FIN 50 ms before, upload", "upload in a pause of 50 ms when the peer closed",
                "PEER_CLOSED_MID_TRANSFER", s -> soonAfterTheClose(s, c -> request(c, 1000)))
                .coarse("PEER_CLOSED").says("kept connection").late("PEER_CLOSED"),
            new Scenario("drip", "an upload drips each 40 ms; the peer closes between two drops",
                "PEER_CLOSED_MID_TRANSFER", s -> {
                    Conversation c = s.client(s.peer);
                    c.app.write(100, 10, 40);
                    c.peer.tell("read-close", 1000);
                    s.awaitState(c, "CLOSE_WAIT");
                    c.fails(c.app.begin("write", 100, 500, 40), true);
                }).coarse("PEER_CLOSED").late("PEER_CLOSED"),
            new Scenario("413", "peer refuses an upload, answers and closes", "PEER_CLOSED_MID_TRANSFER", s -> {
                Conversation c = s.client(s.peer, Link.DIRECT, "socket", SMALL);
                Puppet.Order pour = c.app.begin("pour", 1 << 18);
                c.peer.read(3000);
                s.awaitStalled(c);
                c.peer.tell("write-close", 120);
                c.fails(pour, false);
            }).coarse("PEER_ABORTED").says("120 bytes that this program has not read"),
            new Scenario("stall that ends", "window full for 1 s, then all is taken; later the peer closes",
                "PEER_CLOSED", s -> {
                    Conversation c = s.client(s.peer, Link.DIRECT, "socket", SMALL);
                    Puppet.Order write = c.app.begin("write", 1 << 21, 1, 0);
                    s.awaitStalled(c);
                    s.pause(1000);
                    c.peer.read(1 << 21);
                    c.wroteAll(write);
                    s.awaitAcknowledged(c);
                    c.peer.close();
                    late(s, c, 500);
                }),
            new Scenario("download cancelled", "client closes while we stream to it", "PEER_CLOSED_MID_TRANSFER", s -> {
                Conversation c = s.server(s.peer);
                c.peer.write(100);
                c.app.read(100);
                Puppet.Order pour = c.app.begin("pour", 1 << 16);
                c.peer.read(1 << 20);
                s.awaitStalled(c);
                c.peer.close();
                c.fails(pour, false);
            }).coarse("PEER_ABORTED"),
            new Scenario("sendfile", "sendfile, the peer stops reading and closes", "PEER_CLOSED_MID_TRANSFER", s -> {
                Conversation c = s.client(s.peer, Link.DIRECT, "channel", SMALL);
                Puppet.Order file = c.app.begin("sendfile", 8 << 20);
                s.awaitStalled(c);
                c.peer.close();
                c.fails(file, false);
            }).coarse("UNKNOWN", "PEER_ABORTED").blind("PEER_CLOSED", "PEER_ABORTED"),
            new Scenario("sendfile late", "sendfile twice after the peer's close", "PEER_CLOSED", s -> {
                Conversation c = s.client(s.peer, Link.DIRECT, "channel", 0);
                request(c, 5);
                c.peer.close();
                s.awaitState(c, "CLOSE_WAIT");
                s.pause(500);
                c.wroteAll(c.app.begin("sendfile", 5000));
                s.awaitEnd(c);
                c.fails(c.app.begin("sendfile", 5000), true);
            }).perhapsCertain().coarse("UNKNOWN").blind("PEER_CLOSED"),
            new Scenario("shared", "another process, which has the socket too, shuts its output", "OUTPUT_SHUT_DOWN",
                s -> {
                    Conversation c = s.client(s.peer);
                    request(c, 5);
                    s.elsewhere("end-output-of", s.app.pid(), c.appPort);
                    s.awaitState(c, "FIN_WAIT2");
                    c.fails(5);
                }).certain().blind("PEER_CLOSED"),
            new Scenario("own close last", "peer closes, then we shut our output, then a write", "OUTPUT_SHUT_DOWN", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                c.peer.close();
                s.awaitState(c, "CLOSE_WAIT");
                c.app.shutdownOutput();
                s.awaitEnd(c);
                c.fails(5);
            }).certain().coarse("PEER_CLOSED"),
            new Scenario("destroyed here", "ss -K on our own machine", "ABORTED_LOCALLY", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                s.awaitAcknowledged(c);
                s.network.app.run("ss -K -t -n sport = :" + c.appPort + " dport = :" + c.peerPort);
                s.awaitEnd(c);
                c.fails(5);
            }).certain(),
            new Scenario("client aborts", "client aborts while we think about our answer", "PEER_ABORTED", s -> {
                Conversation c = s.server(s.peer);
                c.peer.write(100);
                c.app.read(100);
                s.pause(300);
                c.peer.abort();
                s.awaitEnd(c);
                c.fails(500);
            }),
            new Scenario("client in a hurry", "client closes with its answer unread; we had more to say", "PEER_ABORTED",
                s -> {
                    Conversation c = s.server(s.peer);
                    c.peer.write(100);
                    c.app.read(100);
                    c.app.write(5000);
                    s.awaitAcknowledged(c);
                    c.peer.close();
                    s.awaitEnd(c);
                    c.fails(500);
                }).says("closed with data of ours unread"),
            new Scenario("last words", "peer says why and closes; shown, and still there to be read", "PEER_CLOSED", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                c.peer.tell("say-close", HexFormat.of().formatHex("408 too slow\r\n".getBytes()));
                late(s, c, 300);
                c.app.read(14);
            }).lastWords("408 too slow\\r\\n"),
            new Scenario("last words TLS", "peer sends a TLS alert and closes", "PEER_CLOSED", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                c.peer.tell("say-close", "15030300020228");
                late(s, c, 300);
                c.app.read(7);
            }).lastWords("TLS: fatal alert handshake_failure"));
    }

    /** A burst 50 ms after the peer's close; played again where a busy machine made more of it. */
    private static void soonAfterTheClose(Stage s, Consumer<Conversation> before) {
        for (int attempt = 1;; attempt++) {
            Conversation c = s.client(s.peer);
            before.accept(c);
            c.peer.close();
            long closed = System.nanoTime();
            s.awaitState(c, "CLOSE_WAIT");
            s.pause(50);
            c.fails(c.app.begin("write", 50, 5000, 0), true);
            if (System.nanoTime() - closed < 150_000_000 || attempt == 5) {
                return;
            }
        }
    }
}
