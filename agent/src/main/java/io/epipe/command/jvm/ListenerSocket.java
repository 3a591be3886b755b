package io.epipe.command.jvm;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The socket of a JVM's attach listener, {@code /tmp/.java_pidN}, and how the JVM is made to open it: by a file {@code .attach_pidN} beside it and
 * SIGQUIT (JDK source {@code attachListener_posix.cpp}). A JVM whose listener is up takes a further SIGQUIT for the wish for a thread dump, and one
 * of JDK 8 that is sent two can start two listeners. So of several commands one sends it: the one that has the lock of that file.
 */
final class ListenerSocket {

    /** A JVM answers the signal at its next safepoint and not before. */
    private static final long TRIGGER_MILLIS = 10_000;
    /** How long another tool, which does not know the lock, may be at it: it has its file there for as long as it waits. */
    private static final long OTHERS_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 50;

    private final String pid;
    private final ProcessFiles process;
    /** The file that somebody else had locked when last looked at; null if nobody had. */
    private Path held;

    ListenerSocket(String pid, ProcessFiles process) {
        this.pid = pid;
        this.process = process;
    }

    /**
     * Whether the JVM has opened it already: then no signal is needed.
     *
     * @throws IOException if something else stands in its place
     */
    boolean isOpen() throws IOException {
        FileKind kind = FileKind.of(path());
        if (kind == FileKind.NONE) {
            return false;
        }
        if (kind != FileKind.SOCKET) {
            throw new IOException(path() + " is not the socket of that JVM: somebody has put " + kind + " in its place");
        }
        long owner = owner(path());
        if (owner != process.user() && owner != 0) {
            throw new IOException(path() + " is not the socket of that JVM: somebody has put another in its place (user " + owner + ")");
        }
        return true;
    }

    /** Whether it is open, and stands where the clients of older JDKs look for it as well: they signal the JVM if they do not find it. */
    boolean isOpenToAll() throws IOException {
        if (!isOpen()) {
            return false;
        }
        Path plain = Paths.get("/tmp/.java_pid" + pid);
        return UnixSocket.available() || Files.exists(plain, LinkOption.NOFOLLOW_LINKS) && Files.isSameFile(plain, path());
    }

    Path path() {
        return temporary().resolve(".java_pid" + process.innerPid());
    }

    private Path temporary() {
        Path ofTarget = process.root().resolve("tmp");
        return Files.isDirectory(ofTarget) ? ofTarget : Paths.get("/tmp");
    }

    private static long owner(Path file) throws IOException {
        return ((Number) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)).longValue();
    }

    /** Makes the JVM open it, or waits until another command has, for 10 s. */
    void open() throws IOException {
        long begun = System.nanoTime();
        Path file = temporary().resolve(".attach_pid" + process.innerPid());
        boolean created = false;
        for (long pause = 1; !isOpen(); pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2)) {
            inTime(begun);
            created |= create(file);
            if (created && !isBegunBefore(file) || millisSince(begun) > OTHERS_MILLIS) {
                signalAlone(file, begun, created);
            }
            pause(pause);
        }
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private void inTime(long begun) throws IOException {
        if (millisSince(begun) > TRIGGER_MILLIS) {
            if (held != null) {
                throw new IOException("another process has kept " + held + " locked for " + TRIGGER_MILLIS / 1000
                    + " s, as a command does that has this JVM open its attach socket");
            }
            throw new IOException("it did not open its attach socket within " + TRIGGER_MILLIS / 1000 + " s");
        }
    }

    /** The clients of JDKs have their file in the JVM's working directory. */
    private boolean isBegunBefore(Path own) throws IOException {
        Path other = process.workingDirectory().resolve(own.getFileName());
        return Files.exists(other, LinkOption.NOFOLLOW_LINKS) && !Files.isSameFile(other, own);
    }

    /**
     * The JVM believes a file of its own user's (or, newer ones, root's). Where /tmp takes no file it takes no socket either.
     *
     * @return false if it was there
     */
    private boolean create(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException another) {
            FileKind kind = FileKind.of(file);
            if (kind != FileKind.FILE && kind != FileKind.NONE) {
                throw new IOException(file + " is in the way: " + kind + ", where the attach mechanism has a file of its own", another);
            }
            return false;
        } catch (FileSystemException e) {
            throw new IOException("cannot create " + file + ": " + e.getReason(), e);
        }
        return true;
    }

    /** Sends the signal if nobody else is at it, and waits for the socket. */
    private void signalAlone(Path file, long begun, boolean created) throws IOException {
        try {
            Object before = identity(file);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                boolean locked = lock(channel);
                held = locked ? null : file;
                // the one before takes its file away before it gives up the lock
                if (locked && before.equals(identity(file)) && !isOpen()) {
                    try {
                        signal(file, begun, created);
                    } finally {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (NoSuchFileException gone) {
            // with its maker: the next turn sees what came of it
        }
    }

    private static Object identity(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }

    /** Where the file system has no locks, commands are not kept apart. */
    private static boolean lock(FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException anotherThread) {
            return false;
        } catch (IOException noLocks) {
            return true;
        }
    }

    private void signal(Path file, long begun, boolean created) throws IOException {
        if (owner(file) != process.user()) {
            if (!created) {
                // left over from another process of that id, or a trap: it is not ours to give away
                return;
            }
            Files.setAttribute(file, "unix:uid", (int) process.user(), LinkOption.NOFOLLOW_LINKS);
        }
        if (!new ProcessFiles(pid).catchesQuit()) {
            throw new IOException("it has no handler for SIGQUIT, which would end it");
        }
        Signals.quitUnlessSocket(pid, path());
        for (long pause = 1; !isOpen(); pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2)) {
            inTime(begun);
            pause(pause);
        }
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
