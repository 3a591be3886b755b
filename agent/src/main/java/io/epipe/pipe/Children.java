package io.epipe.pipe;

import io.epipe.kernel.FileDescriptors;

import java.io.File;
import java.io.FileDescriptor;
import java.io.OutputStream;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/**
 * The child processes whose standard input this program can write to, found by the pipe's descriptor and by its stream. Weak: an entry goes with the
 * stream. Safe for use by any number of threads.
 */
public final class Children {

    /** Longer command lines are cut: they can hold whole scripts. */
    static final int LONGEST_COMMAND = 1_000;

    private final Map<Key, Child> byStream = new HashMap<Key, Child>();
    private final Map<Key, WeakReference<Child>> byDescriptor = new HashMap<Key, WeakReference<Child>>();
    private volatile EarlierChildren earlier = EarlierChildren.NONE;
    private final ReferenceQueue<Object> dead = new ReferenceQueue<Object>();

    /**
     * A process was started. Remembers it if its standard input is a pipe.
     *
     * @param command   its command line
     * @param redirects as {@link ProcessBuilder} has them; null for pipes alone
     * @param merged    whether its standard error goes where its standard output goes
     */
    public void started(Process process, String[] command, ProcessBuilder.Redirect[] redirects, boolean merged) {
        OutputStream stream = process.getOutputStream();
        if (stream == null || !ProcessStreams.isPipeToChild(stream)) {
            return;
        }
        FileDescriptor stdin = ProcessStreams.descriptor(stream);
        if (stdin == null) {
            // it has ended already, and the JDK has put another stream in the place of the pipe
            stdin = new FileDescriptor();
        }
        Child child = new Child(ProcessStreams.pid(process), null, line(command), errorsTo(redirects, merged), stdin, process,
            stream);
        add(child, stream);
        if (ProcessStreams.descriptor(stream) == null) {
            // ended before it was remembered: nobody will tell again
            ended(stream);
        }
    }

    private synchronized void add(Child child, Object stream) {
        removeDead();
        byStream.put(new Key(stream, dead), child);
        byDescriptor.put(new Key(child.stdin(), dead), new WeakReference<Child>(child));
    }

    /** Looks for children that were started before this was told of any. Looks into {@code /proc}: for a thread that may wait. */
    public void lookForEarlier() {
        earlier = EarlierChildren.look();
    }

    private static String line(String[] command) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < command.length && line.length() <= LONGEST_COMMAND; i++) {
            line.append(i == 0 ? "" : " ").append(command[i]);
        }
        return line.length() <= LONGEST_COMMAND ? line.toString() : line.substring(0, LONGEST_COMMAND) + "...";
    }

    private static String errorsTo(ProcessBuilder.Redirect[] redirects, boolean merged) {
        if (merged) {
            return "where its standard output goes: " + target(redirects, 1, "getInputStream");
        }
        return target(redirects, 2, "getErrorStream");
    }

    private static String target(ProcessBuilder.Redirect[] redirects, int index, String reader) {
        ProcessBuilder.Redirect redirect = redirects == null || redirects.length <= index ? null : redirects[index];
        if (redirect == null || redirect.type() == ProcessBuilder.Redirect.Type.PIPE) {
            return "a pipe to this program (" + reader + ")";
        }
        if (redirect.type() == ProcessBuilder.Redirect.Type.INHERIT) {
            return index == 2 ? "this program's standard error" : "this program's standard output";
        }
        File file = redirect.file();
        return file == null ? "another process" : file.getPath();
    }

    /** The JDK has taken the exit status of the child that has this stream. */
    public void ended(Object stream) {
        long now = System.nanoTime();
        Child child = ofStream(stream);
        if (child != null) {
            child.ended(now);
        }
    }

    /** The child at the other end of this pipe; null where there is none that is known. */
    public Child ofDescriptor(FileDescriptor stdin) {
        synchronized (this) {
            WeakReference<Child> found = byDescriptor.isEmpty() ? null : byDescriptor.get(new Key(stdin, null));
            Child known = found == null ? null : found.get();
            if (known != null) {
                return known;
            }
        }
        int number = earlier.isEmpty() ? -1 : FileDescriptors.numberOf(stdin);
        String pipe = number < 0 ? null : EarlierChildren.link("/proc/self/fd/" + number);
        return pipe == null ? null : earlier.at(pipe);
    }

    /**
     * The child whose standard input this failing stream is, where the JDK's stream says that it is a child's and nobody has told which.
     *
     * @param closed whether it failed as the standard input of a child that has ended does
     * @return null where nothing is known, or it is no such stream
     */
    public Child ofUnknownStream(Object stream, boolean closed) {
        if (!ProcessStreams.isPipeToChild(stream)) {
            return null;
        }
        OutputStream buffered = (OutputStream) stream;
        FileDescriptor stdin = ProcessStreams.descriptor(buffered);
        Child found = null;
        if (stdin != null) {
            Child there = ofDescriptor(stdin);
            found = there == null ? null : there.at(stdin, buffered);
        } else if (closed) {
            found = new Child(-1, null, "", null, new FileDescriptor(), null, buffered);
        }
        if (found != null) {
            add(found, stream);
        }
        return found;
    }

    /**
     * Whether the child that has this stream, and to which a write has failed as to one that has ended, has done so.
     *
     * @param inClose whether it was the flush of a first close, before which the stream calls itself closed (JDK 9 and later)
     */
    public static boolean isEnded(Child child, boolean inClose) {
        if (!inClose && child.isClosedByUs()) {
            return false;
        }
        child.endedUnseen();
        return true;
    }

    /** The child that has this as its standard input; null where it is no such stream. */
    public synchronized Child ofStream(Object stream) {
        return byStream.isEmpty() ? null : byStream.get(new Key(stream, null));
    }

    /** How many bytes such a stream still has to write, which is what a flush asks for; -1 where that cannot be read. */
    public static long buffered(Object stream) {
        return ProcessStreams.buffered(stream);
    }

    private void removeDead() {
        for (Object gone = dead.poll(); gone != null; gone = dead.poll()) {
            byStream.remove(gone);
            byDescriptor.remove(gone);
        }
    }

    /** An object by its identity. */
    private static final class Key extends WeakReference<Object> {
        private final int hash;

        Key(Object object, ReferenceQueue<Object> queue) {
            super(object, queue);
            hash = System.identityHashCode(object);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return this == other || other instanceof Key && get() != null && ((Key) other).get() == get();
        }
    }
}
