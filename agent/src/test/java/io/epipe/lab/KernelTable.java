package io.epipe.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Sockets as /proc/PID/net/tcp and tcp6 list them, which are those of the namespace of that process. */
final class KernelTable {

    private static final long LIMIT_SECONDS = 30;
    private static final String[] STATES = {"", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT",
        "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING"};

    /** One socket. */
    record Row(String state, long waitingToBeSent, long waitingToBeRead) {
    }

    private final long pid;

    KernelTable(long pid) {
        this.pid = pid;
    }

    /** The socket with these ports; null if there is none (any more). */
    Row find(int localPort, int peerPort) {
        String local = String.format(":%04X", localPort);
        String peer = String.format(":%04X", peerPort);
        try {
            for (String table : new String[] {"tcp", "tcp6"}) {
                for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
                    String[] words = line.trim().split("\\s+");
                    if (words[1].endsWith(local) && words[2].endsWith(peer)) {
                        String[] queues = words[4].split(":");
                        return new Row(STATES[Integer.parseInt(words[3], 16)], Long.parseLong(queues[0], 16),
                            Long.parseLong(queues[1], 16));
                    }
                }
            }
            return null;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is waited for. */
    interface Condition {
        boolean holds(Row row);
    }

    /** Awaits that the socket with these ports is as wanted; the row is null when there is no such socket. */
    void await(int localPort, int peerPort, String what, Condition wanted) {
        long start = System.nanoTime();
        for (Row row = find(localPort, peerPort); !wanted.holds(row); row = find(localPort, peerPort)) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
                throw new IllegalStateException("waited for " + what + ", it is " + row);
            }
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
