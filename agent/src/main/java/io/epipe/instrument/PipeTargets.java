package io.epipe.instrument;

import static io.epipe.instrument.Insertion.ON_RETURN;
import static io.epipe.instrument.Insertion.ON_RETURN_VALUE;
import static io.epipe.instrument.Insertion.ON_THROW;
import static io.epipe.instrument.Target.Meaning.BUFFERED_STREAM_FAILED;
import static io.epipe.instrument.Target.Meaning.CHILD_ENDED;
import static io.epipe.instrument.Target.Meaning.CHILD_STARTED;
import static io.epipe.instrument.Target.Meaning.WRITE_CONTEXT;
import static io.epipe.instrument.Target.Meaning.WRITE_FAILED;
import static io.epipe.instrument.Target.Meaning.WRITE_FAILED_WITH_CONTEXT;
import static io.epipe.instrument.Target.target;
import static io.epipe.instrument.Targets.BUFFER;
import static io.epipe.instrument.Targets.FD;

/**
 * The rows of writes to what is opened like a file: pipes, FIFOs, standard output and error, the standard input of child processes. Left out
 * with {@code pipes=off}.
 */
final class PipeTargets {

    private static final String STREAM = "java/io/FileOutputStream";
    private static final String BUFFERED = "java/io/BufferedOutputStream";
    private static final String SINK = "sun/nio/ch/SinkChannelImpl";
    private static final String FILE_CHANNEL = "sun/nio/ch/FileChannelImpl";

    private PipeTargets() {
    }

    static void addTo(Targets table) {
        addStreams(table);
        addDispatcher(table, "sun/nio/ch/FileDispatcherImpl", 8, 20);
        addDispatcher(table, "sun/nio/ch/UnixFileDispatcherImpl", 21, Integer.MAX_VALUE);
        addChannels(table);
        addChildren(table);
    }

    /** Each of the three calls a native method itself, so they do not nest. */
    private static void addStreams(Targets table) {
        table.add(target(WRITE_FAILED_WITH_CONTEXT, ON_THROW, STREAM, "write", "(I)V")
            .files().operation("FileOutputStream.write").argument(Datum.ONE_BYTE, 0)
            .why("standard output and error, FIFOs, the standard input of a child"));
        table.add(target(WRITE_FAILED_WITH_CONTEXT, ON_THROW, STREAM, "write", "([B)V")
            .files().operation("FileOutputStream.write").argument(Datum.BYTES, 0).why("as above"));
        table.add(target(WRITE_FAILED_WITH_CONTEXT, ON_THROW, STREAM, "write", "([BII)V")
            .files().operation("FileOutputStream.write").argument(Datum.LENGTH, 2).why("as above"));
    }

    /** SocketDispatcher calls the native methods below these by itself, so the two do not nest. */
    private static void addDispatcher(Targets table, String className, int firstJdk, int lastJdk) {
        table.add(target(WRITE_FAILED, ON_THROW, className, "write", "(" + FD + "JI)I")
            .jdk(firstJdk, lastJdk).files().argument(Datum.FD, 0).argument(Datum.LENGTH, 2)
            .why("FileChannel on a FIFO, and Pipe on 8 to 20, whose SinkChannel writes through SocketDispatcher later"));
        table.add(target(WRITE_FAILED, ON_THROW, className, "writev", "(" + FD + "JI)J")
            .jdk(firstJdk, lastJdk).files().argument(Datum.FD, 0).why("as above, gathering"));
    }

    private static void addChannels(Targets table) {
        table.add(target(WRITE_CONTEXT, ON_THROW, SINK, "write", "(" + BUFFER + ")I")
            .operation("Pipe.SinkChannel.write").argument(Datum.BUFFER, 0).why("the exception that the application gets"));
        table.add(target(WRITE_CONTEXT, ON_THROW, SINK, "write", "([" + BUFFER + "II)J")
            .operation("Pipe.SinkChannel.gatheringWrite").argument(Datum.BUFFERS, 0)
            .argument(Datum.BUFFERS_OFFSET, 1).argument(Datum.BUFFERS_LENGTH, 2).why("as above"));
        table.add(target(WRITE_CONTEXT, ON_THROW, SINK, "write", "([" + BUFFER + ")J")
            .operation("Pipe.SinkChannel.gatheringWrite").argument(Datum.BUFFERS, 0)
            .why("as above; on 11 and later it calls the one before"));
        table.add(target(WRITE_CONTEXT, ON_THROW, FILE_CHANNEL, "write", "(" + BUFFER + ")I")
            .operation("FileChannel.write").argument(Datum.BUFFER, 0).why("a FIFO that was opened as a file"));
        table.add(target(WRITE_CONTEXT, ON_THROW, FILE_CHANNEL, "write", "([" + BUFFER + "II)J")
            .operation("FileChannel.gatheringWrite").argument(Datum.BUFFERS, 0)
            .argument(Datum.BUFFERS_OFFSET, 1).argument(Datum.BUFFERS_LENGTH, 2).why("as above"));
    }

    private static void addChildren(Targets table) {
        table.add(target(CHILD_STARTED, ON_RETURN_VALUE, "java/lang/ProcessImpl", "start",
            "([Ljava/lang/String;Ljava/util/Map;Ljava/lang/String;[Ljava/lang/ProcessBuilder$Redirect;Z)Ljava/lang/Process;")
            .argument(Datum.COMMAND, 0).argument(Datum.REDIRECTS, 3).argument(Datum.ERRORS_MERGED, 4)
            .argument(Datum.RETURNED, 5).why("ProcessBuilder, Runtime.exec, pipelines: whose standard input a pipe is"));
        table.add(target(CHILD_ENDED, ON_RETURN, "java/lang/UNIXProcess$ProcessPipeOutputStream", "processExited", "()V")
            .jdk(8, 8).why("the JDK has the exit status, and puts a stream that always fails in the place of the pipe"));
        table.add(target(CHILD_ENDED, ON_RETURN, "java/lang/ProcessImpl$ProcessPipeOutputStream", "processExited", "()V")
            .from(9).why("as above"));
        table.add(target(BUFFERED_STREAM_FAILED, ON_THROW, BUFFERED, "write", "(I)V")
            .operation("Process.stdin").argument(Datum.ONE_BYTE, 0)
            .why("tells which child it was to which that stream belongs"));
        table.add(target(BUFFERED_STREAM_FAILED, ON_THROW, BUFFERED, "write", "([BII)V")
            .operation("Process.stdin").argument(Datum.LENGTH, 2).why("as above"));
        table.add(target(BUFFERED_STREAM_FAILED, ON_THROW, BUFFERED, "flush", "()V")
            .operation("Process.stdin").why("as above"));
    }
}
