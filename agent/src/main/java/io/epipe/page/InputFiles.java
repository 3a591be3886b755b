package io.epipe.page;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** The files that are meant: those named, and all within the directories named. The newest come first. */
public final class InputFiles {

    private InputFiles() {
    }

    /** @throws IOException naming what is not there or cannot be read */
    public static List<Path> of(List<Path> named) throws IOException {
        final Set<Path> found = new LinkedHashSet<Path>();
        for (Path path : named) {
            if (!Files.isDirectory(path)) {
                if (!Files.isReadable(path)) {
                    throw new IOException(path + (Files.exists(path) ? " cannot be read" : " does not exist"));
                }
                found.add(path.toAbsolutePath().normalize());
                continue;
            }
            Files.walkFileTree(path, new SimpleFileVisitor<Path>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    // a FIFO among them would be waited for
                    if (attributes.isRegularFile() || attributes.isSymbolicLink() && Files.isRegularFile(file)) {
                        found.add(file.toAbsolutePath().normalize());
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    found.add(file.toAbsolutePath().normalize());
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        List<Path> files = new ArrayList<Path>(found);
        Collections.sort(files, new Comparator<Path>() {
            @Override
            public int compare(Path a, Path b) {
                int newest = Long.compare(modified(b), modified(a));
                return newest != 0 ? newest : a.compareTo(b);
            }
        });
        return files;
    }

    private static long modified(Path file) {
        try {
            // not of a File, which some names cannot become
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Opens a file, unpacked where it is gzip, whatever its name.
     *
     * @param read counts the bytes of the file itself
     */
    public static InputStream open(Path file, Counter read) throws IOException {
        InputStream in = new BufferedInputStream(new CountingStream(Files.newInputStream(file), read), 1 << 16);
        boolean opened = false;
        try {
            in.mark(4);
            int first = in.read();
            int second = in.read();
            int third = in.read();
            in.reset();
            if (first == 0x28 && second == 0xb5 || first == 0xfd && second == '7' || first == 'B' && second == 'Z' && third == 'h') {
                throw new IOException("compressed, but not with gzip; unpack it first");
            }
            InputStream lines = first == 0x1f && second == 0x8b ? new GZIPInputStream(in, 1 << 16) : in;
            opened = true;
            return lines;
        } finally {
            if (!opened) {
                in.close();
            }
        }
    }

    /** A number that somebody else looks at. */
    public static final class Counter {
        /** So far. */
        public long bytes;
    }

    private static final class CountingStream extends FilterInputStream {
        private final Counter counter;

        CountingStream(InputStream in, Counter counter) {
            super(in);
            this.counter = counter;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            counter.bytes += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = in.read(buffer, offset, length);
            counter.bytes += Math.max(0, count);
            return count;
        }
    }
}
