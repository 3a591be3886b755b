package io.epipe.jdk;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether all that recording takes of the JDK is initialised, and the gate for what happens before. The thread that gets things ready is epipe's own. A
 * failure that comes earlier waits, once and for a bounded time, for the way to the kernel alone: every millisecond more would make its evidence
 * older. Then it goes on if the JVM has room for what is still missing ({@link Room}), and is let go unrecorded, and counted, if
 * not. Safe for use by any number of threads.
 */
public final class Readiness {

    /** Twice what the slowest way to the kernel takes cold on two busy cores. */
    private static final long LONGEST_WAIT_NANOS = 2_000_000_000L;

    /** How often a waiting thread looks whether it is still worth it. */
    private static final long STEP_NANOS = 50_000_000L;

    private final CountDownLatch asking = new CountDownLatch(1);
    private final AtomicLong letGo = new AtomicLong();
    private final Runnable hurry;
    private volatile boolean ready;
    private volatile boolean waitsForRoom;
    private volatile long waitsEnd;

    /** @param hurry has the thread that gets things ready begin at once; called by those who wait for it, more than once */
    public Readiness(Runnable hurry) {
        this.hurry = hurry;
    }

    /** The way to the kernel is open. */
    public void canAsk() {
        asking.countDown();
    }

    /** All is there. */
    public void ready() {
        ready = true;
        canAsk();
    }

    /** Whether all is there. */
    public boolean isReady() {
        return ready;
    }

    /** The thread that gets things ready has found no room: nobody waits for it any more, for now. */
    public void noRoom() {
        waitsForRoom = true;
        waitsEnd = System.nanoTime();
    }

    /** Whether all is not there because the JVM had no room when that was last tried. */
    public boolean isWaitingForRoom() {
        return waitsForRoom && !ready;
    }

    /**
     * Whether this thread may record a failure now.
     *
     * @return false if there is no room for it, which is counted
     */
    public boolean passFailure() {
        boolean passed = Room.isOnStack();
        if (passed && !ready) {
            waitForTheWay();
            passed = ready || Room.isFreeInProcess();
        }
        if (!passed) {
            letGo.incrementAndGet();
        }
        return passed;
    }

    /** Whether this thread may look at something that is no failure, which waits for nothing. */
    public boolean pass() {
        return ready || Room.isFreeInHeap() && Room.isOnStack();
    }

    private void waitForTheWay() {
        hurry.run();
        long end = waitsEnd;
        if (end == 0) {
            end = System.nanoTime() + LONGEST_WAIT_NANOS;
            waitsEnd = end;
        }
        boolean interrupted = false;
        try {
            for (long left = end - System.nanoTime(); left > 0; left = waitsEnd - System.nanoTime()) {
                try {
                    if (asking.await(Math.min(left, STEP_NANOS), TimeUnit.NANOSECONDS)) {
                        return;
                    }
                } catch (InterruptedException e) {
                    // the application's: given back
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** How many failures were let go without a record. */
    public long letGo() {
        return letGo.get();
    }
}
