package io.epipe.benchmark;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Bytes of heap for a connection. Both ends of each are connections of this process. As many are open at once
 * as the process may have descriptors; the others are closed, but their objects are kept, and what epipe remembers
 * lives as long as those.
 */
public final class ConnectionsMain {

    /**
     * Below the number of ports that a system has for its own use: the two of a connection must differ from all
     * others.
     */
    private static final int PAIRS_A_PORT = 10_000;
    /** For the JVM's own files. */
    private static final int SPARE_DESCRIPTORS = 300;

    /** A few bytes more or less of the JVM's own are much for a single connection: the middle of many such is taken. */
    private static final int FEW = 1_000;
    private static final int REPETITIONS = 11;

    /** Reachable, because what is collected between two measurements would be subtracted. */
    private static final List<ConnectionsMain> ALL = new ArrayList<>();

    private static int openInAll;

    private final SocketChannel[] kept;
    private final long openable;
    private int made;
    private int open;
    private ServerSocketChannel server;

    private ConnectionsMain(int count) {
        kept = new SocketChannel[count];
        openable = ((com.sun.management.UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getMaxFileDescriptorCount() - SPARE_DESCRIPTORS;
    }

    /** @param arguments how many connections */
    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        // loads the classes, and lets the agent's own start end, outside of what is measured
        ALL.add(new ConnectionsMain(200));
        ALL.get(0).make();
        Thread.sleep(1500);
        long[] bytes = new long[count > FEW ? 1 : REPETITIONS];
        for (int i = 0; i < bytes.length; i++) {
            ConnectionsMain connections = new ConnectionsMain(count);
            ALL.add(connections);
            long before = used();
            connections.make();
            bytes[i] = used() - before;
        }
        Arrays.sort(bytes);
        System.out.println("bytes " + (double) bytes[bytes.length / 2] / count);
        System.out.println("open " + ALL.get(bytes.length).open);
    }

    private void make() throws Exception {
        while (made < kept.length) {
            if (made % (2 * PAIRS_A_PORT) == 0) {
                server = ServerSocketChannel.open()
                    .bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1000);
            }
            SocketChannel client = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept();
            keep(client);
            if (made < kept.length) {
                keep(accepted);
            } else {
                accepted.close();
            }
        }
    }

    private void keep(SocketChannel channel) throws Exception {
        kept[made++] = channel;
        if (openInAll < openable) {
            openInAll++;
            open++;
        } else {
            // a reset: no port waits for its time
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        }
    }

    /** When it no longer falls: what waits for a finalizer or a reference queue is gone. */
    private static long used() throws Exception {
        Runtime runtime = Runtime.getRuntime();
        long lowest = Long.MAX_VALUE;
        for (int unchanged = 0; unchanged < 4; unchanged++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(50);
            long used = runtime.totalMemory() - runtime.freeMemory();
            if (used < lowest) {
                lowest = used;
                unchanged = 0;
            }
        }
        return lowest;
    }
}
