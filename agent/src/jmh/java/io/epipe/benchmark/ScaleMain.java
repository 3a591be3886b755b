package io.epipe.benchmark;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** Bytes of heap a connection, and time of a failing write at a rate of failures. */
public final class ScaleMain {

    private ScaleMain() {
    }

    public static void main(String[] arguments) throws Exception {
        ServerSocketChannel server = ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1000);
        if (arguments[0].equals("heap")) {
            heap(server, Integer.parseInt(arguments[1]));
        } else {
            failures(server, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        }
    }

    /**
     * The channels are closed again, because no system has so many descriptors to spare, but kept: what epipe remembers of a connection lives
     * as long as the JDK's object does.
     */
    private static void heap(ServerSocketChannel server, int count) throws Exception {
        // both ends are connections: one connects, one accepts
        SocketChannel[] kept = new SocketChannel[count];
        open(server, kept, Math.min(2, count));
        long before = used();
        open(server, kept, count);
        long after = used();
        System.out.println("bytes " + (double) (after - before) / count);
        if (kept[count - 1] == null) {
            throw new AssertionError();
        }
    }

    private static void open(ServerSocketChannel server, SocketChannel[] kept, int count) throws Exception {
        for (int i = 0; i + 1 < count || i < 1; i += 2) {
            SocketChannel client = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept();
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
            client.close();
            accepted.close();
            kept[i] = client;
            if (i + 1 < kept.length) {
                kept[i + 1] = accepted;
            }
        }
        if (kept[count - 1] == null) {
            kept[count - 1] = kept[0];
        }
    }

    private static long used() throws Exception {
        for (int i = 0; i < 4; i++) {
            System.gc();
            System.runFinalization();
            Thread.sleep(50);
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void failures(ServerSocketChannel server, int perSecond, int count) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocateDirect(100);
        SocketChannel[] broken = new SocketChannel[4000];
        for (int warm = 0; warm < 2; warm++) {
            for (int i = 0; i < broken.length; i++) {
                broken[i] = FailingWriteMain.broken(server);
            }
            for (SocketChannel channel : broken) {
                FailingWriteMain.failingWrite(channel, buffer);
                channel.close();
            }
        }
        for (int i = 0; i < count; i++) {
            broken[i] = FailingWriteMain.broken(server);
        }
        long[] nanos = new long[count];
        long next = System.nanoTime();
        long interval = 1_000_000_000L / perSecond;
        for (int i = 0; i < count; i++) {
            for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                if (left > 100_000) {
                    LockSupport.parkNanos(left - 60_000);
                }
            }
            nanos[i] = FailingWriteMain.failingWrite(broken[i], buffer);
            next = Math.max(next + interval, System.nanoTime() - 1_000_000);
        }
        Arrays.sort(nanos);
        System.out.println("median " + nanos[count / 2]);
    }
}
