package io.epipe.programs.paths;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.FutureTask;

/**
 * Writes to pipes whose reader has gone, in every way that the JDK has, and says of each "operation bytes"; writes to a full device too, which
 * is none of them. Arguments: a directory of its own.
 */
public final class Pipes {

    /** A write that must fail. */
    private interface Write {
        void run() throws IOException;
    }

    private final File fifo;

    private Pipes(File directory) throws Exception {
        fifo = new File(directory, "fifo");
        if (new ProcessBuilder("mkfifo", fifo.getPath()).inheritIO().start().waitFor() != 0) {
            throw new IOException("mkfifo");
        }
    }

    public static void main(String[] args) throws Exception {
        Pipes pipes = new Pipes(new File(args[0]));
        pipes.streams();
        pipes.channels();
        sinks();
        try (FileOutputStream full = new FileOutputStream("/dev/full")) {
            fails("none", 0, () -> full.write(new byte[9]));
            fails("none", 0, () -> full.getChannel().write(ByteBuffer.allocate(9)));
        }
        System.out.println("end");
    }

    private static void fails(String operation, int bytes, Write write) throws Exception {
        try {
            write.run();
        } catch (IOException expected) {
            System.out.println(operation + " " + bytes);
            return;
        }
        throw new AssertionError(operation + " did not fail");
    }

    /** Opens the FIFO for writing, has its reader come and go. */
    private FileOutputStream withoutReader() throws Exception {
        FutureTask<InputStream> reader = new FutureTask<>(() -> new FileInputStream(fifo));
        new Thread(reader).start();
        FileOutputStream writer = new FileOutputStream(fifo);
        reader.get().close();
        return writer;
    }

    private void streams() throws Exception {
        try (FileOutputStream out = withoutReader()) {
            fails("FileOutputStream.write", 1, () -> out.write('x'));
        }
        try (FileOutputStream out = withoutReader()) {
            fails("FileOutputStream.write", 5, () -> out.write(new byte[5]));
        }
        try (FileOutputStream out = withoutReader()) {
            fails("FileOutputStream.write", 6, () -> out.write(new byte[9], 2, 6));
            try {
                out.write(1);
            } catch (IOException consequence) {
                // of the one before
            }
        }
    }

    private void channels() throws Exception {
        try (FileChannel channel = withoutReader().getChannel()) {
            fails("FileChannel.write", 7, () -> channel.write(ByteBuffer.allocate(7)));
        }
        try (FileChannel channel = withoutReader().getChannel()) {
            fails("FileChannel.gatheringWrite", 8, () -> channel.write(two(3, 5)));
        }
        FutureTask<InputStream> reader = new FutureTask<>(() -> new FileInputStream(fifo));
        new Thread(reader).start();
        try (OutputStream out = Files.newOutputStream(fifo.toPath(), StandardOpenOption.WRITE)) {
            reader.get().close();
            fails("FileChannel.write", 11, () -> out.write(new byte[11]));
        }
    }

    private static ByteBuffer[] two(int first, int second) {
        return new ByteBuffer[] {ByteBuffer.allocate(first), ByteBuffer.allocate(second)};
    }

    private static Pipe.SinkChannel sinkWithoutSource() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().close();
        return pipe.sink();
    }

    private static void sinks() throws Exception {
        try (Pipe.SinkChannel sink = sinkWithoutSource()) {
            fails("Pipe.SinkChannel.write", 12, () -> sink.write(ByteBuffer.allocate(12)));
        }
        try (Pipe.SinkChannel sink = sinkWithoutSource()) {
            fails("Pipe.SinkChannel.gatheringWrite", 13, () -> sink.write(two(6, 7)));
        }
        try (Pipe.SinkChannel sink = sinkWithoutSource()) {
            fails("Pipe.SinkChannel.gatheringWrite", 9, () -> sink.write(two(6, 9), 1, 1));
        }
        File file = File.createTempFile("epipe", null);
        Files.write(file.toPath(), new byte[14]);
        try (FileChannel from = FileChannel.open(file.toPath()); Pipe.SinkChannel sink = sinkWithoutSource()) {
            fails("transferTo", 14, () -> from.transferTo(0, 14, sink));
        }
        file.delete();
    }
}
