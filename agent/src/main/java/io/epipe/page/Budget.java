package io.epipe.page;

/** How much memory the texts may take, so that no file, however odd, takes all of it. Used by one thread. */
final class Budget {

    /** Of a String, its entry and its box, beside its characters. */
    private static final long OVERHEAD = 120;

    private long left;
    private long refused;

    Budget(long bytes) {
        left = bytes;
    }

    /** A share of this JVM's heap. */
    static Budget ofHeap() {
        return new Budget(Runtime.getRuntime().maxMemory() / 4);
    }

    /** A quarter of what is left, for what must not be crowded out by the rest. */
    Budget reserve() {
        long share = left / 4;
        left -= share;
        return new Budget(share);
    }

    /** Whether a text of so many characters may be kept; counts it. */
    boolean take(int characters) {
        long bytes = 2L * characters + OVERHEAD;
        if (bytes > left) {
            refused++;
            return false;
        }
        left -= bytes;
        return true;
    }

    /** How many texts were not kept. */
    long refused() {
        return refused;
    }
}
