package io.epipe.kernel;

import io.epipe.instrument.JdkAccess;
import java.io.FileDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Full evidence on JDK 21 and later, through the foreign-function API. The first use costs 0.2 to 0.4 s of class
 * loading and code generation, every later one a few microseconds.
 */
final class ForeignFunctionProbe extends Tier {

    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SO_DOMAIN = 39;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final long SIOCINQ = 0x541B;
    private static final long SIOCOUTQ = 0x5411;
    private static final int SEEK_CUR = 1;
    private static final int MSG_PEEK = 0x02;
    private static final int MSG_DONTWAIT = 0x40;

    /** The in-out length of getsockopt, and struct ucred (pid, uid, gid), behind the answers. */
    private static final int OPTION_LENGTH = SocketAnswers.SIZE;
    private static final int CREDENTIALS = OPTION_LENGTH + 4;
    private static final int MEMORY_SIZE = CREDENTIALS + 12;

    /** glibc's longest message is 50 bytes in English; translations stay below this. */
    private static final int TEXT_ROOM = 512;

    private static final int KEPT_BUFFERS = 32;

    private final ConcurrentLinkedQueue<Memory> pool = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pooled = new AtomicInteger();

    private ForeignFunctionProbe() {
    }

    /** Links the C functions, unless a rule of this host forbids it. */
    static Tier open() throws Throwable {
        int feature = JdkAccess.featureRelease();
        if (feature < 21) {
            throw new Unavailable("needs JDK 21, this is " + feature);
        }
        if (Host.genericLinuxArchitecture() == null) {
            throw new Unavailable("not on " + System.getProperty("os.arch"));
        }
        ForeignFunctionProbe probe = new ForeignFunctionProbe();
        probe.ask(-1);
        return probe;
    }

    @Override
    String title() {
        return "java.lang.foreign";
    }

    @Override
    public EvidenceSource source() {
        return EvidenceSource.TCP_INFO;
    }

    @Override
    KernelSnapshot ask(FileDescriptor fd) throws Throwable {
        int number = FileDescriptors.numberOf(fd);
        return number < 0 ? KernelSnapshot.NONE : ask(number);
    }

    private KernelSnapshot ask(int fd) throws Throwable {
        Memory memory = pool.poll();
        if (memory == null) {
            memory = new Memory();
        } else {
            pooled.decrementAndGet();
        }
        try {
            long nanoTime = System.nanoTime();
            for (int question = 1;; question++) {
                long askedAt = nanoTime;
                inspect(fd, memory);
                nanoTime = System.nanoTime();
                if (nanoTime - askedAt < HELD_UP_NANOS || question == MOST_QUESTIONS) {
                    return SocketAnswers.read(memory.bytes, nanoTime);
                }
            }
        } finally {
            // the count may overshoot by as many threads as race here: a bound, not an invariant
            if (pooled.get() < KEPT_BUFFERS) {
                pooled.incrementAndGet();
                pool.add(memory);
            } else {
                ForeignFunctions.FREE.invokeExact(memory.address);
            }
        }
    }

    private static void inspect(int fd, Memory memory) throws Throwable {
        for (int i = 0; i < SocketAnswers.INFO; i += 4) {
            memory.bytes.putInt(i, -1);
        }
        int length = memory.option(fd, IPPROTO_TCP, TCP_INFO, SocketAnswers.INFO, SocketAnswers.INFO_ROOM);
        memory.bytes.putInt(SocketAnswers.INFO_LENGTH, length);
        if (length > 0) {
            memory.control(fd, SIOCINQ, SocketAnswers.IN_QUEUE);
            memory.control(fd, SIOCOUTQ, SocketAnswers.OUT_QUEUE);
            return;
        }
        if (memory.option(fd, SOL_SOCKET, SO_DOMAIN, SocketAnswers.DOMAIN, 4) < 0) {
            memory.control(fd, SIOCINQ, SocketAnswers.IN_QUEUE);
            memory.bytes.putInt(SocketAnswers.SEEK,
                    (long) ForeignFunctions.LSEEK.invokeExact(fd, 0L, SEEK_CUR) < 0 ? -1 : 0);
        } else if (memory.bytes.getInt(SocketAnswers.DOMAIN) == SocketAnswers.AF_UNIX) {
            memory.control(fd, SIOCINQ, SocketAnswers.IN_QUEUE);
            memory.control(fd, SIOCOUTQ, SocketAnswers.OUT_QUEUE);
            if (memory.option(fd, SOL_SOCKET, SO_PEERCRED, CREDENTIALS, 12) > 0) {
                memory.bytes.putInt(SocketAnswers.PEER_PID, memory.bytes.getInt(CREDENTIALS));
            }
        }
    }

    @Override
    byte[] peek(FileDescriptor fd, int most) throws Throwable {
        int number = FileDescriptors.numberOf(fd);
        long address = number < 0 ? 0 : (long) ForeignFunctions.MALLOC.invokeExact((long) most);
        if (address == 0) {
            return null;
        }
        try {
            long length = (long) ForeignFunctions.RECV.invokeExact(number, address, (long) most,
                    MSG_PEEK | MSG_DONTWAIT);
            if (length <= 0) {
                return null;
            }
            ByteBuffer unread = (ByteBuffer) ForeignFunctions.VIEW.invokeExact(address, length);
            byte[] bytes = new byte[(int) length];
            unread.get(bytes);
            return bytes;
        } finally {
            ForeignFunctions.FREE.invokeExact(address);
        }
    }

    @Override
    Boolean isAtEnd(FileDescriptor fd) throws Throwable {
        int number = FileDescriptors.numberOf(fd);
        long address = number < 0 ? 0 : (long) ForeignFunctions.MALLOC.invokeExact(1L);
        if (address == 0) {
            return null;
        }
        try {
            long length = (long) ForeignFunctions.RECV.invokeExact(number, address, 1L, MSG_PEEK | MSG_DONTWAIT);
            return length > 0 ? null : Boolean.valueOf(length == 0);
        } finally {
            ForeignFunctions.FREE.invokeExact(address);
        }
    }

    @Override
    String errorText(int errno) throws Throwable {
        long address = (long) ForeignFunctions.STRERROR.invokeExact(errno);
        if (address == 0) {
            return null;
        }
        // nothing behind the terminating NUL is touched
        ByteBuffer chars = (ByteBuffer) ForeignFunctions.VIEW.invokeExact(address, (long) TEXT_ROOM);
        byte[] text = new byte[TEXT_ROOM];
        int length = 0;
        while (length < TEXT_ROOM) {
            byte b = chars.get(length);
            if (b == 0) {
                break;
            }
            text[length++] = b;
        }
        return Host.decode(text, length);
    }

    /** Native memory of one probe at a time; it moves between threads through the pool. */
    private static final class Memory {
        final long address;
        final ByteBuffer bytes;

        Memory() throws Throwable {
            address = (long) ForeignFunctions.MALLOC.invokeExact((long) MEMORY_SIZE);
            if (address == 0) {
                throw new OutOfMemoryError("malloc");
            }
            ByteBuffer view = (ByteBuffer) ForeignFunctions.VIEW.invokeExact(address, (long) MEMORY_SIZE);
            bytes = view.order(ByteOrder.nativeOrder());
        }

        /** getsockopt into this memory; the length that came back, or -1. */
        int option(int fd, int level, int name, int at, int room) throws Throwable {
            bytes.putInt(OPTION_LENGTH, room);
            int result = (int) ForeignFunctions.GETSOCKOPT.invokeExact(
                    fd, level, name, address + at, address + OPTION_LENGTH);
            return result == 0 ? bytes.getInt(OPTION_LENGTH) : -1;
        }

        /** ioctl that stores an int; where it fails the int stays as it is. */
        void control(int fd, long request, int at) throws Throwable {
            if ((int) ForeignFunctions.IOCTL.invokeExact(fd, request, address + at) != 0) {
                bytes.putInt(at, -1);
            }
        }
    }
}
