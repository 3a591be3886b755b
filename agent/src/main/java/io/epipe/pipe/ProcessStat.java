package io.epipe.pipe;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;

/** {@code /proc/PID/stat}, as proc(5) has it: what follows the command's name, which may hold blanks and parentheses. */
public final class ProcessStat {

    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int FLAGS = 6;
    private static final int STARTED = 19;
    /** Linux sets it (include/linux/sched.h) before a process that ends closes its files: measured 4194304 alive, 4194316 ending. */
    private static final long PF_EXITING = 4;

    private ProcessStat() {
    }

    /** Its fields from the state on; null where they cannot be read: see {@link #isThere}. */
    public static String[] of(String pid) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(new FileInputStream("/proc/" + pid + "/stat"), "ISO-8859-1"))) {
            String line = in.readLine();
            int end = line == null ? -1 : line.lastIndexOf(')');
            String[] fields = end < 0 ? new String[0] : line.substring(end + 1).trim().split(" ");
            return fields.length > STARTED ? fields : null;
        } catch (IOException noSuchProcessOrNoDescriptor) {
            return null;
        }
    }

    /** Whether there is such a process, also where no descriptor is left to read its fields with. */
    public static boolean isThere(String pid) {
        return new File("/proc/" + pid).exists();
    }

    /** Whether it has ended, and waits for its parent to ask for its status. */
    public static boolean isEnded(String[] stat) {
        return stat[STATE].equals("Z") || stat[STATE].equals("X");
    }

    /** Whether it has not even begun to end; false where it has, or where no flags are told (gVisor). */
    static boolean isRunning(String[] stat) {
        try {
            long flags = Long.parseLong(stat[FLAGS]);
            return flags != 0 && (flags & PF_EXITING) == 0 && !isEnded(stat);
        } catch (NumberFormatException unknown) {
            return false;
        }
    }

    /** The process id of its parent. */
    static String parent(String[] stat) {
        return stat[PARENT];
    }

    /** When it was started, in the kernel's ticks since the machine's start: tells it from a later process of the same id. */
    public static String started(String[] stat) {
        return stat[STARTED];
    }
}
