package io.epipe.jdk;

import java.lang.ref.WeakReference;

/**
 * Keeps what epipe allocates from bringing on one collection after the other in a heap that collections leave full. Such a heap does not tell itself
 * beforehand: what {@link Runtime#freeMemory} counts is garbage before a collection, and room where nothing can be put after it. So
 * one collection is borne, and then as little is done as if that had to last for twenty times as long as it took. All methods may be called
 * by any thread, and throw nothing but an OutOfMemoryError for a {@link Mark}.
 */
public final class FullHeap {

    /** Of the heap's greatest size: with less of it free after a collection, the next one is near. */
    private static final int FULL_SHARE = 16;
    /** With so much of it free, whoever collected it, the moment has passed. */
    private static final int ROOMY_SHARE = 8;
    /** So that collections that epipe brings on take 5 % of a JVM's time at most. */
    private static final int TIMES = 20;
    private static final long SHORTEST_NANOS = 100_000_000L;
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private static volatile boolean held;
    private static volatile long heldUntil;

    private FullHeap() {
    }

    /** A moment; and an object that nobody holds, so that it is gone after the next collection. */
    public static final class Mark {
        private final long nanoTime = System.nanoTime();
        private final WeakReference<Object> gone = new WeakReference<Object>(new Object());

        private boolean isCollected() {
            return gone.get() == null;
        }
    }

    /**
     * To be called before much is allocated.
     *
     * @return to be given to {@link #end}; null if nothing is to be allocated now
     */
    public static Mark begin() {
        return isHeld() ? null : new Mark();
    }

    /** To be called when it has been allocated, or could not be: if the heap was collected meanwhile and is full, that was enough for a while. */
    public static void end(Mark begun) {
        if (isLeftFull(begun)) {
            hold(begun);
        }
    }

    /** Whether the heap was collected since then, and is full nevertheless. */
    static boolean isLeftFull(Mark begun) {
        return begun.isCollected() && !isFree(FULL_SHARE);
    }

    /** As {@link #end}, of what could not be allocated. */
    static void hold(Mark begun) {
        long now = System.nanoTime();
        heldUntil = now + Math.max(SHORTEST_NANOS, Math.min(LONGEST_NANOS, TIMES * (now - begun.nanoTime)));
        held = true;
    }

    /** Whether the heap was found full, that is not long ago, and nobody has emptied it since. */
    static boolean isHeld() {
        if (held && (heldUntil - System.nanoTime() <= 0 || isFree(ROOMY_SHARE))) {
            held = false;
        }
        return held;
    }

    private static boolean isFree(int share) {
        return free() >= Runtime.getRuntime().maxMemory() / share;
    }

    /** What the heap has left, in bytes: garbage that was not collected yet is not in it. */
    static long free() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }
}
