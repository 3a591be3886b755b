package io.epipe.pipe;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The child processes that this program had started before anybody told epipe: found in Linux's {@code /proc}, by the pipe that is their standard
 * input. Immutable.
 */
final class EarlierChildren {

    /** There were none, or Linux does not tell. */
    static final EarlierChildren NONE = new EarlierChildren(Collections.<String, Child>emptyMap());

    /** A machine can have thousands of processes; nanoseconds. */
    private static final long LONGEST_LOOK = 300_000_000L;

    /** By the target of their standard input's link. */
    private final Map<String, Child> byPipe;

    private EarlierChildren(Map<String, Child> byPipe) {
        this.byPipe = byPipe;
    }

    boolean isEmpty() {
        return byPipe.isEmpty();
    }

    /** The child whose standard input this pipe was when {@link #look} looked; null if it was none's. */
    Child at(String pipe) {
        return byPipe.get(pipe);
    }

    /** Looks now. For a thread that may wait for a disk. */
    static EarlierChildren look() {
        String self = link("/proc/self");
        String[] names = self == null ? null : new File("/proc").list();
        if (names == null) {
            return NONE;
        }
        Map<String, Child> found = new HashMap<String, Child>();
        long end = System.nanoTime() + LONGEST_LOOK;
        for (String name : names) {
            if (!Character.isDigit(name.charAt(0))) {
                continue;
            }
            if (System.nanoTime() - end > 0) {
                break;
            }
            String[] stat = ProcessStat.of(name);
            String stdin = stat != null && ProcessStat.parent(stat).equals(self) ? link("/proc/" + name + "/fd/0") : null;
            if (stdin != null && stdin.startsWith("pipe:")) {
                found.put(stdin, new Child(Long.parseLong(name), ProcessStat.started(stat), command(name), errorsTo(name),
                    new FileDescriptor(), null, null));
            }
        }
        return found.isEmpty() ? NONE : new EarlierChildren(found);
    }

    private static String errorsTo(String pid) {
        String target = link("/proc/" + pid + "/fd/2");
        if (target == null) {
            return null;
        }
        if (target.equals(link("/proc/self/fd/2"))) {
            return "this program's standard error";
        }
        return target.startsWith("pipe:") ? "a pipe (" + target + ")" : target;
    }

    private static String command(String pid) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(new FileInputStream("/proc/" + pid + "/cmdline"), "UTF-8"))) {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0 && line.length() <= Children.LONGEST_COMMAND; c = in.read()) {
                line.append(c == 0 ? ' ' : (char) c);
            }
            return line.length() > Children.LONGEST_COMMAND ? line.append("...").toString() : line.toString().trim();
        } catch (IOException gone) {
            return "";
        }
    }

    static String link(String path) {
        try {
            return Files.readSymbolicLink(new File(path).toPath()).toString();
        } catch (IOException gone) {
            return null;
        } catch (RuntimeException unreadable) {
            return null;
        }
    }
}
