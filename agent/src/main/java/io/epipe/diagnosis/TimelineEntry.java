package io.epipe.diagnosis;

/**
 * One line of the timeline: a segment that the evidence supports, or the call that showed it: a failed write or read, a close. Immutable.
 */
public final class TimelineEntry {

    /** What crossed the wire. */
    public enum Kind {
        /** Data of ours, on its way to the peer. */
        DATA_OUT,
        /** Data of the peer, on its way to us. */
        DATA_IN,
        /** The peer's FIN. */
        FIN_IN,
        /** Our own FIN (shutdownOutput). */
        FIN_OUT,
        /** A reset that came from the peer's side. */
        RST_IN,
        /** The write that failed and never left. */
        FAILED_WRITE,
        /** The read that failed ({@code reads=on}); nothing crossed the wire. */
        FAILED_READ,
        /** This program's close, which met no error and showed what is told ({@code closes=on}). */
        CLOSE,
        /** The operation that failed earlier on this connection. */
        EARLIER_FAILURE
    }

    private final long agoMicros;
    private final boolean timeKnown;
    private final Kind kind;
    private final long bytes;
    private final String note;

    TimelineEntry(Kind kind, boolean timeKnown, long agoMicros, long bytes, String note) {
        this.kind = kind;
        this.timeKnown = timeKnown;
        this.agoMicros = agoMicros;
        this.bytes = bytes;
        this.note = note;
    }

    /** What crossed the wire. */
    public Kind kind() {
        return kind;
    }

    /** Whether {@link #agoMicros()} means anything: the kernel does not date a reset. */
    public boolean isTimeKnown() {
        return timeKnown;
    }

    /**
     * Microseconds before the failed operation, as exact as the kernel's clock (4 ms); at least 1000 for all that came
     * before it, 0 for the operation itself and where the time is not known.
     */
    public long agoMicros() {
        return agoMicros;
    }

    /** Payload bytes, or -1 where not known. */
    public long bytes() {
        return bytes;
    }

    /** In plain words: "acknowledged", "the peer closed", "the answer to it", or the errno and its text. Never null; empty for a close. */
    public String note() {
        return note;
    }
}
