package io.epipe.page;

import java.util.Arrays;

/** A list of longs that grows in blocks. Unset places are {@link #ABSENT}. */
final class Longs {

    static final long ABSENT = Long.MIN_VALUE;

    private static final int BITS = 13;
    private static final int SIZE = 1 << BITS;

    private long[][] blocks = new long[16][];

    long get(int index) {
        int block = index >> BITS;
        return block >= blocks.length || blocks[block] == null ? ABSENT : blocks[block][index & SIZE - 1];
    }

    void set(int index, long value) {
        int block = index >> BITS;
        if (block >= blocks.length) {
            blocks = Arrays.copyOf(blocks, Math.max(block + 1, 2 * blocks.length));
        }
        if (blocks[block] == null) {
            blocks[block] = new long[SIZE];
            Arrays.fill(blocks[block], ABSENT);
        }
        blocks[block][index & SIZE - 1] = value;
    }
}
