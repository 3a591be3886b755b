package io.epipe.kernel;

/**
 * The errors that a write to a connection or a pipe meets, under their POSIX names; {@code error.type} of the record.
 *
 * <p>Linux gives a connected TCP socket whatever an ICMP message or the routing table said while it sent again, once its time is over
 * ({@code tcp_write_err}: {@code sk_err_soft}). Sources: {@code icmp_err_convert} in {@code net/ipv4/icmp.c},
 * {@code icmpv6_err_convert} and {@code tab_unreach} in {@code net/ipv6/icmp.c}, {@code fib_props} in {@code net/ipv4/fib_semantics.c}
 * (types of routes), {@code tcp_v4_err}, {@code tcp_v6_err}.
 */
public enum Errno {
    EPIPE(32, Kind.BROKEN, "Broken pipe", null),
    ECONNRESET(104, Kind.BROKEN, "Connection reset by peer", null),
    ECONNABORTED(103, Kind.BROKEN, "Software caused connection abort", null),
    ETIMEDOUT(110, Kind.UNREACHABLE, "Connection timed out", null),
    EHOSTUNREACH(113, Kind.UNREACHABLE, "No route to host", "the peer's machine cannot be reached"),
    ENETUNREACH(101, Kind.UNREACHABLE, "Network is unreachable", "the peer's network cannot be reached"),
    ENETDOWN(100, Kind.UNREACHABLE, "Network is down", null),
    ECONNREFUSED(111, Kind.UNREACHABLE, "Connection refused", null),
    /** ICMPv6 "administratively prohibited" and its kin; a route of type {@code prohibit}. */
    EACCES(13, Kind.UNREACHABLE_IF_CLOSED, "Permission denied", "a rule forbids this traffic (administratively prohibited)"),
    /** A route of type {@code blackhole}. */
    EINVAL(22, Kind.UNREACHABLE_IF_CLOSED, "Invalid argument", "the route to the peer leads nowhere (a blackhole route)"),
    /** ICMP "parameter problem". */
    EPROTO(71, Kind.UNREACHABLE_IF_CLOSED, "Protocol error", "our packets are malformed (parameter problem)"),
    /** ICMP "fragmentation needed", ICMPv6 "packet too big". */
    EMSGSIZE(90, Kind.UNREACHABLE_IF_CLOSED, "Message too long", "our packets are too large for the way"),
    /** ICMP "protocol unreachable". */
    ENOPROTOOPT(92, Kind.UNREACHABLE_IF_CLOSED, "Protocol not available", "the peer's machine does not speak TCP"),
    /** ICMP "source route failed". */
    EOPNOTSUPP(95, Kind.UNREACHABLE_IF_CLOSED, "Operation not supported", "the source route failed"),
    /** ICMP "host unknown". */
    EHOSTDOWN(112, Kind.UNREACHABLE_IF_CLOSED, "Host is down", "the peer's machine is unknown"),
    /** ICMP "source host isolated". */
    ENONET(64, Kind.UNREACHABLE_IF_CLOSED, "Machine is not on the network", "this machine is isolated"),
    /** A security module, a seccomp filter. */
    EPERM(1, Kind.LOCAL, "Operation not permitted", null),
    ENOMEM(12, Kind.LOCAL, "Cannot allocate memory", null),
    ENOBUFS(105, Kind.LOCAL, "No buffer space available", null),
    ENOTCONN(107, Kind.LOCAL, "Transport endpoint is not connected", null),
    /** Any other error, and one whose name cannot be told. */
    OTHER(-1, Kind.LOCAL, null, null);

    private enum Kind {
        /** The connection is broken. */
        BROKEN,
        /** It is broken, because nobody could be reached. */
        UNREACHABLE,
        /** As before if the kernel has closed it; else the machine refused this one call, and the connection lives. */
        UNREACHABLE_IF_CLOSED,
        /** This machine refused this one call. */
        LOCAL
    }

    private final int linuxNumber;
    private final Kind kind;
    private final String usualText;
    private final String said;

    Errno(int linuxNumber, Kind kind, String usualText, String said) {
        this.linuxNumber = linuxNumber;
        this.kind = kind;
        this.usualText = usualText;
        this.said = said;
    }

    /** The number on Linux (x86-64, aarch64 and most others: {@code asm-generic/errno.h}); -1 for {@link #OTHER}. */
    public int linuxNumber() {
        return linuxNumber;
    }

    /** Whether this error alone says that the connection is broken; others do only where the kernel's state says so, too. */
    public boolean isBreak() {
        return kind == Kind.BROKEN || kind == Kind.UNREACHABLE;
    }

    /** Whether it means, on a connection that is broken, that nobody could be reached. */
    public boolean isUnreachable() {
        return kind == Kind.UNREACHABLE || kind == Kind.UNREACHABLE_IF_CLOSED;
    }

    /** What "this machine or a router said" with it: a clause. Null where it says nothing of the way to the peer. */
    public String said() {
        return said;
    }

    /** glibc's words for it in English; null for {@link #OTHER}. */
    public String usualText() {
        return usualText;
    }

    /** The form of the record: the POSIX name, or OpenTelemetry's {@code _OTHER}. */
    public String recordName() {
        return this == OTHER ? "_OTHER" : name();
    }
}
