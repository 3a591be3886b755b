package io.epipe.pipe;

import io.epipe.kernel.FileDescriptors;

import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * What Linux tells of a pipe while a write to it fails: what the descriptor leads to, and of a FIFO when a write to it last succeeded, whoever wrote.
 * One or two system calls, so it is for the failing thread, before the descriptor can be closed. Immutable.
 *
 * <p>Linux {@code pipe_write} sets the time of the last change with each write that was taken, and with nothing else. Of pipes without a name
 * it leaves that out since 6.15; those get no new reader either, unless somebody opens them in {@code /proc}.
 */
public final class PipeMoment {

    private static final PipeMoment UNKNOWN = new PipeMoment(null, -1, null, Long.MIN_VALUE);
    /** How Linux calls one that has no name. */
    private static final String UNNAMED = "pipe:[";

    private final Path link;
    private final int number;
    private final String path;
    private final long writtenMicros;

    private PipeMoment(Path link, int number, String path, long writtenMicros) {
        this.link = link;
        this.number = number;
        this.path = path;
        this.writtenMicros = writtenMicros;
    }

    /**
     * Looks.
     *
     * @param fd the writing end, inside the call that failed
     */
    public static PipeMoment of(FileDescriptor fd) {
        int number = FileDescriptors.numberOf(fd);
        if (number < 0) {
            return UNKNOWN;
        }
        try {
            Path link = new File("/proc/self/fd/" + number).toPath();
            String path = Files.readSymbolicLink(link).toString();
            long micros = path.startsWith(UNNAMED) ? Long.MAX_VALUE : writtenMicros(link);
            // what the JDK has in the place of a channel's descriptor that is being closed is a socket
            return FileDescriptors.numberOf(fd) == number && !path.startsWith("socket:") ? new PipeMoment(link, number, path, micros) : UNKNOWN;
        } catch (IOException noSuchSystemOrClosed) {
            return UNKNOWN;
        } catch (RuntimeException unreadable) {
            return UNKNOWN;
        }
    }

    /**
     * Has the JDK make what {@link #of} takes of it, which a failing thread may have no room for: JDK 8 has not used it by then. Looks at nothing that
     * can hang.
     */
    public static void rehearse() {
        try {
            Files.readSymbolicLink(new File("/proc/self/exe").toPath());
            writtenMicros(new File("/proc/self").toPath());
        } catch (IOException noSuchSystem) {
            // then there are no such pipes either
        } catch (RuntimeException unreadable) {
            // of() is spared in the same way
        }
    }

    private static long writtenMicros(Path link) throws IOException {
        return Files.readAttributes(link, BasicFileAttributes.class).lastModifiedTime().to(TimeUnit.MICROSECONDS);
    }

    /** Target of the descriptor, {@code pipe:[4711]} or the path of a FIFO; null where unknown. */
    public String path() {
        return path;
    }

    /**
     * The same pipe, where a write to it was taken since: then somebody had opened it to read it again. Null where none was, or that is not known.
     *
     * @param fd as above, of the same pipe
     */
    public PipeMoment ifWrittenSince(FileDescriptor fd) {
        if (writtenMicros == Long.MIN_VALUE || writtenMicros == Long.MAX_VALUE || FileDescriptors.numberOf(fd) != number) {
            return null;
        }
        try {
            long now = writtenMicros(link);
            return now > writtenMicros && FileDescriptors.numberOf(fd) == number ? new PipeMoment(link, number, path, now) : null;
        } catch (IOException closed) {
            return null;
        } catch (RuntimeException unreadable) {
            return null;
        }
    }
}
