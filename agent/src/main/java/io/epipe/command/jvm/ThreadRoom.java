package io.epipe.command.jvm;

import java.nio.file.Path;
import java.nio.file.Paths;

/**
 * Whether a JVM can start a thread. The first that attaches makes it start its attach listener, and HotSpot ends the process where that cannot be
 * ("Error occurred during initialization of VM", seen on JDK 8, 17 and 25), whoever asks. What cannot be read is no obstacle.
 */
final class ThreadRoom {

    /** The listener, and one that the application may start meanwhile. */
    private static final long NEEDED = 2;
    private static final Path CONTROL_GROUPS = Paths.get("/sys/fs/cgroup");

    private ThreadRoom() {
    }

    /** What leaves no room for another thread; null where nothing is seen to. */
    static String obstacle(ProcessFiles process) {
        String limit = group(process);
        return limit == null ? user(process) : limit;
    }

    /** By its control group, or one above it: cgroups(7), "pids". */
    private static String group(ProcessFiles process) {
        for (String line : process.controlGroups()) {
            String[] fields = line.split(":", 3);
            if (fields.length < 3 || !fields[1].isEmpty() && !fields[1].equals("pids")) {
                continue;
            }
            Path mount = fields[1].isEmpty() ? CONTROL_GROUPS : CONTROL_GROUPS.resolve("pids");
            Path group = mount.resolve("." + fields[2]).normalize();
            while (group.startsWith(mount)) {
                long max = number(group.resolve("pids.max"));
                long current = number(group.resolve("pids.current"));
                if (max >= 0 && current >= 0 && max - current < NEEDED) {
                    return "its control group allows " + max + " threads, and has " + current;
                }
                group = group.getParent();
            }
        }
        return null;
    }

    /** By the limit of its user's processes, which does not bind root: setrlimit(2), RLIMIT_NPROC. */
    private static String user(ProcessFiles process) {
        long max = process.mostProcesses();
        if (max < 0 || process.realUser() == 0) {
            return null;
        }
        long threads = ProcessFiles.threadsOfUser(process);
        return max - threads < NEEDED ? "its user may have " + max + " threads (ulimit -u), and has " + threads : null;
    }

    /** -1 where there is no limit ("max"), or it cannot be read. */
    private static long number(Path file) {
        return ProcessFiles.number(ProcessFiles.text(file).trim(), 0);
    }
}
