package io.epipe.page;

import java.io.IOException;
import java.io.InputStream;

/** Splits a stream into lines without ever holding more than one, of a bounded length. Used by one thread. */
public final class LineReader {

    /** A record is some kilobytes; what is longer than this is none. */
    static final int LONGEST = 4 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int from;
    private int to;

    private byte[] line = new byte[1 << 13];
    private int length;
    private boolean tooLong;

    /** Reads from the beginning. */
    public LineReader(InputStream in) {
        this.in = in;
    }

    /** Reads the next line, without its end; false at the end of the stream. */
    public boolean next() throws IOException {
        length = 0;
        tooLong = false;
        boolean any = false;
        while (true) {
            if (from == to) {
                from = 0;
                to = Math.max(0, in.read(buffer));
                if (to == 0) {
                    return any;
                }
            }
            any = true;
            int end = from;
            while (end < to && buffer[end] != '\n') {
                end++;
            }
            keep(from, end);
            from = end;
            if (end < to) {
                from++;
                return true;
            }
        }
    }

    private void keep(int start, int end) {
        int count = end - start;
        if (tooLong || length + count > LONGEST) {
            tooLong = true;
            return;
        }
        if (length + count > line.length) {
            byte[] longer = new byte[Math.min(LONGEST, Math.max(length + count, 2 * line.length))];
            System.arraycopy(line, 0, longer, 0, length);
            line = longer;
        }
        System.arraycopy(buffer, start, line, length, count);
        length += count;
    }

    /** The bytes of the line; valid until the next call of {@link #next()}. */
    public byte[] bytes() {
        return line;
    }

    /** How many of {@link #bytes()} belong to the line. */
    public int length() {
        return length;
    }

    /** Whether the line was longer than {@link #LONGEST}: then its bytes are incomplete. */
    public boolean isTooLong() {
        return tooLong;
    }

    /** Whether nothing stands on it but white space, or the zeros that a crash leaves in a file. */
    public boolean isBlank() {
        for (int i = 0; i < length; i++) {
            if (line[i] != ' ' && line[i] != '\r' && line[i] != '\t' && line[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
