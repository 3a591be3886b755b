package io.epipe.pipe;

import java.io.File;
import java.io.FileDescriptor;
import java.io.OutputStream;
import java.lang.ref.WeakReference;

/**
 * A process that this program has started, and whose standard input is a pipe from it. Holds the process and its streams weakly. Safe for
 * use by any number of threads.
 */
public final class Child {

    private static final long REAPED_WITHIN = 700_000_000L;

    private final long pid;
    private final String started;
    private final String command;
    private final String errorsTo;
    private final FileDescriptor stdin;
    private final WeakReference<Process> process;
    private final WeakReference<OutputStream> stream;
    private final Object ended = new Object();
    private boolean isEnded;
    private long endedAt;
    private boolean isEndSeen;
    private int exitStatus = ChildFacts.UNKNOWN_STATUS;

    /** @param started tells it from a later process of that id; null where that is not needed */
    Child(long pid, String started, String command, String errorsTo, FileDescriptor stdin, Process process, OutputStream stream) {
        this.pid = pid;
        this.started = started;
        this.command = command;
        this.errorsTo = errorsTo;
        this.stdin = stdin;
        this.process = process == null ? null : new WeakReference<Process>(process);
        this.stream = stream == null ? null : new WeakReference<OutputStream>(stream);
    }

    /** The same, now that its pipe is known here. */
    Child at(FileDescriptor pipe, OutputStream buffered) {
        return new Child(pid, started, command, errorsTo, pipe, null, buffered);
    }

    /** The writing end of the pipe. */
    public FileDescriptor stdin() {
        return stdin;
    }

    /** The JDK has taken its exit status. On the JDK's own thread for that, whose stack is small: nothing is loaded here, and nothing reflected on. */
    void ended(long nanoTime) {
        int status = ChildFacts.UNKNOWN_STATUS;
        Process known = process == null ? null : process.get();
        if (known != null) {
            try {
                status = known.exitValue();
            } catch (IllegalThreadStateException notYet) {
                // then it stays unknown
            }
        }
        synchronized (ended) {
            if (!isEnded) {
                isEnded = true;
                isEndSeen = true;
                endedAt = nanoTime;
                exitStatus = status;
            }
        }
    }

    /** The JDK fails writes to it because it has taken its exit status, and {@link #ended} was never told (there was no room on the JDK's stack). */
    void endedUnseen() {
        Process known = process == null ? null : process.get();
        synchronized (ended) {
            if (!isEnded) {
                isEnded = true;
                exitStatus = known == null ? ChildFacts.UNKNOWN_STATUS : ProcessStreams.exitStatus(known);
            }
        }
    }

    /** Whether this program has closed the child's standard input itself; false where that cannot be told (JDK 8). */
    public boolean isClosedByUs() {
        return stream != null && ProcessStreams.isClosed(stream.get());
    }

    /**
     * Whether it runs at this moment. If so, and its pipe is broken, then it has closed its standard input, whatever becomes of it later: a process
     * that ends has begun to before it closes its pipes.
     */
    public boolean isRunning() {
        synchronized (ended) {
            if (isEnded) {
                return false;
            }
        }
        String[] stat = pid <= 0 ? null : ProcessStat.of(String.valueOf(pid));
        return stat != null && ProcessStat.isRunning(stat) && (started == null || started.equals(ProcessStat.started(stat)));
    }

    /** What is known of one that runs. */
    public ChildFacts running() {
        return facts(Boolean.FALSE, ChildFacts.UNKNOWN_STATUS, ChildFacts.UNKNOWN_AGE);
    }

    /**
     * What is known now, without waiting.
     *
     * @param failedNanos {@link System#nanoTime()} of the failed write
     */
    public ChildFacts now(long failedNanos) {
        synchronized (ended) {
            return facts(isEnded ? Boolean.TRUE : null, exitStatus,
                isEndSeen ? (failedNanos - endedAt) / 1_000_000 : ChildFacts.UNKNOWN_AGE);
        }
    }

    /**
     * What is known when the child has been given time to be reaped: a dying process closes its pipes first. Does not wait.
     *
     * @param failedNanos {@link System#nanoTime()} of the failed write
     * @param untilNanos  the end of that time; one that is known to have ended by then has 0.7 s more to be reaped
     * @return null if that time is not over, and more may be known later
     */
    public ChildFacts settled(long failedNanos, long untilNanos) {
        ChildFacts facts = now(failedNanos);
        long over = System.nanoTime() - untilNanos;
        if (facts.isEnded() != null) {
            return facts;
        }
        if (over < 0) {
            return null;
        }
        Boolean gone = isGone();
        if (Boolean.TRUE.equals(gone) && process != null && over < REAPED_WITHIN) {
            // it has ended, and on a busy machine the JDK has not come to take its exit status
            return null;
        }
        return facts(gone, ChildFacts.UNKNOWN_STATUS, ChildFacts.UNKNOWN_AGE);
    }

    private ChildFacts facts(Boolean isEnded, int status, long agoMillis) {
        return new ChildFacts(pid, command, isEnded, status, agoMillis, errorsTo, ProcessStreams.TELL_CLOSE);
    }

    /** Whether Linux has no such process any more, or one that has ended and waits to be reaped; null where it cannot be told. */
    private Boolean isGone() {
        if (pid <= 0 || !new File("/proc/self/stat").exists()) {
            return null;
        }
        String[] stat = ProcessStat.of(String.valueOf(pid));
        if (stat == null) {
            return ProcessStat.isThere(String.valueOf(pid)) ? null : Boolean.TRUE;
        }
        return ProcessStat.isEnded(stat) || started != null && !started.equals(ProcessStat.started(stat));
    }
}
