package io.epipe.jdk;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

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
    /** Together what the initialisers that epipe needs allocate at most, with much to spare; none is a humongous object of G1. */
    private static final int PARTS = 4;
    private static final int PART_BYTES = 256 << 10;
    private static final int DESCRIPTORS = 4;
    /** Times some 130 bytes interpreted, 100 compiled: about 60 KB, more than loading and running a class's initialiser takes. */
    private static final int FRAMES = 500;
    private static final File ALWAYS_THERE = new File("/dev/null");

    private Room() {
    }

    /**
     * Reads how this JVM was started, by the thread that starts the agent. It must not be the first need's: were epipe's own thread at it, and stuck
     * behind a lock of the application's, a failed write in that lock would wait for this class for ever.
     */
    public static void prepare() {
        Fatal.read();
    }

    /** Heap and, on systems that have {@code /dev/null}, descriptors. Can bring on a collection: for threads of epipe's. */
    public static boolean isInProcess() {
        return isInHeap() && isInTableOfDescriptors();
    }

    /**
     * As {@link #isInProcess}, of what is free as it is: for threads of the application's, which are to bring on no collection before all is made that
     * recording takes.
     */
    public static boolean isFreeInProcess() {
        return isFreeInHeap() && isInTableOfDescriptors();
    }

    /** Heap alone, as it is. */
    static boolean isFreeInHeap() {
        return FullHeap.free() >= Math.min(PLENTY, Runtime.getRuntime().maxMemory() / SMALL_SHARE);
    }

    private static boolean isInHeap() {
        try {
            if (isFreeInHeap()) {
                return true;
            }
            // what is free before a collection says little; but caught or not, an OutOfMemoryError can end this JVM
            return !Fatal.IS && !FullHeap.isHeld() && isGranted();
        } catch (Throwable full) {
            return false;
        }
    }

    /** An attempt in a full heap is a collection of all of it, with every collector. */
    private static boolean isGranted() {
        FullHeap.Mark begun = new FullHeap.Mark();
        boolean granted = false;
        try {
            byte[][] parts = new byte[PARTS][];
            for (int i = 0; i < PARTS; i++) {
                parts[i] = new byte[PART_BYTES];
            }
            // granted by a collection that has left the heap full all the same, the next step would bring on the next
            granted = parts[PARTS - 1].length == PART_BYTES && !FullHeap.isLeftFull(begun);
        } finally {
            if (!granted) {
                FullHeap.hold(begun);
            }
        }
        return granted;
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

    /**
     * Whether this JVM was started with an option that acts on an OutOfMemoryError ({@code ExitOn}, {@code CrashOn}, {@code HeapDumpOn},
     * {@code OnOutOfMemoryError}). Read from its command line and environment: java.lang.management is the application's to start.
     */
    private static final class Fatal {
        private static final String WORD = "OutOfMemoryError";
        private static final int LONGEST = 64 << 10;
        static final boolean IS = isIn(System.getenv("JAVA_TOOL_OPTIONS")) || isIn(System.getenv("JDK_JAVA_OPTIONS"))
            || isIn(System.getenv("_JAVA_OPTIONS")) || isIn(commandLine());

        static void read() {
            // by the initialiser of this class
        }

        private static boolean isIn(String text) {
            return text != null && text.contains(WORD);
        }

        /** Where it names a file of arguments, that is taken for one that has such an option. */
        private static String commandLine() {
            try (FileInputStream in = new FileInputStream("/proc/self/cmdline")) {
                byte[] bytes = new byte[LONGEST];
                int length = in.read(bytes);
                String line = length <= 0 ? "" : new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
                return line.contains("\0@") ? WORD : line;
            } catch (IOException unreadable) {
                return WORD;
            }
        }
    }
}
