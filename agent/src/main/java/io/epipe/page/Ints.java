package io.epipe.page;

import java.util.Arrays;

/** A list of ints that grows in blocks, so that growing never needs the list twice. Unset places are 0. */
final class Ints {

    private static final int BITS = 13;
    private static final int SIZE = 1 << BITS;

    private int[][] blocks = new int[16][];

    int get(int index) {
        int block = index >> BITS;
        return block >= blocks.length || blocks[block] == null ? 0 : blocks[block][index & SIZE - 1];
    }

    void set(int index, int value) {
        int block = index >> BITS;
        if (block >= blocks.length) {
            blocks = Arrays.copyOf(blocks, Math.max(block + 1, 2 * blocks.length));
        }
        if (blocks[block] == null) {
            blocks[block] = new int[SIZE];
        }
        blocks[block][index & SIZE - 1] = value;
    }
}
