package io.epipe.pipe;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ref.WeakReference;

/**
 * A process that this program has started, and whose standard input is a pipe from it. Holds the process and its streams weakly. Safe for
 * use by any number of threads.
 */
public final class Child {

    private static final long REAPED_WITHIN = 700_000_000L;

    private final long pid;
    private final String command;
    private final String errorsTo;
    private final FileDescriptor stdin;
    private final WeakReference<Process> process;
    private final WeakReference<OutputStream> stream;
    private final Object ended = new Object();
    private long endedNanos;
    private int exitStatus = ChildFacts.UNKNOWN_STATUS;

    Child(long pid, String command, String errorsTo, FileDescriptor stdin, Process process, OutputStream stream) {
        this.pid = pid;
        this.command = command;
        this.errorsTo = errorsTo;
        this.stdin = stdin;
        this.process = new WeakReference<Process>(process);
        this.stream = new WeakReference<OutputStream>(stream);
    }

    /** The writing end of the pipe. */
    public FileDescriptor stdin() {
        return stdin;
    }

    /** The JDK has taken its exit status. On the JDK's own thread for that, whose stack is small: nothing is loaded here, and nothing reflected on. */
    void ended(long nanoTime) {
        int status = ChildFacts.UNKNOWN_STATUS;
        Process known = process.get();
        if (known != null) {
            try {
                status = known.exitValue();
            } catch (IllegalThreadStateException notYet) {
                // then it stays unknown
            }
        }
        synchronized (ended) {
            if (endedNanos == 0) {
                endedNanos = nanoTime;
                exitStatus = status;
            }
            ended.notifyAll();
        }
    }

    /** Whether this program has closed the child's standard input itself; false where that cannot be told (JDK 8). */
    public boolean isClosedByUs() {
        return ProcessStreams.isClosed(stream.get());
    }

    /**
     * What is known now, without waiting.
     *
     * @param failedNanos {@link System#nanoTime()} of the failed write
     */
    public ChildFacts now(long failedNanos) {
        synchronized (ended) {
            return endedNanos == 0 ? facts(null, ChildFacts.UNKNOWN_STATUS, ChildFacts.UNKNOWN_AGE)
                : facts(Boolean.TRUE, exitStatus, (failedNanos - endedNanos) / 1_000_000);
        }
    }

    /**
     * What is known when the child has been given time to be reaped: a dying process closes its pipes first.
     *
     * @param failedNanos {@link System#nanoTime()} of the failed write
     * @param untilNanos  when to give up waiting; one that is known to have ended by then has 0.7 s more to be reaped
     */
    public ChildFacts settled(long failedNanos, long untilNanos) {
        awaitEnd(untilNanos);
        ChildFacts facts = now(failedNanos);
        if (facts.isEnded() != null) {
            return facts;
        }
        Boolean gone = isGone();
        if (Boolean.TRUE.equals(gone)) {
            // it has ended, and on a busy machine the JDK has not come to take its exit status
            awaitEnd(untilNanos + REAPED_WITHIN);
            facts = now(failedNanos);
        }
        return facts.isEnded() != null ? facts : facts(gone, ChildFacts.UNKNOWN_STATUS, ChildFacts.UNKNOWN_AGE);
    }

    private void awaitEnd(long untilNanos) {
        boolean interrupted = false;
        synchronized (ended) {
            for (long left = untilNanos - System.nanoTime(); endedNanos == 0 && left > 0;
                    left = untilNanos - System.nanoTime()) {
                try {
                    ended.wait(left / 1_000_000 + 1);
                } catch (InterruptedException e) {
                    interrupted = true;
                    break;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private ChildFacts facts(Boolean isEnded, int status, long agoMillis) {
        return new ChildFacts(pid, command, isEnded, status, agoMillis, errorsTo, ProcessStreams.TELL_CLOSE);
    }

    /** Whether Linux has no such process any more, or one that has ended and waits to be reaped; null where it cannot be told. */
    private Boolean isGone() {
        File stat = new File("/proc/" + pid + "/stat");
        if (!new File("/proc/self/stat").exists()) {
            return null;
        }
        try (BufferedReader in = new BufferedReader(new InputStreamReader(new FileInputStream(stat), "ISO-8859-1"))) {
            String line = in.readLine();
            // proc(5): pid (comm) state; the command may hold parentheses
            int state = line == null ? -1 : line.lastIndexOf(')') + 2;
            return line == null || state >= line.length() || line.charAt(state) == 'Z' || line.charAt(state) == 'X';
        } catch (IOException noSuchProcess) {
            return true;
        }
    }
}
