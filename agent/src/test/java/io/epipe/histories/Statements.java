package io.epipe.histories;

import java.util.List;
import java.util.Map;

/**
 * What each verdict states (docs/verdicts.md), as a question to script and capture. In ignorance of the rules that the agent draws verdicts
 * by.
 */
final class Statements {

    /** What a rule of thumb may take for "while our data was on its way" (docs/verdicts.md, the hard middle). */
    private static final long HARD_MIDDLE_MICROS = 200_000;
    /** A pause from which on a connection is at rest, and our clocks' looseness. */
    private static final long REST_MICROS = 20_000;
    private static final long LOOSE_MICROS = 12_000;

    /** The end of a complaint that nobody at our end could know of. */
    static final String BY_ANOTHER = ", a middlebox answered in its name";

    private final Truth t;
    private final boolean certain;

    private Statements(Truth t, boolean certain) {
        this.t = t;
        this.certain = certain;
    }

    /** Why the verdict's statement is not true; null if it is. */
    static String falsehood(String verdict, boolean certain, Truth t, Map<String, Object> record) {
        return new Statements(t, certain).falsehood(verdict, record);
    }

    private String falsehood(String verdict, Map<String, Object> record) {
        return switch (verdict) {
            case "ALREADY_FAILED" -> alreadyFailed();
            case "OUTPUT_SHUT_DOWN" -> outputShutDown();
            case "ABORTED_LOCALLY" -> t.mischiefBefore("destroy") ? null : "nobody destroyed it";
            case "PEER_UNREACHABLE" -> unreachable(record);
            case "IGNORED_END_OF_STREAM" -> ignoredEnd();
            case "PEER_CLOSED_MID_TRANSFER" -> midTransfer();
            case "STALE_CONNECTION" -> stale();
            case "CLIENT_GONE" -> clientGone();
            case "PEER_CLOSED_UNREAD" -> closedUnread();
            case "PEER_CLOSED" -> closed();
            case "CONNECTION_FORGOTTEN" -> forgotten();
            case "PEER_ABORTED" -> aborted();
            case "UNKNOWN" -> null;
            default -> "no statement is known of this verdict";
        };
    }

    /** "An earlier read or write on this connection had failed." */
    private String alreadyFailed() {
        boolean overlapping = false;
        for (Entry e : t.p.ours) {
            if (e == t.act || !(e.isRead() || e.isWrite()) || !e.threwBySystem() || e.begin() > t.until) {
                continue;
            }
            if (e.end() <= t.begun) {
                return null;
            }
            overlapping = true;
        }
        if (t.isTls() && t.act != null && (t.act.isRead() || t.act.threwBySystem() && !String.valueOf(t.act.thrown()).contains("Broken_pipe"))) {
            // the alert of a read that failed, perhaps of the handshake within this write
            return null;
        }
        return overlapping ? "the other failure was met by another thread while this write was under way" : "nothing had failed before";
    }

    /** "This side had ended its own output." */
    private String outputShutDown() {
        long own = t.own("shutout", t.until);
        if (own < 0) {
            return t.own("close", t.until) >= 0 || t.own("abort", t.until) >= 0 ? "it was our own close" : "we never shut our output";
        }
        return t.reset >= 0 && t.reset + Truth.BUSY_SOCKET_MICROS < own ? "the peer's reset came before our shutdown" : null;
    }

    /** "Nobody answered, or somebody said that nobody would." */
    private String unreachable(Map<String, Object> record) {
        if (!t.mischiefBefore("dropout", "dropin", "bigout", "host", "port", "net", "admin")) {
            return "nothing was in the way";
        }
        return t.reset >= 0 ? "it was reset" : null;
    }

    /** "This program had been told that the peer closed, and wrote on." */
    private String ignoredEnd() {
        String why = "we read no end of the stream";
        for (Entry e : t.p.ours) {
            if (!e.isRead() || !e.isEnd() || e.begin() > t.until) {
                continue;
            }
            if (e.end() > t.begun) {
                why = "the end was read while the write was under way, or after it";
            } else if (t.fin < 0 || t.fin > e.end() + Truth.BUSY_SOCKET_MICROS) {
                why = "the end was our own shutdownInput's";
            } else if (acknowledgedAfter(e.end())) {
                why = "the peer went on acknowledging what we sent afterwards";
            } else {
                return null;
            }
        }
        return why;
    }

    /** Whether the peer acknowledged data that had left after a moment. */
    private boolean acknowledgedAfter(long moment) {
        long before = t.wire.sent(moment + Truth.BUSY_SOCKET_MICROS);
        return t.acknowledged > before;
    }

    /** "The peer stopped in the middle of our data." */
    private String midTransfer() {
        if (!t.perhapsLost()) {
            return "nothing of ours was lost";
        }
        if (t.ended < 0) {
            return "the peer ended nothing";
        }
        long from = t.lostFrom >= 0 ? t.lostFrom : t.begun;
        long after = from - t.ended;
        if (after <= t.roundTrip + Truth.BUSY_SOCKET_MICROS) {
            return null;
        }
        if (certain) {
            return "the peer had ended it before our data";
        }
        if (after <= 2 * t.roundTrip + LOOSE_MICROS) {
            return null;
        }
        // an upload that drips: data had left shortly before the end, and the next followed as shortly
        long previous = t.wire.dataOut(t.ended);
        boolean drips = previous >= 0 && from - previous <= HARD_MIDDLE_MICROS + LOOSE_MICROS;
        return drips ? null : "we were at rest when the peer ended it";
    }

    /** "A kept connection was used after the server had closed it." */
    private String stale() {
        if (!t.isClient()) {
            return "we had accepted it";
        }
        if (t.ended < 0) {
            return "the server ended nothing";
        }
        if (t.peerLeft == Long.MAX_VALUE && t.fin < 0) {
            return "the server had not closed it";
        }
        boolean conversed = t.p.ours.stream().anyMatch(e -> e.isRead() && e.done() > 0 && e.end() <= t.until);
        if (!conversed) {
            return "there had been no conversation";
        }
        long use = use();
        if (use < t.ended - Truth.BUSY_SOCKET_MICROS) {
            return "we used it before the server had closed it";
        }
        long out = t.wire.dataOut(t.ended - 1);
        long in = t.wire.dataIn(t.ended + Truth.BUSY_SOCKET_MICROS);
        if (in < 0 || in < out - t.roundTrip) {
            return "the server owed an answer";
        }
        if (use - Math.max(in, out) < REST_MICROS - LOOSE_MICROS) {
            return "there had been no rest";
        }
        return null;
    }

    /** When the connection was used again: the first data of ours that was lost, or the call that failed. */
    private long use() {
        return t.lostFrom >= 0 && t.lostFrom < t.begun ? t.lostFrom : t.begun;
    }

    /** A middlebox reset a half-closed connection on which the peer had acknowledged nothing since: as if it had closed. */
    private String byAnother() {
        return t.fin >= 0 && t.reset >= 0 && t.mischief(t.reset, "rst") && !acknowledgedAfter(t.fin) ? BY_ANOTHER : "";
    }

    /** "The client left before it had its answer." */
    private String clientGone() {
        if (t.isClient()) {
            return "we had connected";
        }
        if (t.ended < 0) {
            return "the client ended nothing";
        }
        if (t.peerLeft == Long.MAX_VALUE) {
            return "the client was still there" + byAnother();
        }
        return t.fin < 0 && certain ? "no FIN came" : null;
    }

    /** "The peer closed with data of ours unread." */
    private String closedUnread() {
        if (t.fin < 0) {
            return "no FIN came";
        }
        if (t.peerLeft == Long.MAX_VALUE) {
            return "the peer had not closed";
        }
        if (t.isTls()) {
            return null;
        }
        return t.peerHadRead < t.acknowledged ? null : "the peer had read all of ours";
    }

    /** "The peer closed in the normal way before our write." */
    private String closed() {
        if (t.fin < 0) {
            return "no FIN came";
        }
        if (t.peerLeft == Long.MAX_VALUE) {
            return "the peer had not closed, its output alone was shut" + byAnother();
        }
        return use() < t.fin - Truth.BUSY_SOCKET_MICROS ? "our write was before the peer's close" : null;
    }

    /** "After a silence, something no longer knew the connection." */
    private String forgotten() {
        if (t.fin >= 0) {
            return "a FIN had come";
        }
        if (t.reset < 0) {
            return "no reset came";
        }
        if (!t.perhapsLost()) {
            return "nothing of ours was lost";
        }
        if (t.mischief(t.reset, "rst")) {
            return null;
        }
        boolean unheard = t.peerLeft < t.reset && (t.mischief(t.peerLeft, "dropin", "dropout") || t.mischiefBefore("dropin", "dropout"));
        return unheard ? null : "the peer itself had reset it";
    }

    /** "The connection was reset, and nothing of ours was on its way." */
    private String aborted() {
        if (t.reset < 0) {
            return "no reset came";
        }
        if (t.fin >= 0) {
            return "a FIN had come";
        }
        return t.lost() ? "data of ours was on its way" : null;
    }

    /** All that are known here. */
    static List<String> known() {
        return List.of("ALREADY_FAILED", "OUTPUT_SHUT_DOWN", "ABORTED_LOCALLY", "PEER_UNREACHABLE", "IGNORED_END_OF_STREAM",
            "PEER_CLOSED_MID_TRANSFER", "STALE_CONNECTION", "CLIENT_GONE", "PEER_CLOSED_UNREAD", "PEER_CLOSED", "CONNECTION_FORGOTTEN",
            "PEER_ABORTED", "UNKNOWN");
    }
}
