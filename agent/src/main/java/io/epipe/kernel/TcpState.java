package io.epipe.kernel;

import java.util.Locale;

/**
 * The states of a TCP connection as RFC 9293 names them, in the order of Linux's numbers.
 *
 * <p>Source: {@code enum} in {@code include/net/tcp_states.h}; {@code TCP_ESTABLISHED} is 1.
 */
public enum TcpState {
    ESTABLISHED,
    SYN_SENT,
    SYN_RECEIVED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    TIME_WAIT,
    CLOSE,
    CLOSE_WAIT,
    LAST_ACK,
    LISTEN,
    CLOSING;

    private static final TcpState[] BY_NUMBER = values();

    /**
     * The state that Linux numbers so.
     *
     * @param number {@code tcpi_state}
     * @return null for a number that this kernel family does not use (0, 12 and above)
     */
    public static TcpState ofLinux(int number) {
        return number >= 1 && number <= BY_NUMBER.length ? BY_NUMBER[number - 1] : null;
    }

    /** Whether this program's own FIN has left: only its own shutdown or close brings a socket here. */
    public boolean isOwnShutdown() {
        switch (this) {
            case FIN_WAIT_1:
            case FIN_WAIT_2:
            case CLOSING:
            case LAST_ACK:
            case TIME_WAIT:
                return true;
            default:
                return false;
        }
    }

    /**
     * The form of the record: the values of OpenTelemetry's {@code network.connection.state}. They are lower case, and RFC 9293's CLOSED
     * where Linux says CLOSE.
     */
    public String recordName() {
        return this == CLOSE ? "closed" : name().toLowerCase(Locale.ROOT);
    }
}
