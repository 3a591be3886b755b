package io.epipe.pipe;

import io.epipe.instrument.JdkAccess;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Field;

/**
 * Reads what the JDK keeps of the processes that it starts. Field names were read with javap from JDK 8 to 27; java.lang and java.io must be
 * open to this class's module.
 */
final class ProcessStreams {

    /** {@code java.lang.ProcessImpl$ProcessPipeOutputStream}, on JDK 8 {@code java.lang.UNIXProcess$ProcessPipeOutputStream}. */
    private static final String PIPE_STREAM = "ProcessPipeOutputStream";

    /** Whether {@link #isClosed} knows. */
    static final boolean TELL_CLOSE = JdkAccess.featureRelease() > 8;

    private ProcessStreams() {
    }

    /** Whether this is the standard input of a child, as {@link Process#getOutputStream} gives it. */
    static boolean isPipeToChild(Object stream) {
        return stream.getClass().getClassLoader() == null && stream.getClass().getName().endsWith(PIPE_STREAM);
    }

    /** The descriptor of such a stream; null if it has none (any more). */
    static FileDescriptor descriptor(OutputStream stream) {
        Object below = read(FilterOutputStream.class, "out", stream);
        try {
            return below instanceof FileOutputStream ? ((FileOutputStream) below).getFD() : null;
        } catch (IOException closed) {
            return null;
        }
    }

    /** Whether the program has closed such a stream itself; false on JDK 8, which keeps no such mark. */
    static boolean isClosed(OutputStream stream) {
        return stream != null && Boolean.TRUE.equals(read(FilterOutputStream.class, "closed", stream));
    }

    /** How many bytes such a stream holds; -1 where they cannot be counted, or it holds none. */
    static long buffered(Object stream) {
        Object count = read(BufferedOutputStream.class, "count", stream);
        return count instanceof Integer && (Integer) count > 0 ? (Integer) count : -1;
    }

    /** The process id; -1 where it cannot be read. */
    static long pid(Process process) {
        Object pid = read(process.getClass(), "pid", process);
        return pid instanceof Number ? ((Number) pid).longValue() : -1;
    }

    /** The exit status that the JDK has taken; {@link ChildFacts#UNKNOWN_STATUS} where it has none. Takes no lock, which the application could hold. */
    static int exitStatus(Process process) {
        Object status = Boolean.TRUE.equals(read(process.getClass(), "hasExited", process)) ? read(process.getClass(), "exitcode", process) : null;
        return status instanceof Integer ? (Integer) status : ChildFacts.UNKNOWN_STATUS;
    }

    private static Object read(Class<?> type, String name, Object owner) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException notThere) {
            return null;
        } catch (RuntimeException inaccessible) {
            return null;
        }
    }
}
