package io.epipe.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * How long a write takes that fails, from the call to the application's handler: the first of the process, the first of each connection
 * once the code is warm, and further ones on the same connection. Prints the numbers in nanoseconds, one a line.
 */
public final class FailingWriteMain {

    private static final int BATCH = 500;

    private FailingWriteMain() {
    }

    /**
     * @param arguments how many connections (a multiple of 500), and how long to wait before the first failure, in milliseconds
     */
    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        ServerSocketChannel server = ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), BATCH);
        ByteBuffer buffer = ByteBuffer.allocateDirect(100);
        SocketChannel[] broken = new SocketChannel[BATCH];
        Thread.sleep(Long.parseLong(arguments[1]));
        broken[0] = broken(server);
        System.out.println("first " + failingWrite(broken[0], buffer));
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long[] freshCpu = new long[count / BATCH];
        long[] repeatedCpu = new long[count / BATCH];
        long[] fresh = new long[count];
        long[] repeated = new long[count];
        for (int done = 0; done < count; done += BATCH) {
            for (int i = 0; i < BATCH; i++) {
                broken[i] = broken(server);
            }
            long start = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < BATCH; i++) {
                fresh[done + i] = failingWrite(broken[i], buffer);
            }
            long between = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < BATCH; i++) {
                repeated[done + i] = failingWrite(broken[i], buffer);
            }
            freshCpu[done / BATCH] = (between - start) / BATCH;
            repeatedCpu[done / BATCH] = (threads.getCurrentThreadCpuTime() - between) / BATCH;
            for (int i = 0; i < BATCH; i++) {
                broken[i].close();
            }
        }
        print("steady", fresh, freshCpu);
        print("repeat", repeated, repeatedCpu);
    }

    /** A connection that the peer has reset; over loopback, the reset is there when the peer's close returns. */
    static SocketChannel broken(ServerSocketChannel server) throws IOException {
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel accepted = server.accept();
        accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
        accepted.close();
        return client;
    }

    static long failingWrite(SocketChannel channel, ByteBuffer buffer) {
        while (true) {
            buffer.clear();
            long start = System.nanoTime();
            try {
                channel.write(buffer);
            } catch (IOException expected) {
                return System.nanoTime() - start;
            }
        }
    }

    private static void print(String name, long[] nanos, long[] cpuNanos) {
        System.out.println(name + " " + quantile(nanos, 50));
        System.out.println(name + "-p99 " + quantile(nanos, 99));
        // of this thread alone: whatever else runs on the machine does not count
        System.out.println(name + "-cpu " + quantile(cpuNanos, 50));
    }

    /** Of the later half, when the compiler is done. */
    private static long quantile(long[] values, int percent) {
        long[] warm = Arrays.copyOfRange(values, values.length / 2, values.length);
        Arrays.sort(warm);
        return warm[warm.length * percent / 100];
    }
}
