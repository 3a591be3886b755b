package io.epipe.lab;

import io.epipe.lab.Network.Link;

import java.util.List;

/** The rows S1 to S12 and N5 to N8 of the truth table: what a peer does, on an undisturbed network. */
final class ClosingScenarios {

    private ClosingScenarios() {
    }

    static final int SMALL = 8 * 1024;

    static List<Scenario> all() {
        return List.of(
            new Scenario("S1", "peer closes; after 1 s two writes", "PEER_CLOSED", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                c.peer.close();
                late(s, c, 1000);
            }),
            new Scenario("S1 channel", "the same over SocketChannel", "PEER_CLOSED", s -> {
                Conversation c = s.client(s.peer, Link.DIRECT, "channel", 0);
                request(c, 5);
                c.peer.close();
                late(s, c, 600);
            }),
            new Scenario("S1 IPv6", "the same over IPv6", "PEER_CLOSED", s -> {
                Conversation c = s.client(s.peer, Link.DIRECT6);
                request(c, 5);
                c.peer.close();
                late(s, c, 700);
            }),
            new Scenario("S1b", "peer says goodbye and closes; nobody reads it", "PEER_CLOSED", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                c.peer.write(26);
                c.peer.close();
                late(s, c, 500);
            }),
            new Scenario("S2", "peer aborts at rest (SO_LINGER 0)", "PEER_ABORTED", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                s.awaitAcknowledged(c);
                s.pause(400);
                c.peer.abort();
                s.awaitEnd(c);
                c.fails(5);
            }).says("closed with data of ours unread", "SO_LINGER 0"),
            new Scenario("S2 IPv6", "the same over IPv6", "PEER_ABORTED", s -> {
                Conversation c = s.client(s.peer, Link.DIRECT6);
                request(c, 5);
                s.awaitAcknowledged(c);
                c.peer.abort();
                s.awaitEnd(c);
                c.fails(5);
            }).says("closed with data of ours unread", "SO_LINGER 0"),
            new Scenario("S3", "peer closes with our data unread", "PEER_ABORTED", s -> {
                Conversation c = s.client(s.peer);
                c.app.write(300);
                s.awaitAcknowledged(c);
                s.pause(300);
                c.peer.close();
                s.awaitEnd(c);
                c.fails(5);
            }).says("closed with data of ours unread", "SO_LINGER 0"),
            new Scenario("S3b", "peer answers early, closes with our data unread", "PEER_ABORTED", s -> {
                Conversation c = s.client(s.peer);
                c.app.write(3000);
                s.awaitAcknowledged(c);
                c.peer.write(120);
                s.awaitUnread(c, 120);
                c.peer.close();
                s.awaitEnd(c);
                c.fails(3000);
            }).says("closed with data of ours unread", "120 bytes that this program has not read"),
            new Scenario("S4", "our own shutdownOutput, then a write", "OUTPUT_SHUT_DOWN", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                c.app.shutdownOutput();
                s.awaitState(c, "FIN_WAIT2");
                c.fails(5);
            }).certain().blind("PEER_CLOSED"),
            new Scenario("S4 channel", "the same over a non-blocking SocketChannel", "OUTPUT_SHUT_DOWN", s -> {
                Conversation c = s.client(s.peer, Link.DIRECT, "non-blocking", 0);
                request(c, 5);
                c.app.shutdownOutput();
                s.awaitState(c, "FIN_WAIT2");
                c.fails(5);
            }).certain().from(11).needsKernel(),
            new Scenario("S5", "a read met the reset, then a write", "ALREADY_FAILED", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                s.awaitAcknowledged(c);
                Puppet.Order read = c.app.begin("read", 1);
                c.peer.abort();
                read.failed();
                c.fails(5);
            }).certain(),
            new Scenario("S6", "program reads end-of-stream and writes twice", "IGNORED_END_OF_STREAM", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                c.peer.close();
                c.app.readEnd();
                late(s, c, 300);
            }).certain(),
            new Scenario("S7", "peer half-closes, reads on, closes; then two writes", "PEER_CLOSED", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                c.peer.shutdownOutput();
                s.awaitState(c, "CLOSE_WAIT");
                s.pause(300);
                request(c, 100);
                s.awaitAcknowledged(c);
                s.pause(300);
                c.peer.close();
                s.pause(400);
                late(s, c, 0);
            }),
            new Scenario("S7 protocol", "the same, and the program knew: it had read end-of-stream", "PEER_CLOSED", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                c.peer.shutdownOutput();
                c.app.readEnd();
                s.pause(200);
                request(c, 100);
                s.awaitAcknowledged(c);
                c.peer.close();
                s.pause(400);
                late(s, c, 0);
            }).coarse("IGNORED_END_OF_STREAM"),
            new Scenario("S8", "window full for 2 s, then the peer closes", "PEER_CLOSED_MID_TRANSFER", s -> {
                Conversation c = s.client(s.peer, Link.DIRECT, "socket", SMALL);
                Puppet.Order pour = c.app.begin("pour", 1 << 20);
                s.awaitStalled(c);
                s.pause(2000);
                c.peer.close();
                c.fails(pour, false);
            }).coarse("PEER_ABORTED"),
            new Scenario("S8 channel", "window full, then the peer aborts", "PEER_CLOSED_MID_TRANSFER", s -> {
                Conversation c = s.client(s.peer, Link.DIRECT, "channel", SMALL);
                Puppet.Order pour = c.app.begin("pour", 1 << 18);
                s.awaitStalled(c);
                c.peer.abort();
                c.fails(pour, false);
            }).coarse("PEER_ABORTED"),
            new Scenario("S9", "peer half-closes, we write, it closes without reading", "PEER_CLOSED_UNREAD", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                c.peer.shutdownOutput();
                s.awaitState(c, "CLOSE_WAIT");
                s.pause(200);
                c.app.write(100);
                s.awaitAcknowledged(c);
                c.peer.close();
                s.awaitEnd(c);
                c.fails(5);
            }).coarse("PEER_CLOSED"),
            new Scenario("S11", "peer process killed (SIGKILL)", "PEER_CLOSED", s -> {
                Puppet mortal = s.mortalPeer();
                Conversation c = s.client(mortal);
                request(c, 5);
                s.awaitAcknowledged(c);
                mortal.kill();
                late(s, c, 400);
            }),
            new Scenario("S12", "peer, a Java 13+ Socket, closes with our data unread", "PEER_CLOSED_UNREAD", s -> {
                Conversation c = s.client(s.javaPeer);
                c.app.write(300);
                s.awaitAcknowledged(c);
                s.pause(300);
                c.peer.close();
                s.awaitEnd(c);
                c.fails(5);
            }).coarse("PEER_CLOSED"),
            new Scenario("N5", "peer closed; many writes at once", "PEER_CLOSED", s -> {
                Conversation c = s.client(s.peer);
                request(c, 5);
                c.peer.close();
                s.awaitState(c, "CLOSE_WAIT");
                s.pause(500);
                c.fails(c.app.begin("write", 100, 5000, 0), true);
            }),
            new Scenario("N6", "peer closes while we stream, our data unread", "PEER_CLOSED_MID_TRANSFER", s -> {
                Conversation c = s.client(s.peer, Link.DIRECT, "socket", 16 * SMALL);
                Puppet.Order pour = c.app.begin("pour", 1 << 16);
                c.peer.read(1 << 20);
                // so that there is unread data whatever the peer has read
                s.pause(20);
                c.peer.close();
                c.fails(pour, false);
            }).perhapsCertain().coarse("PEER_ABORTED"),
            new Scenario("N7", "peer half-closes, then closes while we stream", "PEER_CLOSED_MID_TRANSFER", s -> {
                Conversation c = s.client(s.peer, Link.DIRECT, "socket", 16 * SMALL);
                Puppet.Order pour = c.app.begin("pour", 1 << 16);
                c.peer.read(1 << 20);
                c.peer.shutdownOutput();
                c.peer.read(1 << 21);
                c.peer.close();
                c.fails(pour, false);
            }).perhapsCertain().coarse("PEER_CLOSED"),
            new Scenario("N8", "client sends a request and closes; we answer twice", "CLIENT_GONE", s -> {
                Conversation c = s.server(s.peer);
                c.peer.write(80);
                c.app.read(80);
                c.peer.close();
                late(s, c, 300);
            }),
            new Scenario("N8 silent", "a health check that says nothing", "CLIENT_GONE", s -> {
                Conversation c = s.server(s.javaPeer);
                c.peer.close();
                late(s, c, 300);
            }));
    }

    /** The application writes and the peer reads it. */
    static void request(Conversation c, int bytes) {
        c.app.write(bytes);
        c.peer.read(bytes);
    }

    /** The application writes, the peer reads it and answers, the application reads that. */
    static void exchange(Conversation c, int request, int answer) {
        request(c, request);
        c.peer.write(answer);
        c.app.read(answer);
    }

    /** After the FIN and a pause, a write that draws the reset, and the one that fails. */
    static void late(Stage s, Conversation c, long pauseMillis) {
        s.awaitState(c, "CLOSE_WAIT");
        s.pause(pauseMillis);
        c.app.write(5);
        s.awaitEnd(c);
        c.fails(5);
    }
}
