package io.epipe.pipe;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What Linux tells of a pipe: the target of its descriptor, and which processes hold its reading end. To find those takes a look at all processes,
 * so that is for a thread of epipe's. Immutable.
 */
public final class PipeEnd {

    /** Nothing is known. */
    public static final PipeEnd UNKNOWN = new PipeEnd(null, Collections.<String>emptyList());

    /** A machine can have thousands of processes; nanoseconds. */
    private static final long LONGEST_LOOK = 200_000_000L;
    private static final int MOST_READERS = 8;
    /** open(2): the access mode is in the lowest two bits, and 1 is O_WRONLY. */
    private static final int ACCESS_MODE = 3;
    private static final int WRITE_ONLY = 1;

    private final String path;
    private final List<String> readers;

    private PipeEnd(String path, List<String> readers) {
        this.path = path;
        this.readers = readers;
    }

    /** Target of the descriptor, {@code pipe:[4711]} or the path of a FIFO; null where unknown. */
    public String path() {
        return path;
    }

    /** {@code PID COMMAND} of the processes that hold the reading end now. */
    public List<String> readers() {
        return readers;
    }

    /** What is known without a look at other processes. */
    public static PipeEnd at(PipeMoment found) {
        return found == null || found.path() == null ? UNKNOWN : new PipeEnd(found.path(), Collections.<String>emptyList());
    }

    /** The same pipe, and who holds its reading end now. The writing end may be closed by then. */
    public PipeEnd withReaders() {
        if (path == null) {
            return this;
        }
        try {
            return new PipeEnd(path, readers(path));
        } catch (RuntimeException unreadable) {
            return this;
        }
    }

    private static List<String> readers(String target) {
        long end = System.nanoTime() + LONGEST_LOOK;
        List<String> readers = new ArrayList<String>();
        String[] names = new File("/proc").list();
        for (int i = 0; names != null && i < names.length; i++) {
            if (System.nanoTime() - end > 0 || readers.size() == MOST_READERS) {
                break;
            }
            if (Character.isDigit(names[i].charAt(0)) && reads(names[i], target)) {
                readers.add(names[i] + " " + command(names[i]));
            }
        }
        return readers;
    }

    private static boolean reads(String pid, String target) {
        String[] numbers = new File("/proc/" + pid + "/fd").list();
        for (int i = 0; numbers != null && i < numbers.length; i++) {
            try {
                String of = Files.readSymbolicLink(new File("/proc/" + pid + "/fd/" + numbers[i]).toPath()).toString();
                if (of.equals(target) && isReadable(pid, numbers[i])) {
                    return true;
                }
            } catch (IOException gone) {
                // closed, or the process has ended meanwhile
            }
        }
        return false;
    }

    private static boolean isReadable(String pid, String number) throws IOException {
        try (BufferedReader in = open("/proc/" + pid + "/fdinfo/" + number)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("flags:")) {
                    return (Integer.parseInt(line.substring("flags:".length()).trim(), 8) & ACCESS_MODE) != WRITE_ONLY;
                }
            }
        }
        return false;
    }

    private static String command(String pid) {
        try (BufferedReader in = open("/proc/" + pid + "/comm")) {
            String name = in.readLine();
            return name == null ? "" : name;
        } catch (IOException gone) {
            return "";
        }
    }

    private static BufferedReader open(String file) throws IOException {
        return new BufferedReader(new InputStreamReader(new FileInputStream(file), "UTF-8"));
    }
}
