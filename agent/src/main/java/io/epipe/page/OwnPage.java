package io.epipe.page;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Tells a page that epipe made from a file with lines: a directory of records is where people put the page of them. */
final class OwnPage {

    private static final byte[] BEGINNING = "<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII);
    /** The frame of every version has its title, which no record can reach, before its style. */
    private static final int HEAD = 2_048;

    private OwnPage() {
    }

    /** Whether a file is one; false also where it cannot be read. */
    static boolean is(Path file) {
        try (InputStream in = InputFiles.open(file, new InputFiles.Counter())) {
            return unlessPage(in) == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** The whole of a stream, with what was looked at; null where it is a page. */
    static InputStream unlessPage(InputStream in) throws IOException {
        byte[] head = new byte[HEAD];
        int length = 0;
        // records begin otherwise, at the first byte: nothing of a file that is cut off is lost by looking
        for (int b; length < HEAD && (length < BEGINNING.length ? length == 0 || head[length - 1] == BEGINNING[length - 1] : true);) {
            b = in.read();
            if (b < 0) {
                break;
            }
            head[length++] = (byte) b;
        }
        boolean page = length > BEGINNING.length && Arrays.equals(Arrays.copyOf(head, BEGINNING.length), BEGINNING)
            && new String(head, 0, length, StandardCharsets.UTF_8).contains("<title>" + PageWriter.TITLE + "</title>");
        return page ? null : new SequenceInputStream(new ByteArrayInputStream(head, 0, length), in);
    }
}
