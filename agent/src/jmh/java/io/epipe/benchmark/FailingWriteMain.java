package io.epipe.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * How long a write takes that fails: the first of the process; the first of each connection, in the steady state; and a
 * further one on the same connections. Prints nanoseconds, one number a line.
 */
public final class FailingWriteMain {

    /** Smaller than the agent's queue of incidents: what it would drop would be cheap. */
    static final int BATCH = 500;

    private final long[] fresh;
    private final long[] further;
    private final long[] freshCpu;
    private final long[] furtherCpu;

    private FailingWriteMain(int count) {
        fresh = new long[count];
        further = new long[count];
        freshCpu = new long[count / BATCH];
        furtherCpu = new long[count / BATCH];
    }

    /**
     * @param arguments socket or channel; how many connections, a multiple of {@link #BATCH}, or 0 for the process's
     *                  first alone; how long to wait before that, in milliseconds
     */
    public static void main(String[] arguments) throws Exception {
        BrokenConnection.Source source = BrokenConnection.source(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        BrokenConnection one = source.next();
        Thread.sleep(Long.parseLong(arguments[2]));
        System.out.println("first " + one.failingWrite());
        one.close();
        if (count > 0) {
            new FailingWriteMain(count).run(source);
        }
    }

    private void run(BrokenConnection.Source source) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        BrokenConnection[] broken = new BrokenConnection[BATCH];
        for (int batch = 0; batch < freshCpu.length; batch++) {
            for (int i = 0; i < BATCH; i++) {
                broken[i] = source.next();
            }
            long start = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < BATCH; i++) {
                fresh[batch * BATCH + i] = broken[i].failingWrite();
            }
            long between = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < BATCH; i++) {
                further[batch * BATCH + i] = broken[i].failingWrite();
            }
            freshCpu[batch] = (between - start) / BATCH;
            furtherCpu[batch] = (threads.getCurrentThreadCpuTime() - between) / BATCH;
            for (int i = 0; i < BATCH; i++) {
                broken[i].close();
            }
        }
        print("steady", fresh, freshCpu);
        print("repeat", further, furtherCpu);
    }

    private static void print(String name, long[] nanos, long[] cpuNanos) {
        System.out.println(name + " " + ofLaterHalf(nanos, 50));
        System.out.println(name + "-p99 " + ofLaterHalf(nanos, 99));
        // of this thread alone: what else runs on the machine does not count
        System.out.println(name + "-cpu " + ofLaterHalf(cpuNanos, 50));
    }

    /** The earlier half is the warm-up: the compilers are at work. */
    private static long ofLaterHalf(long[] values, int percent) {
        long[] warm = Arrays.copyOfRange(values, values.length / 2, values.length);
        Arrays.sort(warm);
        return warm[warm.length * percent / 100];
    }
}
