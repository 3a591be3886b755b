package io.epipe.instrument;

import static io.epipe.instrument.Insertion.ON_CATCH;
import static io.epipe.instrument.Insertion.ON_RETURN_MINUS_ONE;
import static io.epipe.instrument.Insertion.ON_THROW;
import static io.epipe.instrument.Target.Meaning.END_OF_STREAM;
import static io.epipe.instrument.Target.Meaning.END_OF_STREAM_CONTEXT;
import static io.epipe.instrument.Target.Meaning.READ_CONTEXT;
import static io.epipe.instrument.Target.Meaning.READ_FAILED;
import static io.epipe.instrument.Target.target;
import static io.epipe.instrument.Targets.BUFFER;
import static io.epipe.instrument.Targets.FD;

/**
 * The rows of reads: what a read was told before a write failed decides between verdicts (end of stream ignored, already failed), and a reset
 * that a read consumes turns the next write's error into EPIPE.
 */
final class ReadTargets {

    private static final String ASYNCHRONOUS_CHANNEL = "sun/nio/ch/UnixAsynchronousSocketChannelImpl";

    private ReadTargets() {
    }

    static void addTo(Targets table) {
        addDetection(table);
        addPlainSocket(table);
        addTls(table);
        addEndContext(table);
        addContext(table);
    }

    private static void addDetection(Targets table) {
        table.add(target(READ_FAILED, ON_THROW, "sun/nio/ch/SocketDispatcher", "read", "(" + FD + "JI)I")
            .argument(Datum.FD, 0).why("every single read of channels, and of Socket on 13+"));
        table.add(target(READ_FAILED, ON_THROW, "sun/nio/ch/SocketDispatcher", "readv", "(" + FD + "JI)J")
            .argument(Datum.FD, 0).why("every scattering read of channels"));
        table.add(target(END_OF_STREAM, ON_RETURN_MINUS_ONE, "sun/nio/ch/SocketDispatcher", "read", "(" + FD + "JI)I")
            .argument(Datum.FD, 0).why("as above"));
        table.add(target(END_OF_STREAM, ON_RETURN_MINUS_ONE, "sun/nio/ch/SocketDispatcher", "readv", "(" + FD + "JI)J")
            .argument(Datum.FD, 0).why("as above"));
    }

    /** Socket on 8 to 12, and later with jdk.net.usePlainSocketImpl. */
    private static void addPlainSocket(Targets table) {
        table.add(target(READ_FAILED, ON_THROW, "java/net/SocketInputStream", "socketRead", "(" + FD + "[BIII)I")
            .jdk(8, 17).argument(Datum.FD, 0).why("the lowest method that is not native"));
        table.add(target(END_OF_STREAM, ON_RETURN_MINUS_ONE, "java/net/SocketInputStream", "read", "([BIII)I")
            .jdk(8, 17).operation("Socket.read").why("socketRead says end of stream with 0; the method around it says -1"));
        table.add(target(END_OF_STREAM, ON_RETURN_MINUS_ONE, "java/net/SocketInputStream", "read", "()I")
            .jdk(8, 17).operation("Socket.read").why("says -1 by itself once the end was met"));
        table.add(target(READ_CONTEXT, ON_THROW, "java/net/SocketInputStream", "read", "([BIII)I")
            .jdk(8, 17).operation("Socket.read").why("the exception that the application gets"));
    }

    /** The peer's close_notify is an end of stream to the application, though no read of the socket below has met it yet. */
    private static void addTls(Targets table) {
        table.add(target(END_OF_STREAM, ON_RETURN_MINUS_ONE, "sun/security/ssl/SSLSocketImpl$AppInputStream", "read", "([BII)I")
            .operation("Socket.read").why("the end that a TLS socket tells; 8u261 and later"));
    }

    /** Who else is inside a call when the end of stream is met, the socket's lock tells. */
    private static void addEndContext(Targets table) {
        table.add(target(END_OF_STREAM_CONTEXT, ON_RETURN_MINUS_ONE, "sun/nio/ch/NioSocketImpl", "read", "([BII)I")
            .from(13).operation("Socket.read").why("Socket on 13+"));
        table.add(target(END_OF_STREAM_CONTEXT, ON_RETURN_MINUS_ONE, "sun/nio/ch/SocketChannelImpl", "read",
            "(" + BUFFER + ")I").operation("SocketChannel.read").why("owns the locks"));
        table.add(target(END_OF_STREAM_CONTEXT, ON_RETURN_MINUS_ONE, "sun/nio/ch/SocketChannelImpl", "read",
            "([" + BUFFER + "II)J").operation("SocketChannel.scatteringRead").why("owns the locks"));
        table.add(target(END_OF_STREAM_CONTEXT, ON_RETURN_MINUS_ONE, "sun/nio/ch/SocketChannelImpl", "blockingRead",
            "([BIIJ)I").from(13).operation("SocketChannel.socket.read").why("owns the locks"));
    }

    private static void addContext(Targets table) {
        table.add(target(READ_CONTEXT, ON_THROW, "sun/nio/ch/NioSocketImpl", "read", "([BII)I")
            .from(13).operation("Socket.read").why("Socket on 13+"));
        table.add(target(READ_CONTEXT, ON_THROW, "sun/nio/ch/SocketChannelImpl", "read", "(" + BUFFER + ")I")
            .operation("SocketChannel.read").why("owns localAddress and remoteAddress"));
        table.add(target(READ_CONTEXT, ON_THROW, "sun/nio/ch/SocketChannelImpl", "read", "([" + BUFFER + "II)J")
            .operation("SocketChannel.scatteringRead").why("owns localAddress and remoteAddress"));
        table.add(target(READ_CONTEXT, ON_THROW, "sun/nio/ch/SocketChannelImpl", "blockingRead", "([BIIJ)I")
            .from(13).operation("SocketChannel.socket.read")
            .why("streams of the channel's socket adaptor, and on 19+ of Channels.newInputStream"));
        table.add(target(READ_CONTEXT, ON_CATCH, ASYNCHRONOUS_CHANNEL, "implRead",
            "(Z" + BUFFER + "[" + BUFFER + "JLjava/util/concurrent/TimeUnit;Ljava/lang/Object;"
                + "Ljava/nio/channels/CompletionHandler;)Ljava/util/concurrent/Future;")
            .catching("java/lang/Throwable").operation("AsynchronousSocketChannel.read")
            .why("fails at once, on the thread that starts the read"));
        table.add(target(READ_CONTEXT, ON_CATCH, ASYNCHRONOUS_CHANNEL, "finishRead", "(Z)V")
            .catching("java/lang/Throwable").operation("AsynchronousSocketChannel.read").asynchronous()
            .why("fails later, on a thread of the channel group"));
    }
}
