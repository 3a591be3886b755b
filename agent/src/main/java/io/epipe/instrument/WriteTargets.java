package io.epipe.instrument;

import static io.epipe.instrument.Insertion.ON_CATCH;
import static io.epipe.instrument.Insertion.ON_THROW;
import static io.epipe.instrument.Target.Meaning.WRITE_CONTEXT;
import static io.epipe.instrument.Target.Meaning.WRITE_FAILED;
import static io.epipe.instrument.Target.Meaning.WRITE_FAILED_WITH_CONTEXT;
import static io.epipe.instrument.Target.target;
import static io.epipe.instrument.Targets.BUFFER;
import static io.epipe.instrument.Targets.FD;

/** The rows of writes to TCP and Unix-domain sockets. */
final class WriteTargets {

    private static final String ASYNCHRONOUS_CHANNEL = "sun/nio/ch/UnixAsynchronousSocketChannelImpl";

    private WriteTargets() {
    }

    static void addTo(Targets table) {
        addDetection(table);
        addContext(table);
        addAsynchronous(table);
        addTransfers(table);
        addUrgentData(table);
    }

    private static void addDetection(Targets table) {
        table.add(target(WRITE_FAILED, ON_THROW, "sun/nio/ch/SocketDispatcher", "write", "(" + FD + "JI)I")
            .argument(Datum.FD, 0).argument(Datum.LENGTH, 2)
            .why("every single write of channels, and of Socket on 13+; natives below"));
        table.add(target(WRITE_FAILED, ON_THROW, "sun/nio/ch/SocketDispatcher", "writev", "(" + FD + "JI)J")
            .argument(Datum.FD, 0)
            .why("every gathering write of channels; natives below"));
        table.add(target(WRITE_FAILED, ON_CATCH, "java/net/SocketOutputStream", "socketWrite", "([BII)V")
            .catching("java/net/SocketException").jdk(8, 17).argument(Datum.LENGTH, 2)
            .why("Socket on 8 to 12, later with jdk.net.usePlainSocketImpl; its own handler still holds the descriptor"));
    }

    private static void addContext(Targets table) {
        table.add(target(WRITE_CONTEXT, ON_THROW, "java/net/SocketOutputStream", "socketWrite", "([BII)V")
            .jdk(8, 17).operation("Socket.write").argument(Datum.LENGTH, 2)
            .why("the exception that the application gets; address and ports are in impl"));
        table.add(target(WRITE_CONTEXT, ON_THROW, "sun/nio/ch/NioSocketImpl", "write", "([BII)V")
            .from(13).operation("Socket.write").argument(Datum.LENGTH, 2)
            .why("Socket on 13+; address and ports are in SocketImpl"));
        table.add(target(WRITE_CONTEXT, ON_THROW, "sun/nio/ch/SocketChannelImpl", "write", "(" + BUFFER + ")I")
            .operation("SocketChannel.write").argument(Datum.BUFFER, 0)
            .why("owns localAddress and remoteAddress"));
        table.add(target(WRITE_CONTEXT, ON_THROW, "sun/nio/ch/SocketChannelImpl", "write", "([" + BUFFER + "II)J")
            .operation("SocketChannel.gatheringWrite").argument(Datum.BUFFERS, 0)
            .argument(Datum.BUFFERS_OFFSET, 1).argument(Datum.BUFFERS_LENGTH, 2)
            .why("owns localAddress and remoteAddress"));
        table.add(target(WRITE_CONTEXT, ON_THROW, "sun/nio/ch/SocketChannelImpl", "blockingWriteFully", "([BII)V")
            .from(13).operation("SocketChannel.socket.write").argument(Datum.LENGTH, 2)
            .why("streams of the channel's socket adaptor, and on 19+ of Channels.newOutputStream"));
    }

    /** Both methods catch the exception and hand it to a future or a completion handler. */
    private static void addAsynchronous(Targets table) {
        table.add(target(WRITE_CONTEXT, ON_CATCH, ASYNCHRONOUS_CHANNEL, "implWrite",
            "(Z" + BUFFER + "[" + BUFFER + "JLjava/util/concurrent/TimeUnit;Ljava/lang/Object;"
                + "Ljava/nio/channels/CompletionHandler;)Ljava/util/concurrent/Future;")
            .catching("java/lang/Throwable").operation("AsynchronousSocketChannel.write")
            .argument(Datum.BUFFER, 1).argument(Datum.BUFFERS, 2)
            .why("fails at once, on the thread that starts the write"));
        table.add(target(WRITE_CONTEXT, ON_CATCH, ASYNCHRONOUS_CHANNEL, "finishWrite", "(Z)V")
            .catching("java/lang/Throwable").operation("AsynchronousSocketChannel.write").asynchronous()
            .why("fails later, on a thread of the channel group"));
    }

    private static void addTransfers(Targets table) {
        table.add(target(WRITE_FAILED_WITH_CONTEXT, ON_THROW, "sun/nio/ch/FileChannelImpl",
            "transferToDirectlyInternal", "(JILjava/nio/channels/WritableByteChannel;" + FD + ")J")
            .jdk(8, 21).operation("FileChannel.transferTo")
            .argument(Datum.LENGTH, 1).argument(Datum.CHANNEL, 2).argument(Datum.FD, 3)
            .why("sendfile on 8 to 21"));
        table.add(target(WRITE_FAILED, ON_THROW, "sun/nio/ch/FileChannelImpl", "transferToFileDescriptor",
            "(JI" + FD + ")J")
            .from(22).argument(Datum.LENGTH, 1).argument(Datum.FD, 2)
            .why("sendfile on 22+, where the target channel cannot be closed below it"));
        table.add(target(WRITE_CONTEXT, ON_THROW, "sun/nio/ch/FileChannelImpl", "transferToDirectInternal",
            "(JILjava/nio/channels/WritableByteChannel;)J")
            .from(22).operation("FileChannel.transferTo")
            .argument(Datum.LENGTH, 1).argument(Datum.CHANNEL, 2)
            .why("the target channel owns localAddress and remoteAddress"));
    }

    private static void addUrgentData(Targets table) {
        table.add(target(WRITE_FAILED_WITH_CONTEXT, ON_THROW, "java/net/AbstractPlainSocketImpl", "sendUrgentData",
            "(I)V").jdk(8, 17).operation("Socket.sendUrgentData")
            .why("Socket on 8 to 12, later with jdk.net.usePlainSocketImpl"));
        table.add(target(WRITE_FAILED_WITH_CONTEXT, ON_THROW, "sun/nio/ch/NioSocketImpl", "sendUrgentData", "(I)V")
            .from(13).operation("Socket.sendUrgentData").why("Socket on 13+"));
        table.add(target(WRITE_FAILED_WITH_CONTEXT, ON_THROW, "sun/nio/ch/SocketChannelImpl", "sendOutOfBandData",
            "(B)I").operation("Socket.sendUrgentData")
            .why("the channel's socket adaptor; 8 and 11 have a static native of that name with another descriptor"));
    }
}
