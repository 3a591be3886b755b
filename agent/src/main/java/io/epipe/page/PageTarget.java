package io.epipe.page;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Where a page goes. A regular file is replaced once the new one is whole; a symbolic link is followed, whether or not it leads to
 * something; what is no regular file (a device, a FIFO, a descriptor of this process) is written through, and stays what it is. The name
 * {@code -} is standard output. Used by one thread.
 */
public final class PageTarget {

    private static final int MOST_LINKS = 40;
    private static final Path PROCESS = Paths.get("/proc/self");

    private final String name;
    /** Null for standard output. */
    private final Path file;
    private final boolean through;

    private PageTarget(String name, Path file, boolean through) {
        this.name = name;
        this.file = file;
        this.through = through;
    }

    /**
     * The target of a name.
     *
     * @throws IOException saying in one line why no page can go there
     */
    public static PageTarget of(Path named) throws IOException {
        String name = named.toString();
        if (name.isEmpty()) {
            throw new IOException("the name of the page is empty");
        }
        if (name.equals("-")) {
            return new PageTarget("standard output", null, true);
        }
        Path at = named.toAbsolutePath();
        boolean descriptor = isDescriptor(at);
        for (int links = 0; !descriptor && Files.isSymbolicLink(at); links++) {
            if (links == MOST_LINKS) {
                throw new IOException(name + " is a symbolic link that leads nowhere");
            }
            at = at.resolveSibling(Files.readSymbolicLink(at));
            descriptor = isDescriptor(at);
        }
        if (descriptor && at.getFileName().toString().equals("1") && directory(at).startsWith(PROCESS.toRealPath())) {
            return new PageTarget(name, null, true);
        }
        if (Files.isDirectory(at)) {
            throw new IOException(name + " is a directory; -o takes the name of a file");
        }
        boolean exists = Files.exists(at);
        if (descriptor && !exists) {
            throw new IOException(name + " is not open");
        }
        if (exists && !Files.isWritable(at)) {
            throw new IOException(name + " cannot be written: permission denied");
        }
        if (descriptor || exists && !Files.isRegularFile(at)) {
            return new PageTarget(name, at, true);
        }
        if (at.getParent() == null || !Files.isDirectory(at.getParent())) {
            throw new IOException("there is no directory " + at.getParent() + " for the page");
        }
        return new PageTarget(name, at, false);
    }

    /** Whether it is a descriptor's entry in /proc: a link that can be opened, but whose words need not be a path. */
    private static boolean isDescriptor(Path at) {
        Path directory = directory(at);
        return directory != null && directory.startsWith("/proc") && directory.endsWith("fd");
    }

    private static Path directory(Path at) {
        try {
            return at.getParent() == null ? null : at.getParent().toRealPath();
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether the page goes to standard output, which then is nobody else's. */
    public boolean isStandardOutput() {
        return file == null;
    }

    /** The name that people know it by; it may hold anything. */
    @Override
    public String toString() {
        return name;
    }

    /** Whether a file, under whatever name, is where the page goes. */
    boolean is(Path other) {
        Path own = file == null ? PROCESS.resolve("fd/1") : file;
        try {
            // a terminal may be standard input and output at once
            return Files.exists(own) && (file != null || Files.isRegularFile(own)) && Files.isSameFile(own, other);
        } catch (IOException e) {
            return false;
        }
    }

    /** Writes the page; what was there before stays where that fails, unless it is written through. */
    void write(PageWriter.Content page) throws IOException {
        try {
            if (file == null) {
                // not System.out, which keeps errors to itself; and not closed, since it was not opened here
                page.to(new FileOutputStream(FileDescriptor.out));
            } else if (through) {
                StandardOpenOption how = Files.isRegularFile(file) ? StandardOpenOption.APPEND : StandardOpenOption.WRITE;
                try (OutputStream out = Files.newOutputStream(file, how)) {
                    page.to(out);
                }
            } else {
                replace(page);
            }
        } catch (IOException e) {
            // its words name the part file, or nothing
            throw new IOException(name + " cannot be written: " + reason(e), e);
        }
    }

    private void replace(PageWriter.Content page) throws IOException {
        // not createTempFile, which lets nobody but the owner read it; not the page's name and more, which may be too long
        Path part = file.resolveSibling(".epipe-" + Long.toHexString(System.nanoTime()) + ".part");
        // for who ends this program with a signal
        part.toFile().deleteOnExit();
        try {
            try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                page.to(out);
            }
            try {
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            // there no more, if all went well
            Files.deleteIfExists(part);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "its directory takes no file";
        }
        String why = e instanceof FileSystemException ? ((FileSystemException) e).getReason() : e.getMessage();
        return why == null ? "the system refuses it" : why;
    }
}
