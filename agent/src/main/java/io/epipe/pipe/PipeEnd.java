package io.epipe.pipe;

import io.epipe.kernel.FileDescriptors;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.nio.channels.Channel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What Linux tells of a pipe: the target of its descriptor, and which processes hold its reading end. Looks into {@code /proc}, so it is for
 * a thread of epipe's.
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

    /**
     * Looks.
     *
     * @param fd    the writing end
     * @param owner the channel that it belongs to, where it is one's: the descriptor is asked only while that is open
     */
    public static PipeEnd of(FileDescriptor fd, WeakReference<Channel> owner) {
        try {
            int number = number(fd, owner);
            if (number < 0) {
                return UNKNOWN;
            }
            String target = Files.readSymbolicLink(new File("/proc/self/fd/" + number).toPath()).toString();
            if (number(fd, owner) != number) {
                // closed meanwhile, and the number can have been another one's
                return UNKNOWN;
            }
            return new PipeEnd(target, readers(target));
        } catch (IOException closed) {
            return UNKNOWN;
        } catch (RuntimeException unreadable) {
            return UNKNOWN;
        }
    }

    private static int number(FileDescriptor fd, WeakReference<Channel> owner) {
        if (owner != null) {
            Channel channel = owner.get();
            if (channel == null || !channel.isOpen()) {
                return -1;
            }
        }
        return FileDescriptors.numberOf(fd);
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
