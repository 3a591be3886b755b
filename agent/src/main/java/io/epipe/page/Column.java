package io.epipe.page;

import java.util.Arrays;

/** The values of one key, one for each row. Used by one thread. */
abstract class Column {

    /** Whether this column holds a value of this type. */
    abstract boolean takes(Object value);

    abstract void set(int row, Object value);

    /** The value as text; null where the row has none. */
    abstract String text(int row);

    /** Numbers. */
    static final class Numbers extends Column {
        final Longs values = new Longs();

        @Override
        boolean takes(Object value) {
            return value instanceof Long || value instanceof Double;
        }

        @Override
        void set(int row, Object value) {
            long number = ((Number) value).longValue();
            // what the page can hold: a double, less one for "absent"
            values.set(row, Math.max(-(1L << 50), Math.min(1L << 50, number)));
        }

        @Override
        String text(int row) {
            long value = values.get(row);
            return value == Longs.ABSENT ? null : Long.toString(value);
        }
    }

    /** Texts of which many are the same. */
    static final class Texts extends Column {
        final Ints ids = new Ints();
        final Dictionary dictionary;

        Texts(Budget budget) {
            dictionary = new Dictionary(budget);
        }

        @Override
        boolean takes(Object value) {
            return value instanceof String || value instanceof Boolean;
        }

        @Override
        void set(int row, Object value) {
            ids.set(row, dictionary.id(value.toString()));
        }

        @Override
        String text(int row) {
            return dictionary.text(ids.get(row));
        }
    }

    /**
     * Sentences that differ in their numbers. Kept as the sentence with {@link #HOLE} for each number, and the numbers: digits only,
     * as they stand, each ended by a comma.
     */
    static final class Sentences extends Column {
        static final char HOLE = '\u0001';

        final Ints ids = new Ints();
        final Ints offsets = new Ints();
        final Dictionary dictionary;
        private final Budget budget;
        private byte[][] blocks = new byte[16][];
        private int end;

        private static final int BITS = 16;

        Sentences(Budget budget) {
            dictionary = new Dictionary(budget);
            this.budget = budget;
            add((byte) ',');
        }

        @Override
        boolean takes(Object value) {
            return value instanceof String;
        }

        @Override
        void set(int row, Object value) {
            String text = (String) value;
            StringBuilder words = new StringBuilder(text.length());
            int start = end;
            boolean kept = true;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < '0' || c > '9') {
                    words.append(c == HOLE ? '\ufffd' : c);
                    continue;
                }
                words.append(HOLE);
                for (; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
                    kept = kept && add((byte) text.charAt(i));
                }
                i--;
                kept = kept && add((byte) ',');
            }
            if (!kept) {
                end = start;
            }
            ids.set(row, dictionary.id(kept ? words.toString() : Dictionary.LEFT_OUT));
            offsets.set(row, start);
        }

        private boolean add(byte b) {
            int block = end >> BITS;
            if (block >= blocks.length) {
                blocks = Arrays.copyOf(blocks, 2 * blocks.length);
            }
            if (blocks[block] == null) {
                if (!budget.take(1 << BITS - 1)) {
                    return false;
                }
                blocks[block] = new byte[1 << BITS];
            }
            blocks[block][end & (1 << BITS) - 1] = b;
            end++;
            return true;
        }

        byte at(int offset) {
            return blocks[offset >> BITS][offset & (1 << BITS) - 1];
        }

        static int holes(String words) {
            int holes = 0;
            for (int i = 0; i < words.length(); i++) {
                if (words.charAt(i) == HOLE) {
                    holes++;
                }
            }
            return holes;
        }

        @Override
        String text(int row) {
            String words = dictionary.text(ids.get(row));
            if (words == null) {
                return null;
            }
            StringBuilder text = new StringBuilder();
            int at = offsets.get(row);
            for (int i = 0; i < words.length(); i++) {
                if (words.charAt(i) != HOLE) {
                    text.append(words.charAt(i));
                    continue;
                }
                for (; at(at) != ','; at++) {
                    text.append((char) at(at));
                }
                at++;
            }
            return text.toString();
        }
    }
}
