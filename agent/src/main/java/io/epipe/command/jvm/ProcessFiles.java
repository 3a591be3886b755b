package io.epipe.command.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What /proc tells of a process (proc(5)), read without touching the process. The files are the kernel's own, so their size is bounded; what stands
 * in them (names, arguments) is the process's, and may be anything.
 */
final class ProcessFiles {

    /** SIGQUIT, signal 3, as bit 2 of the mask. */
    private static final long SIGQUIT = 1L << 2;

    private final Path directory;
    private final Map<String, String> status;

    ProcessFiles(String pid) {
        directory = Paths.get("/proc", pid);
        status = read(directory.resolve("status"));
    }

    /** Whether this system has a /proc of Linux's kind. */
    static boolean available() {
        return Files.isReadable(Paths.get("/proc/self/status"));
    }

    /** The effective user of this process; -1 where unknown. */
    static long ownUser() {
        return number(read(Paths.get("/proc/self/status")).get("Uid"), 1);
    }

    private static Map<String, String> read(Path file) {
        Map<String, String> values = new HashMap<String, String>();
        try {
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).split("\n")) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    values.put(line.substring(0, colon), line.substring(colon + 1).trim());
                }
            }
        } catch (IOException gone) {
            return Collections.emptyMap();
        }
        return values;
    }

    boolean exists() {
        return !status.isEmpty();
    }

    /** The kernel's name for it: the first 15 bytes of the program's. */
    String name() {
        return status.getOrDefault("Name", "?");
    }

    /** As in ps: R, S, D, T, t, Z. */
    char state() {
        String state = status.getOrDefault("State", "?");
        return state.isEmpty() ? '?' : state.charAt(0);
    }

    /** The process that this is a thread of; its own id for a process. */
    long threadGroup() {
        return number(status.get("Tgid"), 0);
    }

    /** Effective user. */
    long user() {
        return number(status.get("Uid"), 1);
    }

    /** Effective group. */
    long group() {
        return number(status.get("Gid"), 1);
    }

    /** Effective and supplementary groups. */
    List<Long> groups() {
        List<Long> groups = new ArrayList<Long>();
        groups.add(group());
        String more = status.getOrDefault("Groups", "");
        for (int i = 0; !more.isEmpty() && i < more.split("\\s+").length; i++) {
            groups.add(number(more, i));
        }
        return groups;
    }

    /** The id that the process has in its own pid namespace, the innermost one. */
    String innerPid() {
        String all = status.get("NSpid");
        if (all == null) {
            return directory.getFileName().toString();
        }
        return all.substring(all.lastIndexOf('\t') + 1).trim();
    }

    /** Whether its {@code /tmp}, where a JVM opens its attach socket, is another directory than this process's; false where that cannot be seen. */
    boolean hasOwnTmp() {
        try {
            return !Files.isSameFile(root().resolve("tmp"), Paths.get("/tmp"));
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Whether it has a handler for SIGQUIT; a process that has none is ended by one. */
    boolean catchesQuit() {
        String mask = status.get("SigCgt");
        try {
            return mask != null && (Long.parseUnsignedLong(mask, 16) & SIGQUIT) != 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /**
     * Whether HotSpot's or OpenJ9's library is mapped, or a thread has the name of HotSpot's VM thread, where the maps may not be read or the
     * JVM is linked into its launcher.
     */
    boolean isJvm() {
        String maps = text(directory.resolve("maps"));
        // they cannot be read of another user's, or of one that may not be looked into
        if (maps.contains("/libjvm.so") || maps.contains("/libj9vm")) {
            return true;
        }
        return hasThread("VM Thread");
    }

    /** Whether OpenJ9's library is mapped, as far as can be seen: its attach mechanism is another, and SIGQUIT has it write a dump. */
    boolean isOpenJ9() {
        return text(directory.resolve("maps")).contains("/libj9vm");
    }

    /** Whether one of its threads has this name, of which the kernel keeps 15 bytes. */
    boolean hasThread(String name) {
        return threads().contains(name);
    }

    private List<String> threads() {
        List<String> names = new ArrayList<String>();
        String[] ids = directory.resolve("task").toFile().list();
        for (String id : ids == null ? new String[0] : ids) {
            names.add(text(directory.resolve("task").resolve(id).resolve("comm")).trim());
        }
        return names;
    }

    /** Its command line; empty where it cannot be read. */
    List<String> arguments() {
        return strings("cmdline");
    }

    /** A variable of the environment that it was started with; null where it has none, or may not be asked. */
    String environment(String variable) {
        for (String setting : strings("environ")) {
            if (setting.startsWith(variable + "=")) {
                return setting.substring(variable.length() + 1);
            }
        }
        return null;
    }

    private List<String> strings(String file) {
        String all = text(directory.resolve(file));
        return all.isEmpty() ? Collections.<String>emptyList() : Arrays.asList(all.split("\0"));
    }

    /** The whole of a file; empty where it cannot be read. */
    static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return "";
        }
    }

    /** A line for each hierarchy of control groups: cgroups(7), {@code /proc/PID/cgroup}. */
    List<String> controlGroups() {
        return Arrays.asList(text(directory.resolve("cgroup")).split("\n"));
    }

    /** How many threads its user may have, as this process has it (RLIMIT_NPROC); -1 where there is no limit or it cannot be read. */
    long mostProcesses() {
        for (String line : text(directory.resolve("limits")).split("\n")) {
            if (line.startsWith("Max processes")) {
                return number(line.substring("Max processes".length()).trim(), 0);
            }
        }
        return -1;
    }

    /** Real user. */
    long realUser() {
        return number(status.get("Uid"), 0);
    }

    /** How many threads that process's real user has in its user namespace, as far as can be seen. */
    static long threadsOfUser(ProcessFiles one) {
        long threads = 0;
        for (String id : ids()) {
            ProcessFiles other = new ProcessFiles(id);
            if (other.exists() && other.realUser() == one.realUser() && one.isOfUserNamespace(other)) {
                threads += Math.max(0, number(other.status.get("Threads"), 0));
            }
        }
        return threads;
    }

    /** The ids of all processes that can be seen. */
    static List<String> ids() {
        List<String> ids = new ArrayList<String>();
        String[] names = Paths.get("/proc").toFile().list();
        for (String name : names == null ? new String[0] : names) {
            if (name.matches("[0-9]+")) {
                ids.add(name);
            }
        }
        return ids;
    }

    private boolean isOfUserNamespace(ProcessFiles other) {
        try {
            return Files.readSymbolicLink(directory.resolve("ns/user")).equals(Files.readSymbolicLink(other.directory.resolve("ns/user")));
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** When it was started, in ticks since the machine's start: with the id, which process it is. -1 where it is gone. */
    long started() {
        String stat = text(directory.resolve("stat"));
        // the second field is the name in parentheses, and may hold anything; the start is the 22nd
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
        return fields.length < 20 ? -1 : number(fields[19], 0);
    }

    /** The root of its file system, as this process can reach it. */
    Path root() {
        return directory.resolve("root");
    }

    /** Its working directory, as this process can reach it. */
    Path workingDirectory() {
        return directory.resolve("cwd");
    }

    /** Whether it is in the same namespace of that kind (pid, mnt) as this process; true where that cannot be known. */
    boolean sharesNamespace(String kind) {
        try {
            return Files.readSymbolicLink(directory.resolve("ns").resolve(kind))
                .equals(Files.readSymbolicLink(Paths.get("/proc/self/ns", kind)));
        } catch (IOException unknown) {
            return true;
        }
    }

    /** One of the numbers that white space separates; -1 where there is none. */
    static long number(String values, int index) {
        String[] all = values == null ? new String[0] : values.split("\\s+");
        try {
            return index < all.length ? Long.parseLong(all[index]) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
