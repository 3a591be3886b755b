package io.epipe.histories;

import io.epipe.lab.Segment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * What the capture at our end says of one connection, at any moment: from sequence numbers, flags and times alone. Times are microseconds since
 * 1970; -1 for what did not happen. Bytes are payload.
 */
final class Wire {

    private static final long ANSWERED_AT_ONCE_MICROS = 300;

    private final String us;
    final List<Segment> segments;
    private final boolean weConnected;
    private final int ourStart;
    private final int peerStart;
    /** When so many bytes of ours had left, by first departure; acknowledged; and of the peer's had come without a gap. */
    private final List<long[]> left = new ArrayList<>();
    private final List<long[]> acknowledged = new ArrayList<>();
    private final List<long[]> received = new ArrayList<>();
    private final List<long[]> told = new ArrayList<>();
    /** Acknowledgements in segments that are not all old, and whether it must count. */
    private final List<long[]> acks = new ArrayList<>();
    private long finIn = -1;
    private long firstFinSeen = -1;
    private long resetIn = -1;
    private long finOut = -1;
    private long resetOut = -1;
    private long handshake = -1;
    private long ourFinOffset = Long.MAX_VALUE;

    /** {@code segments}: of this connection only, in order, from its SYN. */
    Wire(String us, List<Segment> segments) {
        this.us = us;
        this.segments = segments.stream().sorted(Comparator.comparingLong(Segment::micros)).toList();
        Segment ours = this.segments.stream().filter(s -> s.isSyn() && isOurs(s)).findFirst().orElseThrow();
        weConnected = !ours.isAck();
        ourStart = ours.seq() + 1;
        peerStart = this.segments.stream().filter(s -> s.isSyn() && !isOurs(s)).findFirst().orElseThrow().seq() + 1;
        run();
    }

    private void run() {
        long sent = 0;
        long acked = 0;
        long got = 0;
        long toldToPeer = 0;
        long finAt = Long.MAX_VALUE;
        TreeMap<Long, Long> ahead = new TreeMap<>();
        for (Segment s : segments) {
            if (s.isSyn()) {
                if (!isOurs(s) && s.isAck()) {
                    acks.add(new long[] {s.micros(), 1});
                }
                continue;
            }
            if (isOurs(s)) {
                long end = s.seq() - ourStart + s.length();
                if (s.isRst()) {
                    if (resetOut < 0) {
                        resetOut = s.micros();
                        refuseLast();
                    }
                    continue;
                }
                if (handshake < 0) {
                    handshake = s.micros();
                }
                if (s.isFin()) {
                    finOut = finOut < 0 ? s.micros() : finOut;
                    ourFinOffset = end;
                }
                if (s.length() > 0 && end > sent) {
                    sent = end;
                    left.add(new long[] {s.micros(), sent});
                }
                if (s.isAck()) {
                    toldToPeer = Math.max(toldToPeer, s.ack() - peerStart);
                    told.add(new long[] {s.micros(), toldToPeer});
                }
                continue;
            }
            if (handshake < 0) {
                handshake = s.micros();
            }
            long begin = s.seq() - peerStart;
            if (s.isRst()) {
                long expected = got + (finIn >= 0 ? 1 : 0);
                long rightmost = ahead.isEmpty() ? expected : ahead.lastEntry().getValue();
                // the kernel also believes one that ignores the FIN which came before it
                if (resetIn < 0 && (begin == expected || begin == rightmost || finIn >= 0 && begin == expected - 1)) {
                    resetIn = s.micros();
                }
                continue;
            }
            if (resetIn >= 0 || resetOut >= 0) {
                // it is over, whichever side said so
                continue;
            }
            if (s.isAck()) {
                long ack = Math.min(s.ack() - ourStart, ourFinOffset);
                // the kernel answers what is all old (probes of a window, of life, repeats) before it looks at the acknowledgement
                if (s.length() == 0 && !s.isFin() ? begin >= got : begin + s.length() >= got) {
                    // a FIN that is sent again can be answered by what is left of a connection that is over
                    boolean again = s.isFin() && firstFinSeen >= 0;
                    acks.add(new long[] {s.micros(), !again && (s.length() == 0 || ack > acked) ? 1 : 0});
                }
                if (ack > acked) {
                    acked = ack;
                    acknowledged.add(new long[] {s.micros(), acked});
                }
            }
            if (s.length() > 0) {
                ahead.merge(begin, begin + s.length(), Math::max);
            }
            if (s.isFin()) {
                firstFinSeen = firstFinSeen < 0 ? s.micros() : firstFinSeen;
                finAt = begin + s.length();
            }
            long before = got;
            while (!ahead.isEmpty() && ahead.firstKey() <= got) {
                got = Math.max(got, ahead.pollFirstEntry().getValue());
            }
            if (got > before) {
                received.add(new long[] {s.micros(), got});
            }
            if (got >= finAt && finIn < 0) {
                finIn = s.micros();
            }
        }
    }

    /** Data that our own kernel answered with a reset, since nobody here could have it any more, did not come in. */
    private void refuseLast() {
        if (resetIn < 0 && !received.isEmpty() && resetOut - received.get(received.size() - 1)[0] < ANSWERED_AT_ONCE_MICROS) {
            received.remove(received.size() - 1);
        }
    }

    boolean isOurs(Segment s) {
        return s.from().equals(us);
    }

    private static long at(List<long[]> steps, long micros) {
        long value = 0;
        for (long[] step : steps) {
            if (step[0] > micros) {
                break;
            }
            value = step[1];
        }
        return value;
    }

    boolean weConnected() {
        return weConnected;
    }

    /** When the handshake was over, on our side of the wire. */
    long handshake() {
        return handshake;
    }

    long sent(long at) {
        return at(left, at);
    }

    long acknowledged(long at) {
        return at(acknowledged, at);
    }

    long received(long at) {
        return at(received, at);
    }

    /** What our kernel had acknowledged of the peer's: no more than what it had received. */
    long receivedAtLeast(long at) {
        return Math.min(at(told, at), received(at));
    }

    /** When the peer's FIN came, with nothing missing before it. */
    long finIn() {
        return finIn;
    }

    /** When a reset came that our kernel had to believe. */
    long resetIn() {
        return resetIn;
    }

    long finOut() {
        return finOut;
    }

    long resetOut() {
        return resetOut;
    }

    /** When the first byte that follows this many had left; -1 if it never did. */
    long leftAt(long offset) {
        for (long[] step : left) {
            if (step[1] > offset) {
                return step[0];
            }
        }
        return -1;
    }

    /** When the last data of ours left, again or for the first time. */
    long dataOut(long until) {
        return last(until, s -> isOurs(s) && s.length() > 0 && !s.isRst());
    }

    long dataIn(long until) {
        return last(until, s -> !isOurs(s) && s.length() > 0 && !s.isRst());
    }

    long ackIn(long until) {
        return last(until, s -> !isOurs(s) && s.isAck() && !s.isRst());
    }

    /** When payload of ours came over the wire in this range of offsets; all such moments up to one. */
    List<Long> dataOutMoments(long until, long fromOffset, long toOffset) {
        return segments.stream().filter(s -> s.micros() <= until && isOurs(s) && s.length() > 0 && !s.isRst()
            && s.seq() - ourStart + s.length() > fromOffset && s.seq() - ourStart < toOffset).map(Segment::micros).toList();
    }

    List<Long> dataInMoments(long until) {
        return received.stream().map(step -> step[0]).filter(m -> m <= until).toList();
    }

    /**
     * The moments that the kernel may date the peer's last acknowledgement by: data that acknowledges nothing new need not count, so the last
     * segment that is pure or acknowledges more, and all that came later.
     */
    List<Long> ackInMoments(long until) {
        List<Long> moments = new ArrayList<>();
        for (long[] one : acks) {
            if (one[0] > until) {
                break;
            }
            if (one[1] != 0) {
                moments.clear();
            }
            moments.add(one[0]);
        }
        return moments;
    }

    /** The last acknowledgement at some moment of a time in which more came. */
    List<Long> acksBetween(long from, long to) {
        return acks.stream().map(one -> one[0]).filter(m -> m > from && m <= to).toList();
    }

    /** When a FIN that had come ahead of data counted, and each time one came since. */
    List<Long> finInMoments(long until) {
        return LongStream.concat(LongStream.of(finIn), segments.stream().filter(s -> !isOurs(s) && s.isFin() && s.micros() > finIn)
            .mapToLong(Segment::micros)).filter(m -> m >= 0 && m <= until).boxed().toList();
    }

    /** Segments of ours that went over the wire again. */
    long repeats(long until) {
        long repeats = 0;
        long end = 0;
        int fins = 0;
        int syns = 0;
        for (Segment s : segments) {
            if (s.micros() > until || !isOurs(s) || s.isRst()) {
                continue;
            }
            syns += s.isSyn() ? 1 : 0;
            fins += s.isFin() ? 1 : 0;
            if (s.length() > 0) {
                repeats += s.seq() - ourStart < end ? 1 : 0;
                end = Math.max(end, s.seq() - ourStart + s.length());
            }
        }
        return repeats + Math.max(0, fins - 1) + Math.max(0, syns - 1);
    }

    private long last(long until, java.util.function.Predicate<Segment> which) {
        long last = -1;
        for (Segment s : segments) {
            if (s.micros() > until) {
                break;
            }
            if (which.test(s)) {
                last = s.micros();
            }
        }
        return last;
    }

    /** The segments with times in milliseconds since a moment. */
    String told(long since) {
        StringBuilder told = new StringBuilder();
        int size = segments.size();
        for (int i = 0; i < size; i++) {
            if (i >= 14 && i < size - 36) {
                if (i == 14) {
                    told.append("      ... ").append(size - 50).append(" more\n");
                }
                continue;
            }
            Segment s = segments.get(i);
            int start = isOurs(s) ? ourStart : peerStart;
            int other = isOurs(s) ? peerStart : ourStart;
            told.append(String.format("      %10.3f %s%s%s%s seq %d ack %s length %d%n", (s.micros() - since) / 1000.0,
                isOurs(s) ? "us  >" : "    <", s.isSyn() ? " SYN" : "", s.isFin() ? " FIN" : "", s.isRst() ? " RST" : "",
                s.seq() - start, s.isAck() ? String.valueOf(s.ack() - other) : "-", s.length()));
        }
        return told.toString();
    }
}
