package io.epipe.kernel;

/**
 * The errors that a write to a connection or a pipe meets, under their POSIX names; {@code error.type} of the record.
 */
public enum Errno {
    EPIPE(32),
    ECONNRESET(104),
    ECONNABORTED(103),
    ETIMEDOUT(110),
    EHOSTUNREACH(113),
    ENETUNREACH(101),
    ENETDOWN(100),
    ECONNREFUSED(111),
    /** Any other error, and one whose name cannot be told. */
    OTHER(-1);

    private final int linuxNumber;

    Errno(int linuxNumber) {
        this.linuxNumber = linuxNumber;
    }

    /** The number on Linux (x86-64, aarch64 and most others: {@code asm-generic/errno.h}); -1 for {@link #OTHER}. */
    public int linuxNumber() {
        return linuxNumber;
    }

    /** The form of the record: the POSIX name, or OpenTelemetry's {@code _OTHER}. */
    public String recordName() {
        return this == OTHER ? "_OTHER" : name();
    }
}
