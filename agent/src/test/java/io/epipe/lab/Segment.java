package io.epipe.lab;

/**
 * A TCP segment as the capture has it.
 *
 * @param micros wall-clock time, microseconds since 1970
 * @param from   sender, {@code address:port}
 * @param to     receiver
 * @param seq    sequence number
 * @param ack    acknowledgement number; meaningless without {@link #isAck()}
 * @param flags  the flags of the header
 * @param length bytes of payload
 */
public record Segment(long micros, String from, String to, int seq, int ack, int flags, int length) {

    public boolean isFin() {
        return (flags & 0x01) != 0;
    }

    public boolean isSyn() {
        return (flags & 0x02) != 0;
    }

    public boolean isRst() {
        return (flags & 0x04) != 0;
    }

    public boolean isAck() {
        return (flags & 0x10) != 0;
    }

    @Override
    public String toString() {
        return micros / 1_000_000 % 1000 + String.format(".%06d ", micros % 1_000_000) + from + " > " + to
            + (isSyn() ? " SYN" : "") + (isFin() ? " FIN" : "") + (isRst() ? " RST" : "")
            + " seq " + Integer.toUnsignedString(seq) + (isAck() ? " ack " + Integer.toUnsignedString(ack) : "")
            + " length " + length;
    }
}
