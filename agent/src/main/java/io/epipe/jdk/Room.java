package io.epipe.jdk;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;

/**
 * Whether this JVM has something to spare. A class of the JDK whose initialiser fails for want of memory, stack or descriptors is broken for the
 * whole JVM and for good, so epipe must not be the first to need it in such a moment. All methods may be called by any
 * thread, and throw nothing.
 */
public final class Room {

    /** With so much of the heap free, some times what the initialisers that epipe needs allocate, there is room. */
    private static final long PLENTY = 8L << 20;
    /** Of a heap below 32 MB, a quarter is enough. */
    private static final int SMALL_SHARE = 4;
    private static final int DESCRIPTORS = 4;
    /** Times some 130 bytes interpreted, 100 compiled: about 60 KB, more than loading and running a class's initialiser takes. */
    private static final int FRAMES = 500;
    private static final File ALWAYS_THERE = new File("/dev/null");

    private Room() {
    }

    /** Heap and, on systems that have {@code /dev/null}, descriptors. */
    public static boolean isInProcess() {
        return isInHeap() && isInTableOfDescriptors();
    }

    private static boolean isInHeap() {
        try {
            // never by an attempt: an OutOfMemoryError of epipe's making could end the JVM (-XX:+ExitOnOutOfMemoryError), caught or not
            Runtime runtime = Runtime.getRuntime();
            long most = runtime.maxMemory();
            return most - runtime.totalMemory() + runtime.freeMemory() >= Math.min(PLENTY, most / SMALL_SHARE);
        } catch (Throwable full) {
            return false;
        }
    }

    private static boolean isInTableOfDescriptors() {
        if (!ALWAYS_THERE.exists()) {
            return true;
        }
        FileInputStream[] open = new FileInputStream[DESCRIPTORS];
        try {
            for (int i = 0; i < DESCRIPTORS; i++) {
                open[i] = new FileInputStream(ALWAYS_THERE);
            }
            return true;
        } catch (Throwable none) {
            return false;
        } finally {
            for (FileInputStream in : open) {
                close(in);
            }
        }
    }

    private static void close(FileInputStream in) {
        try {
            if (in != null) {
                in.close();
            }
        } catch (IOException e) {
            // of /dev/null
        }
    }

    /** Whether this thread's stack has room for what epipe does on it: found out by going there, which costs some microseconds. */
    public static boolean isOnStack() {
        try {
            return down(FRAMES, 1, 2, 3, 4) != 0;
        } catch (StackOverflowError full) {
            return false;
        }
    }

    /** Its arguments keep every frame from being a small one, and the addition keeps it from being none. */
    private static long down(int frames, long a, long b, long c, long d) {
        return frames == 0 ? a + b + c + d : 1 + down(frames - 1, b, c, d, a + frames);
    }
}
