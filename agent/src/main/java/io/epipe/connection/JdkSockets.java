package io.epipe.connection;

import java.io.FileDescriptor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.Channel;

/**
 * Reads descriptor and addresses from the JDK's own socket and channel objects. After a reset the kernel no longer tells the peer's
 * address (getpeername: ENOTCONN), so these fields are where it comes from.
 *
 * <p>The fields are read without the locks that guard them: they are set once, before the first byte can be written. Field
 * names were read with javap from JDK 8, 11, 17, 21, 25 and 27. Needs java.net and sun.nio.ch opened to this class's
 * module. Safe for use by any number of threads.
 */
public final class JdkSockets {

    private static final PerClass<Fields> FIELDS = new PerClass<Fields>() {
        @Override
        Fields lookUp(Class<?> type) {
            return new Fields(type);
        }
    };
    private static volatile Method localAddress;
    private static volatile Method intOption;
    private static volatile Method poll;
    /** Linux, {@code asm-generic/socket.h}. */
    private static final int SOL_SOCKET = 1;
    private static final int SO_LINGER = 13;
    private static final int POLLHUP = 0x10;
    /** TLS stream, TLS socket, socket, its wrapper, implementation. */
    private static final int MOST_STEPS = 6;

    /** {@code NioSocketImpl.ST_CLOSING}: 4 on 13 to 27; its earlier states are those of an open socket. */
    private static final int NIO_SOCKET_CLOSING = 4;

    private JdkSockets() {
    }

    /**
     * The descriptor of a socket implementation, a channel, or a stream of 8 to 12's java.net.
     *
     * @return null if the object has none, or has none any more
     */
    public static FileDescriptor descriptor(Object owner) {
        Object holder = holder(owner);
        Fields fields = FIELDS.of(holder);
        Object fd = read(fields.fd, holder);
        return fd instanceof FileDescriptor ? (FileDescriptor) fd : null;
    }

    /**
     * This side's address.
     *
     * @param fd the connection's descriptor, for implementations that keep only the port; may be null
     * @return null where unknown
     */
    public static SocketAddress local(Object owner, FileDescriptor fd) {
        Object holder = holder(owner);
        Object address = read(FIELDS.of(holder).local, holder);
        if (address instanceof SocketAddress) {
            return (SocketAddress) address;
        }
        return fd != null && fd.valid() ? localAddress(fd) : null;
    }

    /** The peer's address; null where unknown. */
    public static SocketAddress peer(Object owner) {
        Object holder = holder(owner);
        Fields fields = FIELDS.of(holder);
        Object address = read(fields.remote, holder);
        if (address instanceof SocketAddress) {
            return (SocketAddress) address;
        }
        Object inet = read(fields.inetAddress, holder);
        Object port = read(fields.port, holder);
        if (inet instanceof InetAddress && port instanceof Integer && (Integer) port > 0) {
            return new InetSocketAddress((InetAddress) inet, (Integer) port);
        }
        return null;
    }

    /**
     * Whether a channel or socket implementation was still open just now: then its descriptor cannot have been closed before, and
     * whatever the kernel said of it meanwhile was said of this connection.
     */
    public static boolean isOpen(Object owner) {
        if (owner instanceof Channel) {
            return ((Channel) owner).isOpen();
        }
        Object holder = holder(owner);
        Fields fields = FIELDS.of(holder);
        Object state = read(fields.state, holder);
        if (state instanceof Integer) {
            return (Integer) state < NIO_SOCKET_CLOSING;
        }
        Object fd = read(fields.fd, holder);
        return fd instanceof FileDescriptor && ((FileDescriptor) fd).valid() && !Boolean.TRUE.equals(read(fields.closePending, holder));
    }

    /**
     * SO_LINGER of a descriptor: seconds, -1 where it is off, {@link Integer#MIN_VALUE} where it cannot be told. The native method of
     * the JDK's own, by its name on all JDKs (8 to 27).
     */
    public static int linger(FileDescriptor fd) {
        try {
            Method method = intOption;
            if (method == null) {
                method = Class.forName("sun.nio.ch.Net", true, null)
                    .getDeclaredMethod("getIntOption0", FileDescriptor.class, boolean.class, int.class, int.class);
                method.setAccessible(true);
                intOption = method;
            }
            return (Integer) method.invoke(null, fd, Boolean.FALSE, SOL_SOCKET, SO_LINGER);
        } catch (Exception notASocket) {
            return Integer.MIN_VALUE;
        }
    }

    /**
     * Whether a Unix-domain socket is shut in both directions, as the close of its peer does: poll(2) says POLLHUP. Never waits. The native method of the
     * JDK's own, likewise.
     *
     * @return null where it cannot be told
     */
    public static Boolean isHungUp(FileDescriptor fd) {
        try {
            Method method = poll;
            if (method == null) {
                method = Class.forName("sun.nio.ch.Net", true, null).getDeclaredMethod("poll", FileDescriptor.class, int.class, long.class);
                method.setAccessible(true);
                poll = method;
            }
            return ((Integer) method.invoke(null, fd, 0, 0L) & POLLHUP) != 0;
        } catch (Exception notTold) {
            return null;
        }
    }

    /** getsockname(2), which still answers after a reset; called only after the application itself has used the network. */
    private static SocketAddress localAddress(FileDescriptor fd) {
        try {
            Method method = localAddress;
            if (method == null) {
                method = Class.forName("sun.nio.ch.Net", true, null)
                    .getDeclaredMethod("localAddress", FileDescriptor.class);
                method.setAccessible(true);
                localAddress = method;
            }
            return (SocketAddress) method.invoke(null, fd);
        } catch (Exception notASocket) {
            return null;
        }
    }

    /**
     * The object of the JDK's that has descriptor and locks. The streams of 8 to 12's java.net keep it in {@code impl}, as a Socket does; on 13 and
     * later that is a wrapper with a {@code delegate}. A TLS stream belongs to a TLS socket, whose {@code self} is the socket below it, or
     * itself.
     */
    static Object holder(Object owner) {
        Object held = owner;
        for (int step = 0; step < MOST_STEPS; step++) {
            Fields fields = FIELDS.of(held);
            Object next = read(fields.outer, held);
            if (next == null) {
                next = read(fields.self, held);
                next = next == held ? null : next;
            }
            if (next == null) {
                next = read(fields.impl, held);
            }
            if (next == null) {
                next = read(fields.delegate, held);
            }
            if (next == null) {
                return held;
            }
            held = next;
        }
        return held;
    }

    static Object read(Field field, Object owner) {
        if (field == null || owner == null) {
            return null;
        }
        try {
            return field.get(owner);
        } catch (IllegalAccessException e) {
            return null;
        }
    }

    /** The fields of one class of the JDK, wherever in its hierarchy they are declared. */
    private static final class Fields {
        final Field outer;
        final Field self;
        final Field impl;
        final Field delegate;
        final Field fd;
        final Field local;
        final Field remote;
        final Field inetAddress;
        final Field port;
        final Field state;
        final Field closePending;

        Fields(Class<?> type) {
            boolean tls = type.getName().startsWith("sun.security.ssl.");
            outer = tls ? find(type, "this$0") : null;
            self = tls ? find(type, "self") : null;
            impl = find(type, "impl");
            delegate = find(type, "delegate");
            fd = find(type, "fd");
            local = find(type, "localAddress");
            remote = find(type, "remoteAddress");
            inetAddress = find(type, "address");
            port = find(type, "port");
            state = find(type, "state");
            closePending = find(type, "closePending");
        }
    }

    /** A field of a class of the JDK, wherever in its hierarchy it is declared; null if it has none of that name. */
    static Field find(Class<?> type, String name) {
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            if (c.getClassLoader() != null) {
                continue;
            }
            try {
                Field field = c.getDeclaredField(name);
                field.setAccessible(true);
                return field;
            } catch (NoSuchFieldException goOn) {
                continue;
            } catch (RuntimeException inaccessible) {
                return null;
            }
        }
        return null;
    }
}
