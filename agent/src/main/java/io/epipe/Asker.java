package io.epipe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;

/**
 * A command that has asked for something that lasts. Where /proc shows its process here, its end is seen; where it is in a pid namespace that this
 * JVM cannot look into (the host's, for a container), it has to ask again from time to time. Not thread-safe.
 */
final class Asker {

    /** How long one that is not seen is believed to be there. */
    static final long LEASE_NANOS = 10L * 60 * 1_000_000_000L;

    private final String pid;
    private final String started;
    private final boolean seen;
    private long askedNanos = System.nanoTime();

    /** @param identity as {@link Request#asker()} has it */
    Asker(String identity) {
        int point = identity.indexOf('.');
        pid = point < 0 ? "" : identity.substring(0, point);
        started = identity.substring(point + 1);
        // a process of the same id in this namespace has started at another time
        seen = point > 0 && started.equals(started(pid));
    }

    /** Whether its end would be seen from here. */
    boolean isSeen() {
        return seen;
    }

    /** It has asked again. */
    void renew() {
        askedNanos = System.nanoTime();
    }

    /** Whether it is there no more. */
    boolean isGone() {
        return seen ? !started.equals(started(pid)) : System.nanoTime() - askedNanos > LEASE_NANOS;
    }

    /** When a process started, in ticks since the machine's start; null where there is none, or it has ended and waits for its parent. */
    private static String started(String pid) {
        if (pid.isEmpty() || !Character.isDigit(pid.charAt(0))) {
            return null;
        }
        try {
            String stat = new String(Files.readAllBytes(Paths.get("/proc", pid, "stat")), StandardCharsets.ISO_8859_1);
            // the second field is the name in parentheses, and may hold anything
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
            return fields.length < 20 || fields[0].equals("Z") || fields[0].equals("X") ? null : fields[19];
        } catch (IOException | RuntimeException gone) {
            return null;
        }
    }
}
