package io.epipe.programs.paths;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.FutureTask;

/** Writes to a FIFO whose reader goes, comes again and goes again, all through one descriptor. Says what is noted on each failure. Argument: the FIFO's path. */
public final class ReaderComesAndGoes {

    /** Longer than a tick of any kernel, in which it dates a change. */
    private static final long TICK_MILLIS = 20;

    private ReaderComesAndGoes() {
    }

    public static void main(String[] args) throws Exception {
        File fifo = new File(args[0]);
        if (new ProcessBuilder("mkfifo", fifo.getPath()).inheritIO().start().waitFor() != 0) {
            throw new IOException("mkfifo");
        }
        FutureTask<InputStream> first = new FutureTask<>(() -> new FileInputStream(fifo));
        new Thread(first).start();
        try (FileOutputStream out = new FileOutputStream(fifo)) {
            out.write(new byte[4]);
            first.get().close();
            fails(out, 5);
            fails(out, 1);
            while (System.currentTimeMillis() - fifo.lastModified() < TICK_MILLIS) {
                Thread.yield();
            }
            try (InputStream second = new FileInputStream(fifo)) {
                out.write(new byte[3]);
                second.read();
            }
            fails(out, 6);
            fails(out, 2);
        }
    }

    private static void fails(FileOutputStream out, int bytes) throws IOException {
        try {
            out.write(new byte[bytes]);
        } catch (IOException expected) {
            System.out.println(expected.getSuppressed().length == 0 ? "nothing" : expected.getSuppressed()[0].getMessage());
            return;
        }
        throw new AssertionError(bytes + " were taken");
    }
}
