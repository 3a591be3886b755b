package io.epipe.page;

import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Which lines were there before, by 64 bits of each, so that a copy of a file counts once: two different ones of 250,000 lines are taken
 * for one with a probability of 2 in 1,000,000,000. The bits are other ones in each run, and no record can be made to look like another.
 * Used by one thread.
 */
final class SeenLines {

    /** Takes 8 MB; more lines than a page has rows are not remembered. */
    static final int MOST = 500_000;

    private static final long FACTOR = 0x9e3779b97f4a7c15L;

    private final long seed = new Random().nextLong();
    /** Open addressing; 0 is a free place. */
    private long[] places = new long[1 << 12];
    private int count;

    /** Remembers a line; false where it was there before. White space at its end does not count. */
    boolean add(byte[] line, int length) {
        long hash = hash(line, length);
        int place = place(hash);
        if (places[place] == hash) {
            return false;
        }
        if (count < MOST) {
            places[place] = hash;
            if (++count > places.length / 2) {
                grow();
            }
        }
        return true;
    }

    private int place(long hash) {
        int place = (int) hash & places.length - 1;
        while (places[place] != 0 && places[place] != hash) {
            place = place + 1 & places.length - 1;
        }
        return place;
    }

    private void grow() {
        long[] before = places;
        places = new long[2 * before.length];
        for (long hash : before) {
            if (hash != 0) {
                places[place(hash)] = hash;
            }
        }
    }

    private long hash(byte[] line, int length) {
        int end = length;
        while (end > 0 && line[end - 1] <= ' ' && line[end - 1] >= 0) {
            end--;
        }
        ByteBuffer bytes = ByteBuffer.wrap(line, 0, end);
        long hash = seed ^ end;
        while (bytes.remaining() >= 8) {
            hash = mixed(hash ^ bytes.getLong());
        }
        long rest = 0;
        while (bytes.hasRemaining()) {
            rest = rest << 8 | bytes.get() & 0xff;
        }
        hash = mixed(mixed(hash ^ rest) + FACTOR);
        return hash == 0 ? FACTOR : hash;
    }

    private static long mixed(long bits) {
        long x = (bits ^ bits >>> 32) * FACTOR;
        x = (x ^ x >>> 29) * 0xbf58476d1ce4e5b9L;
        return x ^ x >>> 32;
    }
}
