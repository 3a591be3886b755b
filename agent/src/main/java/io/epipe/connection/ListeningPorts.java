package io.epipe.connection;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * The TCP ports on which this process listened at one moment: what tells the role of a connection that is older than the
 * agent. Immutable.
 *
 * <p>Sources: /proc/self/net/tcp and tcp6 list the sockets of the network namespace with their inodes (state 0A is LISTEN), /proc/self/fd says which
 * of them are this process's ({@code socket:[INODE]}).
 */
public final class ListeningPorts {

    /** Knows nothing. */
    public static final ListeningPorts NONE = new ListeningPorts(Collections.<Integer>emptySet(), 1, 0);

    private static final String LISTEN = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private final Set<Integer> ports;
    private final int firstEphemeral;
    private final int lastEphemeral;

    private ListeningPorts(Set<Integer> ports, int firstEphemeral, int lastEphemeral) {
        this.ports = ports;
        this.firstEphemeral = firstEphemeral;
        this.lastEphemeral = lastEphemeral;
    }

    /**
     * Reads them. Costs a look at every descriptor of this process, so it is for once. Never throws.
     *
     * @return {@link #NONE} on systems that do not tell
     */
    public static ListeningPorts read() {
        try {
            Set<String> inodes = ownSockets();
            Set<Integer> ports = new HashSet<Integer>();
            listening("/proc/self/net/tcp", inodes, ports);
            listening("/proc/self/net/tcp6", inodes, ports);
            try (BufferedReader in = open("/proc/sys/net/ipv4/ip_local_port_range")) {
                String[] range = in.readLine().trim().split("\\s+");
                return new ListeningPorts(ports, Integer.parseInt(range[0]), Integer.parseInt(range[1]));
            }
        } catch (IOException e) {
            return NONE;
        } catch (RuntimeException e) {
            return NONE;
        }
    }

    /**
     * Whether this process listens at a port now. Reads the listening sockets of the network namespace, and this process's descriptors up to the one that
     * is meant. Never throws.
     */
    public static boolean isOwn(int port) {
        try {
            Set<String> inodes = new HashSet<String>();
            listeningAt(port, "/proc/self/net/tcp", inodes);
            listeningAt(port, "/proc/self/net/tcp6", inodes);
            String[] descriptors = inodes.isEmpty() ? null : new File("/proc/self/fd").list();
            for (int i = 0; descriptors != null && i < descriptors.length; i++) {
                if (inodes.contains(socket(new File("/proc/self/fd", descriptors[i])))) {
                    return true;
                }
            }
        } catch (IOException e) {
            return false;
        } catch (RuntimeException e) {
            return false;
        }
        return false;
    }

    /** Adds the inodes; the table begins with the sockets that listen. */
    private static void listeningAt(int port, String table, Set<String> to) throws IOException {
        if (!new File(table).exists()) {
            return;
        }
        try (BufferedReader in = open(table)) {
            in.readLine();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.trim().split("\\s+");
                if (words.length <= INODE || !words[STATE].equals(LISTEN)) {
                    return;
                }
                if (portOf(words) == port) {
                    to.add(words[INODE]);
                }
            }
        }
    }

    private static int portOf(String[] words) {
        String address = words[LOCAL_ADDRESS];
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }

    /** The inode of a descriptor's socket; null where it is none. */
    private static String socket(File descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor.toPath()).toString();
            return target.startsWith("socket:[") ? target.substring("socket:[".length(), target.length() - 1) : null;
        } catch (IOException closed) {
            // meanwhile
            return null;
        }
    }

    private static Set<String> ownSockets() {
        Set<String> inodes = new HashSet<String>();
        File[] descriptors = new File("/proc/self/fd").listFiles();
        for (int i = 0; descriptors != null && i < descriptors.length; i++) {
            String inode = socket(descriptors[i]);
            if (inode != null) {
                inodes.add(inode);
            }
        }
        return inodes;
    }

    private static void listening(String table, Set<String> inodes, Set<Integer> ports) throws IOException {
        if (!new File(table).exists()) {
            // a kernel without IPv6
            return;
        }
        try (BufferedReader in = open(table)) {
            in.readLine();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.trim().split("\\s+");
                if (words.length > INODE && words[STATE].equals(LISTEN) && inodes.contains(words[INODE])) {
                    ports.add(portOf(words));
                }
            }
        }
    }

    private static BufferedReader open(String file) throws IOException {
        return new BufferedReader(new InputStreamReader(new FileInputStream(file), "US-ASCII"));
    }

    /**
     * Which side a connection with this local port most likely is.
     *
     * @return {@link Role#SERVER} if this process listened there, {@link Role#CLIENT} for another ephemeral port, else null
     */
    public Role role(int localPort) {
        if (ports.contains(localPort)) {
            return Role.SERVER;
        }
        return localPort >= firstEphemeral && localPort <= lastEphemeral ? Role.CLIENT : null;
    }
}
