package io.epipe.histories;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private static final long MILLI_MICROS = 1_000;
    private static final Pattern EARLIER = Pattern.compile("failed (\\d+) ms earlier");
    /** Less than the smallest receive buffer that nobody had made smaller. */
    private static final long UNREAD_MUCH = 50_000;

    /** The end of a complaint that nobody at our end could know of. */
    static final String BY_ANOTHER = ", a middlebox answered in its name";

    /** What each verdict states; {@link #NOT_PLAYED} names those that no history can show. */
    static final Map<String, BiFunction<Statements, Map<String, Object>, String>> STATED = new LinkedHashMap<>();
    /** And why not. */
    static final Map<String, String> NOT_PLAYED = Map.of("CLOSED_ABORTIVELY", "closes=on is not played",
        "PIPE_READER_GONE", "it is no connection", "CHILD_EXITED", "it is no connection");

    static {
        STATED.put("ALREADY_FAILED", (s, record) -> s.alreadyFailed(record));
        STATED.put("OUTPUT_SHUT_DOWN", (s, record) -> s.outputShutDown());
        STATED.put("ABORTED_LOCALLY", (s, record) -> s.destroyed());
        STATED.put("PEER_UNREACHABLE", (s, record) -> s.unreachable(record));
        STATED.put("IGNORED_END_OF_STREAM", (s, record) -> s.ignoredEnd());
        STATED.put("PEER_CLOSED_MID_TRANSFER", (s, record) -> s.midTransfer(record));
        STATED.put("STALE_CONNECTION", (s, record) -> s.stale());
        STATED.put("CLIENT_GONE", (s, record) -> s.clientGone());
        STATED.put("PEER_CLOSED_UNREAD", (s, record) -> s.closedUnread());
        STATED.put("PEER_CLOSED", (s, record) -> s.closed());
        STATED.put("CONNECTION_FORGOTTEN", (s, record) -> s.forgotten());
        STATED.put("PEER_ABORTED", (s, record) -> s.aborted());
        STATED.put("INPUT_NOT_READ", (s, record) -> s.inputNotRead());
        STATED.put("LEFT_IN_ACCEPT_QUEUE", (s, record) -> s.leftInQueue());
        STATED.put("UNKNOWN", (s, record) -> null);
    }

    private final Truth t;
    private final boolean certain;

    private Statements(Truth t, boolean certain) {
        this.t = t;
        this.certain = certain;
    }

    /** Why the verdict's statement is not true; null if it is. */
    static String falsehood(String verdict, boolean certain, Truth t, Map<String, Object> record) {
        BiFunction<Statements, Map<String, Object>, String> statement = STATED.get(verdict);
        return statement == null ? "no statement is known of this verdict" : statement.apply(new Statements(t, certain), record);
    }

    private String destroyed() {
        return t.mischiefBefore("destroy") ? null : "nobody destroyed it";
    }

    /** "An earlier read or write on this connection had failed." */
    private String alreadyFailed(Map<String, Object> record) {
        boolean overlapping = false;
        for (Entry e : t.p.ours) {
            if (e == t.act || !(e.isRead() || e.isWrite()) || !e.threwBySystem() || e.begin() > t.until) {
                continue;
            }
            if (e.end() <= t.begun || hadFailed(record) || !t.isWaiting() && e.begin() < t.failed) {
                return null;
            }
            overlapping = true;
        }
        if (t.isTls() && t.act != null && (t.act.isRead() || t.act.threwBySystem() && !String.valueOf(t.act.thrown()).contains("Broken_pipe"))) {
            // the alert of a read that failed, perhaps of the handshake within this write
            return null;
        }
        if (overlapping && t.isTls()) {
            // the calls of the TLS library's own are not in the log
            return null;
        }
        return overlapping ? "the other failure was met by another thread while this write was under way" : "nothing had failed before";
    }

    /**
     * The log has a failure when it has come back to the program, on a busy machine tens of milliseconds after it was met. Where the reset was
     * here before our call began, and the record dates the failure between the two, it had failed.
     */
    private boolean hadFailed(Map<String, Object> record) {
        Matcher earlier = EARLIER.matcher(String.valueOf(record.get("epipe.earlier_failure")));
        if (!earlier.find()) {
            return false;
        }
        long met = t.failed - Long.parseLong(earlier.group(1)) * 1_000;
        return t.reset >= 0 && t.reset <= met && met <= t.begun - MILLI_MICROS;
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

    /** "This program had been told that the peer would send nothing more, and wrote on." */
    private String ignoredEnd() {
        String why = "we read no end of the stream";
        for (Entry e : t.p.ours) {
            if (!e.isRead() || !e.isEnd() || e.begin() > t.until) {
                continue;
            }
            if (e.end() > t.begun && !(t.isTls() && t.lostFrom > e.end()) && (t.isWaiting() || t.isTls())) {
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
    private String midTransfer(Map<String, Object> record) {
        if (t.ended < 0) {
            return "the peer ended nothing";
        }
        if (!t.perhapsLost() || record.containsKey("epipe.bytes.lost") && (Long) record.get("epipe.bytes.lost") == 0) {
            return streaming() ? null : "nothing of ours was lost, and we were not sending";
        }
        if (t.lostFrom < 0 && t.isTls()) {
            // what the TLS library had handed over and the kernel had not sent is not in the log
            return null;
        }
        long from = t.lostFrom >= 0 ? t.lostFrom : t.begun;
        long after = from - t.gone();
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
        long previous = t.wire.dataOut(t.gone());
        boolean drips = previous >= 0 && from - previous <= HARD_MIDDLE_MICROS + LOOSE_MICROS;
        return drips ? null : "we were at rest when the peer ended it";
    }

    /** All happened to be acknowledged, but data had left shortly before the end, and more was about to. */
    private boolean streaming() {
        long out = t.wire.dataOut(t.gone());
        return out >= 0 && t.gone() - out <= HARD_MIDDLE_MICROS + LOOSE_MICROS && t.begun - out <= HARD_MIDDLE_MICROS + LOOSE_MICROS;
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
        if (t.isTls()) {
            // an act of TLS is many calls, the handshake among them
            return t.lostFrom >= 0 ? t.lostFrom : t.failed;
        }
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

    /** "The peer's side reset the connection, at rest or just as our data came." */
    private String aborted() {
        if (t.reset < 0) {
            return "no reset came";
        }
        if (t.fin >= 0) {
            return "a FIN had come";
        }
        if (!t.lost()) {
            return null;
        }
        return t.mischief(t.reset, "rst") ? "something on the way had forgotten it" : null;
    }

    /** "This program had stopped reading: unread bytes fill its window." */
    private String inputNotRead() {
        return t.received() - t.readAtMost() > UNREAD_MUCH || t.p.history.ours().containsKey("rcvbuf") && t.received() > t.readAtMost() ? null
            : "little lay unread";
    }

    /** "It waited in this program's accept queue, and had left before it was accepted." */
    private String leftInQueue() {
        if (t.isClient()) {
            return "we had connected";
        }
        long accepted = t.p.ours.stream().filter(e -> e.verb().equals("accept")).mapToLong(Entry::end).findFirst().orElse(0);
        return t.ended >= 0 && t.ended <= accepted + Truth.BUSY_SOCKET_MICROS ? null : "it left after it was accepted";
    }
}
