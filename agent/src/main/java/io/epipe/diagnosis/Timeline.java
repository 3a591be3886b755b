package io.epipe.diagnosis;

import io.epipe.connection.PastFailure;
import io.epipe.diagnosis.TimelineEntry.Kind;
import io.epipe.kernel.Errno;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;

import java.util.ArrayList;
import java.util.List;

/**
 * Redraws the segments that a packet capture would have shown, oldest first. A line whose place among the others is
 * not proven is left out, or says so: what the peer acknowledged of ours is never left out. The kernel stamps all its ages with one clock (tcp_jiffies32), so of two different ages the
 * greater is the older event; equal ages prove no order.
 */
public final class Timeline {

    private static final long MOST_MILLIS = Long.MAX_VALUE / 1000;

    private final Evidence e;
    private final Facts f;
    private final List<TimelineEntry> lines = new ArrayList<TimelineEntry>(6);

    private String finNote = "the peer closed";

    private Timeline(Facts facts) {
        e = facts.evidence();
        f = facts;
    }

    static List<TimelineEntry> of(Story story, Facts f) {
        Timeline t = new Timeline(f);
        story.draw(t);
        if (f.findings().isAlertOfFailedRead()) {
            t.earlierFailure();
        }
        t.last();
        return t.lines;
    }

    /** The facts that are drawn. */
    public Facts facts() {
        return f;
    }

    /** The peer's FIN ended one direction, and no more is claimed of it. To be called before the exchange is drawn. */
    public void endOfSending() {
        finNote = "the peer ended its sending";
    }

    /**
     * What went out, what came in, and how it ended, of a TCP connection.
     *
     * @param answered whether what was lost is what the reset answered: not where it crossed the close on its way
     */
    public void exchange(boolean answered) {
        if (e.transport() == Transport.TCP) {
            drawExchange(answered);
        }
    }

    private void drawExchange(boolean answered) {
        long out = f.lastDataSentMillis();
        long in = f.lastDataReceivedMillis();
        long inFlight = f.lost() >= 0 && f.neverSent() >= 0 ? f.lost() - f.neverSent() : Evidence.UNKNOWN;
        // a close supposes a FIN that nothing dates
        boolean fin = f.isFin() && !(e.isClose() && f.finReceived() == null);
        boolean onlyOurs = f.received() == 0;
        boolean late = inFlight > 0 && out >= 0 && (!fin || f.closedAgoMillis() > out);
        boolean lateFirst = late && !fin && out > in;
        boolean inShown = in >= 0 && !(late && !fin && in == out);
        // ages of two clocks, or of one that ticks: what lies within a tick has no order
        boolean afterFin = fin && f.closedAgoMillis() > out + Findings.TICK_MILLIS;
        boolean beforeFin = !fin || f.closedAgoAtMostMillis() >= 0 && out > f.closedAgoAtMostMillis();
        boolean acknowledged = inFlight == 0 && f.acknowledged() > 0 && out >= 0 && (afterFin || beforeFin)
            && (in < 0 ? onlyOurs : in != out);
        if (inFlight > 0 && f.acknowledged() > 0 && onlyOurs && (!fin || answered && isFinLastAcknowledgement())) {
            // what is in flight left last: the time of what was acknowledged before it is not known
            acknowledged(Evidence.UNKNOWN);
        } else if (inFlight >= 0 && f.acknowledged() > 0 && !acknowledged) {
            add(Kind.DATA_OUT, Evidence.UNKNOWN, f.acknowledged(), "acknowledged; its place here is not known");
        }
        if (acknowledged && !afterFin && out > in) {
            acknowledged(out);
        }
        if (lateFirst) {
            neverAcknowledged(inFlight, out);
        }
        if (inShown) {
            add(Kind.DATA_IN, in, f.received(), dataInNote());
        }
        if (acknowledged && !afterFin && out < in) {
            acknowledged(out);
        }
        if (fin && f.finReceived() != null) {
            fin();
        }
        if (acknowledged && afterFin) {
            acknowledged(out);
        }
        if (late && !lateFirst) {
            neverAcknowledged(inFlight, out);
        }
        // without counters, a close from both sides (no reset) looks the same
        boolean open = e.kernel().state() == TcpState.CLOSE_WAIT || e.kernel().state() == TcpState.LAST_ACK;
        if (f.findings().isResetShown() && !open && (e.errno() == Errno.ECONNRESET || f.acknowledged() >= 0)) {
            add(Kind.RST_IN, Evidence.UNKNOWN, Evidence.UNKNOWN,
                late && fin && answered ? "the answer to it" : "the connection was reset");
        }
    }

    /**
     * Otherwise data can have been acknowledged after the FIN: a half-close, and an acknowledgement 16 ms later, were measured. That nothing was
     * acknowledged after a -1 orders nothing: the FIN is older.
     */
    private boolean isFinLastAcknowledgement() {
        return f.closedAgoExact() && f.closedAgoMillis() <= f.lastAckReceivedMillis();
    }

    private void fin() {
        StringBuilder note = new StringBuilder(finNote);
        if (f.closedUpToEarlierMillis() >= 0) {
            Phrases.duration(note.append(", or up to "), f.closedUpToEarlierMillis()).append(" earlier");
            add(Kind.FIN_IN, f.closedAgoMillis(), Evidence.UNKNOWN, note.toString());
            return;
        }
        if (f.closedAgoExact() || f.closedAgoMillis() < 5) {
            add(Kind.FIN_IN, f.closedAgoExact() ? f.closedAgoMillis() : Evidence.UNKNOWN, Evidence.UNKNOWN,
                note.toString());
            return;
        }
        Phrases.duration(note.append(", at least "), f.closedAgoMillis()).append(" before");
        add(Kind.FIN_IN, Evidence.UNKNOWN, Evidence.UNKNOWN, note.toString());
    }

    private String dataInNote() {
        StringBuilder note = new StringBuilder();
        if (f.unread() == 0) {
            note.append("read");
        } else if (f.unread() > 0 && f.unread() == f.received()) {
            note.append("never read");
        } else if (f.unread() > 0) {
            Phrases.bytes(note.append("the last "), f.unread()).append(" never read");
        }
        return several(note, e.kernel().dataSegmentsIn());
    }

    private void acknowledged(long ago) {
        StringBuilder note = new StringBuilder("acknowledged");
        add(Kind.DATA_OUT, ago, f.acknowledged(), ago < 0 ? note.toString() : several(note,
            e.kernel().dataSegmentsOut()));
    }

    /** The bytes are those of the whole connection, the time is that of the last segment. */
    private static String several(StringBuilder note, long segments) {
        if (segments > 1) {
            note.append(note.length() > 0 ? "; " : "").append("the last of them then");
        }
        return note.toString();
    }

    private void neverAcknowledged(long bytes, long ago) {
        // the timer counts its expiries also when nothing could leave (no carrier, measured)
        String taken = f.findings().isPerhapsStillTaken() ? "not acknowledged by then" : "never acknowledged";
        long repeats = e.kernel().totalRetrans() == 0 ? 0 : e.kernel().retransmits();
        if (repeats <= 0) {
            add(Kind.DATA_OUT, ago, bytes, taken);
            return;
        }
        StringBuilder note = new StringBuilder(taken).append(", sent again ").append(Phrases.atLeast(repeats, e.kernel().totalRetrans()));
        add(Kind.DATA_OUT, ago, bytes, Phrases.times(note, repeats).toString());
    }

    /** Our own FIN, and what is known around it. */
    public void ownShutdown() {
        TcpState state = e.kernel().state();
        // behind a full window our FIN waits with the data
        boolean ourFinLeft = f.findings().isOwnFinCounted() || state == TcpState.FIN_WAIT_2
            || state == TcpState.TIME_WAIT
            || f.findings().isOwnFinByState() && e.kernel().notSentBytes() == 0;
        if (f.lost() == 0 && f.acknowledged() > 0 && f.lastDataSentMillis() >= 0 && state != TcpState.LAST_ACK) {
            acknowledged(f.lastDataSentMillis());
        }
        if (state == TcpState.LAST_ACK) {
            add(Kind.FIN_IN, Evidence.UNKNOWN, Evidence.UNKNOWN, "the peer closed its direction");
        }
        if (ourFinLeft) {
            add(Kind.FIN_OUT, Evidence.UNKNOWN, Evidence.UNKNOWN, "our own side ended its output");
        }
    }

    /** The failure of an earlier call. */
    public void earlierFailure() {
        PastFailure first = f.findings().firstFailure();
        String what = first.operation() == null || first.operation().isEmpty()
            ? first.isRead() ? "a read" : "a write" : first.operation();
        add(Kind.EARLIER_FAILURE, Math.min(f.findings().firstFailureAgoMillis(), youngestMillis()), Evidence.UNKNOWN,
            first.exception() == null ? what : what + ": " + first.exception());
    }

    /** Age of the youngest line that has one: the kernel's clock and the program's differ by some milliseconds. */
    private long youngestMillis() {
        long youngest = MOST_MILLIS;
        for (TimelineEntry line : lines) {
            youngest = line.isTimeKnown() ? Math.min(youngest, line.agoMicros() / 1000) : youngest;
        }
        return youngest;
    }

    /** The call that showed what is told. */
    private void last() {
        if (e.isClose()) {
            lines.add(new TimelineEntry(Kind.CLOSE, true, 0, Evidence.UNKNOWN, ""));
            return;
        }
        lines.add(new TimelineEntry(e.isRead() ? Kind.FAILED_READ : Kind.FAILED_WRITE, true, 0,
            e.isRead() ? Evidence.UNKNOWN : e.operationBytes(), e.isExceptionless() && e.errorText() != null ? e.errorText() : Phrases.error(e)));
    }

    /** An age of less than one tick stands as 1 ms: everything here lies before the failed operation. */
    private void add(Kind kind, long agoMillis, long bytes, String note) {
        boolean known = agoMillis >= 0;
        lines.add(new TimelineEntry(kind, known, known ? Math.max(1, Math.min(agoMillis, MOST_MILLIS)) * 1000 : 0,
            bytes, note));
    }
}
