package io.epipe.instrument;

import static io.epipe.instrument.Insertion.BEFORE_CALL;
import static io.epipe.instrument.Insertion.ON_CATCH;
import static io.epipe.instrument.Insertion.ON_ENTRY;
import static io.epipe.instrument.Insertion.ON_RETURN;
import static io.epipe.instrument.Insertion.ON_RETURN_MINUS_ONE;
import static io.epipe.instrument.Insertion.ON_THROW;
import static io.epipe.instrument.Target.Meaning.ACCEPTED;
import static io.epipe.instrument.Target.Meaning.CLOSING;
import static io.epipe.instrument.Target.Meaning.CONNECTED;
import static io.epipe.instrument.Target.Meaning.END_OF_STREAM;
import static io.epipe.instrument.Target.Meaning.READ_FAILED;
import static io.epipe.instrument.Target.Meaning.WRITE_FAILED_WITH_CONTEXT;
import static io.epipe.instrument.Target.Meaning.WRITE_TO_CLOSED;
import static io.epipe.instrument.Target.target;

/**
 * The rows of Netty's native transports, which make their system calls without the JDK. Their classes are the application's, and other libraries hold
 * copies under other packages: the rows name classes without their packages, and methods by the names of their arguments' classes.
 *
 * <p>Read with javap from Netty 4.1.30, 4.1.50, 4.1.100, 4.1.137 and 4.2.17. kqueue has the same methods and was never run.
 */
final class NettyTargets {

    private static final String CONNECT = "(Ljava/net/SocketAddress;Ljava/net/SocketAddress;)Z";
    private static final String URING = "AbstractIoUringStreamChannel$IoUringStreamUnsafe";

    private NettyTargets() {
    }

    static void addTo(Targets table, boolean openings) {
        addReadiness(table, "epoll", "AbstractEpollStreamChannel", "AbstractEpollChannel");
        addReadiness(table, "kqueue", "AbstractKQueueStreamChannel", "AbstractKQueueChannel");
        addCompletion(table);
        add(table, target(WRITE_TO_CLOSED, BEFORE_CALL, "AbstractChannel$AbstractUnsafe", "write", "(Ljava/lang/Object;L*ChannelPromise;)V")
            .calling(")Ljava/nio/channels/ClosedChannelException;")
            .why("a write after the failure that closed the channel; without a system call. Up to 4.1.36 the exception was made once for all"));
        if (openings) {
            addOpenings(table, "AbstractEpollStreamChannel", "AbstractEpollChannel", "L*LinuxSocket;");
            addOpenings(table, "AbstractKQueueStreamChannel", "AbstractKQueueChannel", "L*BsdSocket;");
            add(table, target(ACCEPTED, ON_RETURN, "AbstractIoUringStreamChannel", "<init>",
                "(L*Channel;L*LinuxSocket;Ljava/net/SocketAddress;)V").why("has a parent if it was accepted"));
            add(table, target(CONNECTED, ON_RETURN, "AbstractIoUringChannel$AbstractUringUnsafe", "connect",
                "(Ljava/net/SocketAddress;Ljava/net/SocketAddress;L*ChannelPromise;)V").why("every connect"));
        }
    }

    /** The system call is made where the method is called, and its exception comes out of it. */
    private static void addReadiness(Targets table, String transport, String stream, String base) {
        add(table, target(WRITE_FAILED_WITH_CONTEXT, ON_THROW, stream, "doWrite", "(L*ChannelOutboundBuffer;)V")
            .operation("netty." + transport + ".write")
            .why("write, writev, sendfile and splice; the channel cannot be closed below it"));
        add(table, target(READ_FAILED, ON_THROW, base, "doReadBytes", "(L*ByteBuf;)I")
            .operation("netty." + transport + ".read").why("what a read was told before a write failed"));
        add(table, target(END_OF_STREAM, ON_RETURN_MINUS_ONE, base, "doReadBytes", "(L*ByteBuf;)I")
            .operation("netty." + transport + ".read").why("as above"));
    }

    /** The kernel's answer comes later; these turn it into an exception and keep that. */
    private static void addCompletion(Targets table) {
        add(table, target(WRITE_FAILED_WITH_CONTEXT, ON_CATCH, URING, "writeComplete0", "(BIISI)Z")
            .catching("java/lang/Throwable").operation("netty.io_uring.write").asynchronous()
            .why("the completion of a write"));
        add(table, target(WRITE_FAILED_WITH_CONTEXT, ON_CATCH, URING, "handleWriteCompleteFileRegion", "*")
            .catching("java/lang/Throwable").operation("netty.io_uring.write").asynchronous().optional()
            .why("the completion of a splice"));
        add(table, target(READ_FAILED, ON_CATCH, URING, "readComplete0", "(BIISI)V")
            .catching("java/lang/Throwable").operation("netty.io_uring.read")
            .why("what a read was told before a write failed"));
        add(table, target(END_OF_STREAM, BEFORE_CALL, URING, "readComplete0", "(BIISI)V").calling("shutdownInput(Z)V")
            .operation("netty.io_uring.read").why("the completion of a read that said end of stream; what is called then closes the channel"));
    }

    /** This program's own closes, on epoll alone: io_uring closes in the kernel's time, and kqueue's kernel is not asked. */
    static void addClosesTo(Targets table) {
        add(table, target(CLOSING, ON_ENTRY, "AbstractEpollChannel", "doClose", "()V")
            .operation("netty.epoll.close").why("every channel of the transport, before its descriptor goes"));
    }

    private static void addOpenings(Targets table, String stream, String base, String socket) {
        add(table, target(CONNECTED, ON_RETURN, base, "doConnect", CONNECT).why("every connect"));
        add(table, target(ACCEPTED, ON_RETURN, stream, "<init>", "(L*Channel;" + socket + "Ljava/net/SocketAddress;)V")
            .why("has a parent if it was accepted"));
        add(table, target(ACCEPTED, ON_RETURN, stream, "<init>", "(L*Channel;" + socket + ")V").optional()
            .why("as above, Unix-domain"));
    }

    private static void add(Targets table, Target.Builder row) {
        table.add(row.ofApplication());
    }
}
