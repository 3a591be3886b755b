package io.epipe.kernel;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;

/**
 * What the kernel has counted in this network namespace, of all its connections together. Immutable.
 *
 * <p>Sources: {@code Tcp: OutRsts} of /proc/self/net/snmp; {@code TcpExt: TCPAbortOnClose} (closes over unread bytes, each of which sends a reset) and
 * {@code TCPTimeWaitOverflow} (connections that ended in the normal way and have no TIME_WAIT) of /proc/self/net/netstat.
 */
public final class ResetCounts {

    private final long sent;
    private final long ofCloses;
    private final long overflows;

    ResetCounts(long sent, long ofCloses, long overflows) {
        this.sent = sent;
        this.ofCloses = ofCloses;
        this.overflows = overflows;
    }

    /**
     * Reads them; some 0.1 ms. Never throws.
     *
     * @return null on systems that do not count so
     */
    public static ResetCounts read() {
        try {
            return new ResetCounts(number("/proc/self/net/snmp", "Tcp:", "OutRsts"),
                number("/proc/self/net/netstat", "TcpExt:", "TCPAbortOnClose"),
                number("/proc/self/net/netstat", "TcpExt:", "TCPTimeWaitOverflow"));
        } catch (IOException e) {
            return null;
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** A line of names, and one of numbers below it. */
    private static long number(String file, String group, String name) throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(new FileInputStream(file), "US-ASCII"))) {
            for (String names = in.readLine(); names != null; names = in.readLine()) {
                String[] words = names.split(" ");
                String numbers = in.readLine();
                for (int i = 1; words[0].equals(group) && numbers != null && i < words.length; i++) {
                    if (words[i].equals(name)) {
                        return Long.parseLong(numbers.split(" ")[i]);
                    }
                }
            }
        }
        throw new IOException("no " + name);
    }

    /**
     * Resets that the kernel has sent since then, those of closes over unread bytes left out.
     *
     * @return 0 where a connection may have gone without one: there was no room for its TIME_WAIT
     */
    public long answersSince(ResetCounts before) {
        return overflows != before.overflows ? 0 : Math.max(0, sent - before.sent - (ofCloses - before.ofCloses));
    }
}
