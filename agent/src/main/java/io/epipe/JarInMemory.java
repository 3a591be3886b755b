package io.epipe;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The agent's jar as it was when it was opened. What is loaded later comes from here, so an upgrade that overwrites the file in place cannot
 * mix two versions, make class loading fail, or (JDK 8, which maps a jar's directory) end the JVM by SIGBUS.
 *
 * <p>Its index is made at the first use, and what only the command line needs is dropped then: that takes some milliseconds of interpreted
 * code, which a JVM's start need not wait for. Not {@code java.util.zip.ZipFile}, which keeps to the file; the format is APPNOTE.TXT
 * of PKWARE, as far as the build makes use of it (no ZIP64, stored or deflated). Safe for use by any number of threads.
 */
final class JarInMemory {

    /** The command's, which runs in a JVM of its own. */
    private static final String[] LEFT_OUT = {"io/epipe/command/", "io/epipe/page/", "io/epipe/explain/",
        "io/epipe/shaded/picocli/", "META-INF/licenses/"};

    private static final int END_OF_DIRECTORY = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int ENTRY_LENGTH = 46;
    private static final int LOCAL_LENGTH = 30;

    /** The file; null once there is an index. */
    private byte[] whole;
    /** What is kept of it, entry after entry. */
    private byte[] bytes;
    /** By hash of the name, with linear probing: where the entry begins in {@link #bytes}, plus 1; 0 is free. */
    private int[] table;
    private int identity;

    /**
     * Reads it.
     *
     * @throws IOException if it cannot be read
     */
    JarInMemory(File file) throws IOException {
        whole = read(file);
    }

    /** Makes the index, if it is not there yet. */
    synchronized void index() throws IOException {
        if (whole == null) {
            return;
        }
        int end = endOfDirectory(whole);
        int count = u2(whole, end + 10);
        int directory = i4(whole, end + 16);
        CRC32 crc = new CRC32();
        crc.update(whole, directory, end - directory);
        identity = (int) crc.getValue();
        byte[] kept = new byte[whole.length];
        int[] starts = new int[count];
        int found = 0;
        int to = 0;
        int at = directory;
        for (int i = 0; i < count; i++) {
            int nameLength = u2(whole, at + 28);
            int data = i4(whole, at + 42);
            int compressed = i4(whole, at + 20);
            if (!isLeftOut(whole, at + ENTRY_LENGTH, nameLength)) {
                data += LOCAL_LENGTH + u2(whole, data + 26) + u2(whole, data + 28);
                // method, compressed size, size, length of the name; then the name and the data
                System.arraycopy(whole, at + 10, kept, to, 2);
                System.arraycopy(whole, at + 20, kept, to + 2, 8);
                System.arraycopy(whole, at + 28, kept, to + 10, 2);
                System.arraycopy(whole, at + ENTRY_LENGTH, kept, to + 12, nameLength);
                System.arraycopy(whole, data, kept, to + 12 + nameLength, compressed);
                starts[found++] = to;
                to += 12 + nameLength + compressed;
            }
            at += ENTRY_LENGTH + nameLength + u2(whole, at + 30) + u2(whole, at + 32);
        }
        bytes = new byte[to];
        System.arraycopy(kept, 0, bytes, 0, to);
        table = new int[Integer.highestOneBit(Math.max(1, found)) * 4];
        for (int i = 0; i < found; i++) {
            int slot = hash(bytes, starts[i] + 12, u2(bytes, starts[i] + 10)) & table.length - 1;
            while (table[slot] != 0) {
                slot = slot + 1 & table.length - 1;
            }
            table[slot] = starts[i] + 1;
        }
        whole = null;
    }

    private static byte[] read(File file) throws IOException {
        RandomAccessFile in = new RandomAccessFile(file, "r");
        try {
            long length = in.length();
            if (length > Integer.MAX_VALUE / 2) {
                throw new IOException(file + " is no jar of epipe: " + length + " bytes");
            }
            byte[] whole = new byte[(int) length];
            // in pieces for which the JDK's native code has a buffer on its stack
            for (int filled = 0; filled < whole.length;) {
                int n = in.read(whole, filled, Math.min(8192, whole.length - filled));
                if (n < 0) {
                    throw new IOException(file + " is being overwritten");
                }
                filled += n;
            }
            return whole;
        } finally {
            in.close();
        }
    }

    private static int endOfDirectory(byte[] whole) throws IOException {
        for (int at = whole.length - END_LENGTH; at >= 0 && at > whole.length - END_LENGTH - 0xffff; at--) {
            if (i4(whole, at) == END_OF_DIRECTORY) {
                return at;
            }
        }
        throw new IOException("the agent's jar is no jar, or half of one");
    }

    @SuppressWarnings("deprecation") // names in it are ASCII, and this way needs no decoder
    private static boolean isLeftOut(byte[] whole, int at, int length) {
        for (String prefix : LEFT_OUT) {
            if (length > prefix.length() && new String(whole, 0, at, prefix.length()).equals(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** The contents of an entry; null where there is none of this name. */
    byte[] contents(String name) throws IOException {
        index();
        int at = find(name);
        if (at < 0) {
            return null;
        }
        int compressed = i4(bytes, at + 2);
        byte[] contents = new byte[i4(bytes, at + 6)];
        int data = at + 12 + name.length();
        if (u2(bytes, at) == 0) {
            System.arraycopy(bytes, data, contents, 0, contents.length);
            return contents;
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(bytes, data, compressed);
            int filled = 0;
            while (filled < contents.length) {
                int n = inflater.inflate(contents, filled, contents.length - filled);
                if (n == 0) {
                    throw new IOException(name + " ends early in the agent's jar");
                }
                filled += n;
            }
            return contents;
        } catch (DataFormatException e) {
            throw new IOException(name + " is damaged in the agent's jar: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    /** The same for the same contents, whatever the file is called. */
    int identity() throws IOException {
        index();
        return identity;
    }

    @SuppressWarnings("deprecation") // see isLeftOut
    private int find(String name) {
        byte[] wanted = new byte[name.length()];
        name.getBytes(0, wanted.length, wanted, 0);
        int slot = hash(wanted, 0, wanted.length) & table.length - 1;
        for (; table[slot] != 0; slot = slot + 1 & table.length - 1) {
            int at = table[slot] - 1;
            if (isName(wanted, at)) {
                return at;
            }
        }
        return -1;
    }

    private boolean isName(byte[] wanted, int at) {
        if (u2(bytes, at + 10) != wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes[at + 12 + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** Of the end of the name alone: all of them begin alike, and this is interpreted code at every JVM's start. */
    private static int hash(byte[] in, int from, int length) {
        int h = length;
        for (int i = Math.max(from, from + length - 20); i < from + length; i++) {
            h = 31 * h + in[i];
        }
        return h ^ h >>> 11;
    }

    private static int u2(byte[] in, int at) {
        return in[at] & 0xff | (in[at + 1] & 0xff) << 8;
    }

    private static int i4(byte[] in, int at) {
        return u2(in, at) | u2(in, at + 2) << 16;
    }
}
