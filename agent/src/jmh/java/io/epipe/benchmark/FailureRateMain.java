package io.epipe.benchmark;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** Failing writes at a rate: the time of each, and what the whole process spends on them. */
public final class FailureRateMain {

    /** Connections that are broken beforehand: the descriptors of a process are limited. */
    private static final int MOST_AT_ONCE = 4_000;
    private static final int WARM_UP = 12_000;
    /** At the highest rate: to break a connection takes longer than to write to it. */
    private static final int MOST = 60_000;

    private final BrokenConnection.Source source;
    private final BrokenConnection[] broken;
    private final int perSecond;
    private final long[] nanos;
    private int done;
    private long cpu;
    private long duration;

    private FailureRateMain(BrokenConnection.Source source, int perSecond, int count) {
        this.source = source;
        this.perSecond = perSecond;
        nanos = new long[count];
        broken = new BrokenConnection[Math.min(count, MOST_AT_ONCE)];
    }

    /** @param arguments failures a second, and for how many seconds */
    public static void main(String[] arguments) throws Exception {
        BrokenConnection.Source source = BrokenConnection.source("channel");
        new FailureRateMain(source, 20_000, WARM_UP).run();
        int perSecond = Integer.parseInt(arguments[0]);
        int count = Math.min(perSecond * Integer.parseInt(arguments[1]), MOST);
        FailureRateMain measured = new FailureRateMain(source, perSecond, count);
        measured.run();
        measured.print();
    }

    private void run() throws Exception {
        while (done < nanos.length) {
            int count = Math.min(broken.length, nanos.length - done);
            for (int i = 0; i < count; i++) {
                broken[i] = source.next();
            }
            burst(count);
            for (int i = 0; i < count; i++) {
                broken[i].close();
            }
        }
    }

    /** At the highest rate several fall due in one wait, because a thread cannot sleep for 50 us. */
    private void burst(int count) throws Exception {
        com.sun.management.OperatingSystemMXBean process =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpuBefore = process.getProcessCpuTime();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + i * 1_000_000_000L / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(Math.max(left, 1_000_000));
            }
            nanos[done++] = broken[i].failingWrite();
        }
        duration += System.nanoTime() - start;
        cpu += process.getProcessCpuTime() - cpuBefore;
    }

    private void print() {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        System.out.println("median " + sorted[sorted.length / 2]);
        System.out.println("cpu " + (double) cpu / nanos.length);
        System.out.println("rate " + nanos.length * 1e9 / duration);
    }
}
