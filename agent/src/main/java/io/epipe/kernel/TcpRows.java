package io.epipe.kernel;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The connections that the kernel has a row for in {@code /proc/self/net/tcp} and {@code tcp6}, in whatever state. One that this side closed first stays
 * there for 60 s when the peer closes in turn (TIME_WAIT), and until then as FIN_WAIT; a reset takes it away at once. Measured on Linux 6.18,
 * loopback and between namespaces.
 */
public final class TcpRows {

    /** The kernel goes on in a table at the place that it remembers; the fewer pieces, the less can move meanwhile. */
    private static final int PIECE = 65_536;
    private static final int MAPPED_DIGITS = 32;
    private static final String NOUGHT = "0000000000000000";

    private TcpRows() {
    }

    /**
     * The key of a connection.
     *
     * @return null where an address is not known
     */
    public static String key(SocketAddress local, SocketAddress peer) {
        if (!(local instanceof InetSocketAddress) || !(peer instanceof InetSocketAddress)
            || ((InetSocketAddress) peer).isUnresolved()) {
            return null;
        }
        byte[] address = ((InetSocketAddress) peer).getAddress().getAddress();
        StringBuilder key = new StringBuilder();
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        for (int i = 0; i < address.length; i++) {
            // words of 32 bits, as the machine has them
            hex(key, address[little ? i ^ 3 : i] & 0xff, 2);
        }
        hex(key.append(':'), ((InetSocketAddress) peer).getPort(), 4);
        hex(key.append(' '), ((InetSocketAddress) local).getPort(), 4);
        return key.toString();
    }

    private static void hex(StringBuilder to, int value, int digits) {
        String hex = Integer.toHexString(value).toUpperCase(Locale.ROOT);
        for (int i = hex.length(); i < digits; i++) {
            to.append('0');
        }
        to.append(hex);
    }

    /**
     * Those of some connections that have a row. Some microseconds for each row of the machine's network namespace: not for the application's threads.
     *
     * @throws IOException where the tables cannot be read
     */
    public static Set<String> of(Set<String> wanted) throws IOException {
        Set<String> there = new HashSet<String>();
        look("/proc/self/net/tcp", wanted, there);
        if (new File("/proc/self/net/tcp6").exists()) {
            look("/proc/self/net/tcp6", wanted, there);
        }
        return there;
    }

    private static void look(String table, Set<String> wanted, Set<String> there) throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(new FileInputStream(table), "US-ASCII"), PIECE)) {
            in.readLine();
            for (String row = in.readLine(); row != null; row = in.readLine()) {
                String key = key(row);
                if (key != null && wanted.contains(key)) {
                    there.add(key);
                }
            }
        }
    }

    /** Number, local address, peer's address: "  12: 0100007F:1F90 0100007F:D2F0 06 ...". */
    static String key(String row) {
        int local = row.indexOf(": ") + 2;
        int localPort = row.indexOf(':', local) + 1;
        int peer = row.indexOf(' ', local) + 1;
        int port = row.indexOf(':', peer);
        int end = row.indexOf(' ', peer);
        if (local < 2 || localPort == 0 || peer == 0 || port < 0 || end < port) {
            return null;
        }
        boolean mapped = port - peer == MAPPED_DIGITS && row.startsWith(NOUGHT, peer)
            && (row.startsWith("FFFF0000", peer + NOUGHT.length()) || row.startsWith("0000FFFF", peer + NOUGHT.length()));
        return row.substring(mapped ? port - 8 : peer, end) + ' ' + row.substring(localPort, peer - 1);
    }
}
