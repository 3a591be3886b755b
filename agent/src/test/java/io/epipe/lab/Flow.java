package io.epipe.lab;

import java.util.List;
import java.util.function.Predicate;

/**
 * What a packet capture at our end says of one connection up to a moment: derived from sequence numbers, flags and times alone, in
 * ignorance of what the agent says. Times are microseconds since 1970; -1 for what did not happen.
 */
final class Flow {

    private final String us;
    private final List<Segment> segments;
    private final boolean weConnected;
    private final int ourStart;
    private final int peerStart;
    private final long ourFinAt;
    private final long sent;
    private final long acknowledged;
    private final long received;

    /**
     * @param us       our end, address:port
     * @param peer     the other end
     * @param segments of the capture, in order
     * @param until    what came later than this is left out
     */
    Flow(String us, String peer, List<Segment> segments, long until) {
        this.us = us;
        this.segments = segments.stream().filter(s -> s.micros() <= until
            && (s.from().equals(us) && s.to().equals(peer) || s.from().equals(peer) && s.to().equals(us))).toList();
        Segment first = this.segments.stream().filter(s -> s.isSyn() && s.from().equals(us)).findFirst().orElseThrow(
            () -> new IllegalStateException("no SYN from " + us + " in the capture"));
        weConnected = !first.isAck();
        ourStart = first.seq() + 1;
        peerStart = this.segments.stream().filter(s -> s.isSyn() && !isOurs(s)).findFirst().orElseThrow().seq() + 1;
        long end = 0;
        long peerEnd = 0;
        long finEnd = Long.MAX_VALUE;
        long acked = 0;
        for (Segment s : this.segments) {
            if (s.isSyn() || s.isRst()) {
                continue;
            }
            if (isOurs(s)) {
                end = s.length() > 0 ? Math.max(end, offset(s) + s.length()) : end;
                if (s.isFin()) {
                    finEnd = offset(s) + s.length() + 1;
                }
                continue;
            }
            if (s.length() > 0) {
                // what lies beyond a gap counts once the gap is filled; scenarios end with all of them filled
                peerEnd = Math.max(peerEnd, offset(s) + s.length());
            }
            if (s.isAck()) {
                acked = Math.max(acked, s.ack() - ourStart);
            }
        }
        sent = end;
        received = peerEnd;
        acknowledged = acked >= finEnd ? acked - 1 : acked;
        ourFinAt = first(s -> isOurs(s) && s.isFin());
    }

    private boolean isOurs(Segment s) {
        return s.from().equals(us);
    }

    private long offset(Segment s) {
        return s.seq() - (isOurs(s) ? ourStart : peerStart);
    }

    private long first(Predicate<Segment> which) {
        return segments.stream().filter(which).mapToLong(Segment::micros).findFirst().orElse(-1);
    }

    private long last(Predicate<Segment> which) {
        return segments.stream().filter(which).mapToLong(Segment::micros).reduce((a, b) -> b).orElse(-1);
    }

    boolean weConnected() {
        return weConnected;
    }

    /** Bytes of ours that were seen on the wire, each counted once. */
    long sent() {
        return sent;
    }

    /** Bytes of ours that the peer's kernel acknowledged. */
    long acknowledged() {
        return acknowledged;
    }

    /** Bytes of the peer's that reached this machine. */
    long received() {
        return received;
    }

    /** When the peer's FIN came first. */
    long finInAt() {
        return first(s -> !isOurs(s) && s.isFin());
    }

    /** When a reset came first. */
    long resetInAt() {
        return first(s -> !isOurs(s) && s.isRst());
    }

    /** When our own FIN left. */
    long finOutAt() {
        return ourFinAt;
    }

    /** When data of ours left last, repeats included. */
    long dataOutAt() {
        return last(s -> isOurs(s) && s.length() > 0);
    }

    /** When the last data of ours left that the peer acknowledged. */
    long acknowledgedDataOutAt() {
        return last(s -> isOurs(s) && s.length() > 0 && offset(s) + s.length() <= acknowledged);
    }

    /** When the last data of ours left that the peer never acknowledged. */
    long lostDataOutAt() {
        return last(s -> isOurs(s) && s.length() > 0 && offset(s) + s.length() > acknowledged);
    }

    /** How many segments of ours went over the wire again. */
    long repeats() {
        long repeats = 0;
        long end = 0;
        for (Segment s : segments) {
            if (isOurs(s) && s.length() > 0) {
                repeats += offset(s) < end ? 1 : 0;
                end = Math.max(end, offset(s) + s.length());
            }
        }
        return repeats;
    }

    /** When the peer's data came last. */
    long dataInAt() {
        return last(s -> !isOurs(s) && s.length() > 0);
    }

    /** In words for the table: who ended it, and how. */
    String ending() {
        StringBuilder told = new StringBuilder();
        long fin = finInAt();
        long reset = resetInAt();
        if (finOutAt() >= 0 && (fin < 0 || finOutAt() < fin)) {
            told.append("our FIN");
        }
        if (fin >= 0) {
            told.append(told.length() > 0 ? ", FIN" : "FIN");
        }
        if (finOutAt() >= 0 && fin >= 0 && finOutAt() > fin) {
            told.append(", our FIN");
        }
        if (reset >= 0) {
            told.append(told.length() > 0 ? ", RST" : "RST");
        }
        if (told.length() == 0) {
            told.append("silence");
        }
        return told.toString();
    }

    @Override
    public String toString() {
        StringBuilder told = new StringBuilder();
        int skipped = 0;
        for (int i = 0; i < segments.size(); i++) {
            if (i >= 12 && i < segments.size() - 28) {
                skipped++;
                continue;
            }
            if (skipped > 0) {
                told.append("      ... ").append(skipped).append(" more\n");
                skipped = 0;
            }
            told.append("      ").append(segments.get(i)).append('\n');
        }
        return told.toString();
    }
}
