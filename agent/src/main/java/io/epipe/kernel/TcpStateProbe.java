package io.epipe.kernel;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.nio.ByteOrder;

/**
 * Coarse evidence in pure Java, on every JDK from 8 on: {@code sun.nio.ch.Net.getIntOption0} hands any level and option
 * to getsockopt(2) and returns the first four bytes of its answer, which for TCP_INFO are state, congestion state,
 * retransmits and probes.
 *
 * <p>The first question initialises {@code sun.nio.ch.Net}, which loads libnet and libnio and reads properties such as
 * {@code java.net.preferIPv4Stack}; so it must not be asked before the application has used a socket itself, or failed.
 */
final class TcpStateProbe extends Tier {

    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SO_DOMAIN = 39;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int POLLOUT = 4;
    private static final int POLLERR = 8;

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private TcpStateProbe() {
    }

    static Tier open() throws Unavailable {
        try {
            // resolves the methods only: initialising this holder does not initialise sun.nio.ch.Net
            if (Calls.OPTION == null) {
                throw new AssertionError();
            }
        } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
            throw new Unavailable(Host.describe(e));
        }
        return new TcpStateProbe();
    }

    @Override
    String title() {
        return "sun.nio.ch.Net";
    }

    @Override
    public EvidenceSource source() {
        return EvidenceSource.TCP_STATE;
    }

    @Override
    KernelSnapshot ask(FileDescriptor fd) throws Throwable {
        if (!fd.valid()) {
            return KernelSnapshot.NONE;
        }
        int head;
        try {
            head = option(fd, IPPROTO_TCP, TCP_INFO);
        } catch (IOException noTcp) {
            return askOther(fd);
        }
        long nanoTime = System.nanoTime();
        return new KernelSnapshot.Builder(EvidenceSource.TCP_STATE)
                .takenNanos(nanoTime)
                .transport(Transport.TCP)
                .state(TcpState.ofLinux(byteOf(head, 0)))
                .retransmits(byteOf(head, 2))
                .probes(byteOf(head, 3))
                .inQueue(unread(fd))
                .build();
    }

    private static KernelSnapshot askOther(FileDescriptor fd) throws Throwable {
        KernelSnapshot.Builder found = new KernelSnapshot.Builder(EvidenceSource.TCP_STATE);
        int domain;
        try {
            domain = option(fd, SOL_SOCKET, SO_DOMAIN);
        } catch (IOException noSocket) {
            return hasError(fd) ? found.transport(Transport.PIPE).build() : KernelSnapshot.NONE;
        }
        if (domain != SocketAnswers.AF_UNIX) {
            return KernelSnapshot.NONE;
        }
        found.transport(Transport.UNIX).inQueue(unread(fd));
        // powerpc, mips and sparc number this option otherwise
        if (Host.genericLinuxArchitecture() != null) {
            try {
                int pid = option(fd, SOL_SOCKET, SO_PEERCRED);
                found.peerPid(pid > 0 ? pid : KernelSnapshot.UNKNOWN);
            } catch (IOException unknown) {
                found.peerPid(KernelSnapshot.UNKNOWN);
            }
        }
        return found.build();
    }

    private static int option(FileDescriptor fd, int level, int name) throws Throwable {
        return (int) Calls.OPTION.invokeExact(fd, false, level, name);
    }

    /** The byte at this offset of the memory that an int was read from. */
    private static int byteOf(int head, int offset) {
        return head >>> (LITTLE_ENDIAN ? 8 * offset : 24 - 8 * offset) & 0xFF;
    }

    private static long unread(FileDescriptor fd) throws Throwable {
        if (Calls.AVAILABLE == null) {
            return KernelSnapshot.UNKNOWN;
        }
        try {
            return (int) Calls.AVAILABLE.invokeExact(fd);
        } catch (IOException unknown) {
            return KernelSnapshot.UNKNOWN;
        }
    }

    /** poll(2) gives POLLERR on the writing end of a pipe whose readers are gone, and never on a file. */
    private static boolean hasError(FileDescriptor fd) throws Throwable {
        try {
            return ((int) Calls.POLL.invokeExact(fd, POLLOUT, 0L) & POLLERR) != 0;
        } catch (IOException unknown) {
            return false;
        }
    }

    /** In a class of their own and final, so that the compiler can inline through them. */
    private static final class Calls {
        static final MethodHandle OPTION;
        static final MethodHandle POLL;
        /** FIONREAD; JDK 17 and later. */
        static final MethodHandle AVAILABLE;

        static {
            try {
                OPTION = find("getIntOption0", FileDescriptor.class, boolean.class, int.class, int.class);
                POLL = find("poll", FileDescriptor.class, int.class, long.class);
            } catch (NoSuchMethodException | ClassNotFoundException | IllegalAccessException e) {
                throw new ExceptionInInitializerError(e);
            }
            MethodHandle available;
            try {
                available = find("available", FileDescriptor.class);
            } catch (NoSuchMethodException | ClassNotFoundException | IllegalAccessException e) {
                available = null;
            }
            AVAILABLE = available;
        }

        private static MethodHandle find(String name, Class<?>... types)
                throws NoSuchMethodException, ClassNotFoundException, IllegalAccessException {
            Method method = Class.forName("sun.nio.ch.Net", false, null).getDeclaredMethod(name, types);
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method);
        }
    }
}
