package io.epipe.kernel;

import java.nio.ByteBuffer;

/**
 * The kernel's answers about one descriptor, laid out in memory so that C, the foreign-function calls and Java agree:
 * ints in native byte order, then {@code struct tcp_info}. An answer below zero means that the call failed or was not
 * made. The C side of this layout is {@code epipe.c}.
 */
final class SocketAnswers {

    /** What getsockopt(IPPROTO_TCP, TCP_INFO) returned as its length. */
    static final int INFO_LENGTH = 0;
    /** getsockopt(SOL_SOCKET, SO_DOMAIN); asked only where TCP_INFO failed. */
    static final int DOMAIN = 4;
    /** ioctl SIOCINQ; on a pipe it is FIONREAD, the same number. */
    static final int IN_QUEUE = 8;
    /** ioctl SIOCOUTQ; not asked of a pipe. */
    static final int OUT_QUEUE = 12;
    /** The process id of getsockopt(SOL_SOCKET, SO_PEERCRED); asked of Unix-domain sockets. */
    static final int PEER_PID = 16;
    /** lseek(SEEK_CUR), cut to 0 where it works; asked only of what is no socket. */
    static final int SEEK = 20;
    /** Where struct tcp_info begins. */
    static final int INFO = 32;
    /** Room for struct tcp_info: 280 bytes in Linux 6.18, and it grows by a few fields a year. */
    static final int INFO_ROOM = 512;
    /** All of it. */
    static final int SIZE = INFO + INFO_ROOM;

    static final int AF_UNIX = 1;

    private SocketAnswers() {
    }

    /** @param nanoTime when the kernel had answered */
    static KernelSnapshot read(ByteBuffer answers, long nanoTime) {
        int length = answers.getInt(INFO_LENGTH);
        if (length > 0) {
            KernelSnapshot.Builder tcp = new KernelSnapshot.Builder(EvidenceSource.TCP_INFO)
                    .takenNanos(nanoTime)
                    .transport(Transport.TCP)
                    .inQueue(count(answers, IN_QUEUE))
                    .outQueue(count(answers, OUT_QUEUE));
            TcpInfoDecoder.decode(answers, INFO, Math.min(length, INFO_ROOM), tcp);
            return tcp.build();
        }
        int domain = answers.getInt(DOMAIN);
        if (domain == AF_UNIX) {
            int pid = answers.getInt(PEER_PID);
            return new KernelSnapshot.Builder(EvidenceSource.TCP_INFO)
                    .takenNanos(nanoTime)
                    .transport(Transport.UNIX)
                    .inQueue(count(answers, IN_QUEUE))
                    .outQueue(count(answers, OUT_QUEUE))
                    // 0 is a process that this one's pid namespace cannot see
                    .peerPid(pid > 0 ? pid : KernelSnapshot.UNKNOWN)
                    .build();
        }
        // no socket, has a count of unread bytes and no position: a pipe (or a terminal, which never fails with EPIPE);
        // the unread bytes of a pipe are ours, so they are what is still on its way to the reader
        if (domain < 0 && answers.getInt(IN_QUEUE) >= 0 && answers.getInt(SEEK) < 0) {
            return new KernelSnapshot.Builder(EvidenceSource.TCP_INFO)
                    .takenNanos(nanoTime)
                    .transport(Transport.PIPE)
                    .outQueue(count(answers, IN_QUEUE))
                    .build();
        }
        return KernelSnapshot.NONE;
    }

    private static long count(ByteBuffer answers, int offset) {
        return Math.max(answers.getInt(offset), KernelSnapshot.UNKNOWN);
    }
}
