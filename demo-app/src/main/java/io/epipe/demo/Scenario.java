package io.epipe.demo;

import java.util.ArrayList;
import java.util.List;

/** The scenarios that can be made on loopback, without privileges and without touching packets: one each verdict. */
enum Scenario {

    PEER_CLOSED("peer-closed", "PEER_CLOSED", "EPIPE",
            "the server reads once and closes; we write twice after it", PeerCloses::peerClosed),
    UNREAD_ANSWER("unread-answer", "PEER_CLOSED", "EPIPE",
            "the server says goodbye and closes; we do not read it and write twice", PeerCloses::unreadAnswer),
    PEER_CLOSED_UNREAD("peer-closed-unread", "PEER_CLOSED_UNREAD", "EPIPE",
            "the server shuts down and closes with our data unread: FIN, then reset", PeerCloses::peerClosedUnread),
    CLIENT_GONE("client-gone", "CLIENT_GONE", "EPIPE",
            "we are the server: the client sends a request and closes; we answer twice", PeerCloses::clientGone),
    STALE_CONNECTION("stale-connection", "STALE_CONNECTION", "EPIPE",
            "the server closes an idle kept connection; we use it again", KeptConnections::closed),
    STALE_CONNECTION_RESET("stale-connection-reset", "STALE_CONNECTION", "ECONNRESET",
            "the server resets an idle kept connection; we use it again", KeptConnections::reset),
    MID_TRANSFER("mid-transfer", "PEER_CLOSED_MID_TRANSFER", "ECONNRESET",
            "the server closes in the middle of our upload", PeerCloses::midTransfer),
    PEER_ABORTED("peer-aborted", "PEER_ABORTED", "ECONNRESET",
            "the server, which never answered, aborts while nothing is under way", PeerResets::peerAborted),
    ALREADY_FAILED("already-failed", "ALREADY_FAILED", "EPIPE",
            "a read throws \"Connection reset\"; we write all the same", PeerResets::alreadyFailed),
    IGNORED_EOF("ignored-eof", "IGNORED_END_OF_STREAM", "EPIPE",
            "we read the end of stream and write twice all the same", OwnDoing::ignoredEndOfStream),
    OUTPUT_SHUT_DOWN("output-shut-down", "OUTPUT_SHUT_DOWN", "EPIPE",
            "we shut our own output down and write; the server is healthy", OwnDoing::outputShutDown);

    private final String label;
    private final String verdict;
    private final String error;
    private final String line;
    private final Play play;

    Scenario(String label, String verdict, String error, String line, Play play) {
        this.label = label;
        this.verdict = verdict;
        this.error = error;
        this.line = line;
        this.play = play;
    }

    /** @return the name on the command line */
    String label() {
        return label;
    }

    /** @return the verdict that epipe should come to */
    String verdict() {
        return verdict;
    }

    /** @return the error of the failing system call: {@code EPIPE} or {@code ECONNRESET} */
    String error() {
        return error;
    }

    /** @return what happens, in one line */
    String line() {
        return line;
    }

    Play play() {
        return play;
    }

    /** @return the scenario of that name, or null */
    static Scenario named(String label) {
        for (Scenario scenario : values()) {
            if (scenario.label.equals(label)) {
                return scenario;
            }
        }
        return null;
    }

    /** @return all names, in the order of the list */
    static List<String> labels() {
        List<String> labels = new ArrayList<>();
        for (Scenario scenario : values()) {
            labels.add(scenario.label);
        }
        return labels;
    }
}
