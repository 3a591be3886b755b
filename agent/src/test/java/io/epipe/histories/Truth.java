package io.epipe.histories;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** What is true of one history at the moment of its record: from the capture, and the logs of both sides and of the network. */
final class Truth {

    /** The capture sees a segment before TCP does, which lets it wait while a call holds the socket. */
    static final long BUSY_SOCKET_MICROS = 1_500;
    /** What goes into an empty send buffer at once, the smallest that histories ask for. */
    private static final int ROOM_BYTES = 8_000;
    /** Between the clock that acts are logged by and the one of records (measured: 15). */
    private static final long CLOCKS_MICROS = 50;
    /** A shorter time between begin and failure says nothing of a thread that had to wait for a processor. */
    private static final long SCHEDULED_MICROS = 50_000;

    final Performance p;
    final Wire wire;
    /** When it failed, by the record; and the last moment at which the evidence can have been taken. */
    final long failed;
    final long until;
    /** The act that failed; null where none matches. */
    final Entry act;
    /** When the call that failed had begun. */
    final long begun;
    final long fin;
    final long reset;
    /** Peer's FIN or reset, whichever came first; -1 for neither. */
    final long ended;
    /** When the peer's program closed, aborted or was killed; Long.MAX_VALUE if not before the failure. */
    final long peerLeft;
    final String peerLeftBy;
    /** All that the peer's program had read when it left. */
    final long peerHadRead;
    final long acknowledged;
    final long sent;
    /** Bytes that our calls had handed over: at least, and at most. */
    final long takenAtLeast;
    final long takenAtMost;
    /** When the first byte left, or was handed over, that the peer never acknowledged; -1 if there is none. */
    final long lostFrom;
    final int roundTrip;

    Truth(Performance p, Wire wire, Map<String, Object> record, int jdk) {
        this.p = p;
        this.wire = wire;
        long stamp = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse((String) record.get("timestamp")));
        // JDK 8 reads the clock in milliseconds
        failed = stamp;
        long latest = stamp + (jdk == 8 ? 1_000 : 0);
        act = act(record, latest, !"epipe.write_failure".equals(record.get("event.name")));
        begun = act == null ? stamp : act.call();
        until = Math.max(latest, act == null || act.end() == 0 ? latest : Math.min(act.end(), latest + 20_000));
        roundTrip = p.history.link().equals("SLOW") ? 35_000 : 500;
        fin = wire.finIn() >= 0 && wire.finIn() <= until + BUSY_SOCKET_MICROS ? wire.finIn() : -1;
        reset = wire.resetIn() >= 0 && wire.resetIn() <= until + BUSY_SOCKET_MICROS ? wire.resetIn() : -1;
        ended = fin < 0 ? reset : reset < 0 ? fin : Math.min(fin, reset);
        // a handshake of TLS that fails closes the socket
        Entry gone = p.peers.stream().filter(e -> (List.of("close", "closejava", "abort", "kill", "exit").contains(e.verb())
            || isTls() && e.threw() && List.of("connect", "accept").contains(e.verb())) && e.begin() <= until).findFirst().orElse(null);
        peerLeft = gone == null ? Long.MAX_VALUE : gone.begin();
        peerLeftBy = gone == null ? "" : gone.verb();
        peerHadRead = gone == null ? Long.MAX_VALUE : gone.done();
        acknowledged = wire.acknowledged(until);
        sent = wire.sent(until);
        long least = 0;
        long most = 0;
        for (Entry e : p.ours) {
            if (!e.isWrite() || e.begin() > until) {
                continue;
            }
            boolean over = e.end() > 0 && e.end() <= failed;
            least += over || e == act ? e.done() : 0;
            most += over && !e.threw() ? e.done() : isWhole(e) ? e.done() : e.asked();
        }
        takenAtLeast = least;
        takenAtMost = most;
        long lost = wire.leftAt(acknowledged);
        lostFrom = lost >= 0 && lost <= until ? lost : unsentFrom();
    }

    /** Whether a call of this act that throws has taken nothing by itself. */
    private boolean isWhole(Entry e) {
        return e == act && !List.of("socket", "adaptor", "tls").contains(p.history.api()) || e == act && reset >= 0
            && reset < e.call() - BUSY_SOCKET_MICROS;
    }

    /** Whether a call that threw may have handed over a part, which the program is not told of. */
    private boolean isInParts(Entry e) {
        return List.of("socket", "adaptor", "tls").contains(p.history.api()) && (ended < 0 || ended >= e.call() - BUSY_SOCKET_MICROS);
    }

    private long unsentFrom() {
        long sum = 0;
        for (Entry e : p.ours) {
            if (e.isWrite() && e.begin() <= until) {
                // what a call that threw had handed over nobody tells
                sum += e.end() > 0 && e.end() <= until && !(e.threw() && isInParts(e)) ? e.done() : e.asked();
                if (sum > acknowledged && (e.end() == 0 || e.end() > until || !e.threw() || e.done() > 0 || isInParts(e))) {
                    return e.begin();
                }
            }
        }
        return -1;
    }

    private Entry act(Map<String, Object> record, long latest, boolean read) {
        String thread = String.valueOf(record.get("thread.name"));
        Entry found = null;
        for (Entry e : p.ours) {
            boolean same = thread.equals("h" + p.id + "-" + e.thread()) || thread.equals("end" + p.id) && e.thread().equals("end");
            boolean any = p.history.api().equals("async") && (read ? e.isRead() : e.isWrite());
            // the clock of JDK 8 is too coarse to tell a read from the write that follows it
            boolean other = read && e.isWrite() && found != null && found.isRead() && !isTls();
            if ((same || any) && !other && e.begin() <= latest && (e.end() == 0 || e.end() >= failed - CLOCKS_MICROS)
                && (found == null || !found.threw() || e.threw() && e.isWrite() != read && found.isWrite() == read
                    || e.threwBySystem() && e.isWrite() != read && !found.threwBySystem())) {
                found = e;
            }
        }
        return found;
    }

    /** When the peer was gone, as seen from here: at its FIN or reset, but where that FIN ended its output alone, when it left. */
    long gone() {
        boolean half = p.peers.stream().anyMatch(e -> e.verb().equals("shutout") && e.begin() < peerLeft && e.result().equals("ok"));
        if (half && peerLeft == Long.MAX_VALUE && reset >= 0) {
            // something on the way ended the direction that was open still
            return reset;
        }
        return half && peerLeft != Long.MAX_VALUE ? Math.max(ended, peerLeft + roundTrip / 2) : ended;
    }

    long received() {
        return wire.received(until);
    }

    /** Bytes that our reads had taken, at most. */
    long readAtMost() {
        return p.ours.stream().filter(e -> e.isRead() && e.begin() <= until).mapToLong(Entry::done).sum();
    }

    /**
     * Whether the call can have waited in the kernel. One that has room goes through at once: where the log has it begin long before it failed, on a
     * machine with more to do than processors, it had not come to its system call.
     */
    boolean isWaiting() {
        return failed - begun < SCHEDULED_MICROS || act == null || act.asked() > ROOM_BYTES || takenAtLeast - act.done() > wire.sent(begun);
    }

    boolean isTls() {
        return p.history.isTls();
    }

    boolean isClient() {
        return p.history.isClient();
    }

    /** Data of ours that the peer never acknowledged: known, by the capture or by what calls had taken. */
    boolean lost() {
        return sent > acknowledged || takenAtLeast > acknowledged;
    }

    boolean perhapsLost() {
        return lost() || isTls() || takenAtMost > acknowledged;
    }

    /** The first write that the end can be told by: of the first lost byte, or the call that failed. */
    long lateWrite() {
        return lostFrom >= 0 ? Math.min(lostFrom, Math.max(begun, lostFrom)) : begun;
    }

    /** Whether the network was doing this to the flow at a moment. */
    boolean mischief(long at, String... kinds) {
        boolean on = false;
        for (Entry e : p.nets) {
            if (e.begin() > at + 30_000) {
                break;
            }
            if (List.of(kinds).contains(e.verb())) {
                on = true;
            } else if (e.verb().equals("heal") && e.end() < at - 30_000) {
                on = false;
            }
        }
        return on;
    }

    /** Whether the network ever did this before the failure. */
    boolean mischiefBefore(String... kinds) {
        return p.nets.stream().anyMatch(e -> e.begin() <= until && List.of(kinds).contains(e.verb()));
    }

    /** Our own act, if it began before a moment and was not refused; -1 for none. */
    long own(String verb, long before) {
        return p.ours.stream().filter(e -> e.verb().equals(verb) && e.begin() <= before && e.result().equals("ok"))
            .mapToLong(Entry::begin).findFirst().orElse(-1);
    }
}
