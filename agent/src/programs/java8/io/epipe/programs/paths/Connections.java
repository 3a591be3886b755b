package io.epipe.programs.paths;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The kernel's table of TCP connections: what has arrived, awaited instead of slept for. */
final class Connections {

    /** CLOSE_WAIT, LAST_ACK, and no longer in the table. */
    private static final List<String> AFTER_FIN = Arrays.asList("08", "09", "null");

    private static final long LIMIT_SECONDS = 30;

    private Connections() {
    }

    /** Something that comes true. */
    interface Condition {
        boolean isTrue() throws Exception;
    }

    static void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.isTrue()) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("not within " + LIMIT_SECONDS + " s: " + what);
            }
            Thread.sleep(2);
        }
    }

    /** The other end has closed, and its FIN is here; this end may have closed since. */
    static void awaitFin(int localPort, int peerPort) throws Exception {
        await("FIN at " + localPort, () -> AFTER_FIN.contains(String.valueOf(field(localPort, peerPort, 3))));
    }

    /** A reset is here: the kernel has taken the connection out of its table. */
    static void awaitReset(int localPort, int peerPort) throws Exception {
        await("reset at " + localPort, () -> field(localPort, peerPort, 3) == null);
    }

    /** Bytes are waiting on this side and no more of them go out: whoever writes now has to wait. */
    static void awaitFull(int localPort, int peerPort) throws Exception {
        awaitFull(localPort, peerPort, () -> false);
    }

    /** As above, or until the other condition is true. */
    static void awaitFull(int localPort, int peerPort, Condition or) throws Exception {
        String[] last = {null};
        int[] unchanged = {0};
        await("full buffers at " + localPort, () -> {
            String queues = field(localPort, peerPort, 4);
            boolean waiting = queues != null && !queues.startsWith("00000000:");
            unchanged[0] = waiting && queues.equals(last[0]) ? unchanged[0] + 1 : 0;
            last[0] = queues;
            return unchanged[0] >= 20 || or.isTrue();
        });
    }

    /** What the kernel calls the socket in /proc/PID/fd. */
    static String inode(int localPort, int peerPort) throws IOException {
        return field(localPort, peerPort, 9);
    }

    private static String field(int localPort, int peerPort, int index) throws IOException {
        for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            if (!Files.exists(Paths.get(table))) {
                continue;
            }
            for (String line : Files.readAllLines(Paths.get(table), StandardCharsets.US_ASCII)) {
                String[] fields = line.trim().split("\\s+");
                if (fields[1].endsWith(port(localPort)) && fields[2].endsWith(port(peerPort))) {
                    return fields[index];
                }
            }
        }
        return null;
    }

    private static String port(int port) {
        return String.format(":%04X", port);
    }
}
