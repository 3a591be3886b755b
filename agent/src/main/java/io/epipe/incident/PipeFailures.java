package io.epipe.incident;

import io.epipe.connection.Connections;
import io.epipe.instrument.Datum;
import io.epipe.instrument.Target;
import io.epipe.kernel.Errno;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.Transport;
import io.epipe.pipe.Child;
import io.epipe.pipe.ChildFacts;
import io.epipe.pipe.Children;

import java.io.FileDescriptor;

/** What is known of a failed write to a pipe: whose standard input it was, or which stream of this program. Safe for use by any number of threads. */
final class PipeFailures {

    /** The JDK's literal: {@code java.lang.ProcessBuilder$NullOutputStream}, which takes the place of the pipe to a child that has ended. */
    private static final String STREAM_CLOSED = "Stream closed";

    private final Children children = new Children();

    /** A child was started, or has ended. */
    void child(Target target, Object self, Object[] args) {
        if (target.meaning() == Target.Meaning.CHILD_ENDED) {
            children.ended(self);
            return;
        }
        Object process = args[target.argument(Datum.RETURNED)];
        if (process instanceof Process) {
            children.started((Process) process, (String[]) args[target.argument(Datum.COMMAND)],
                (ProcessBuilder.Redirect[]) args[target.argument(Datum.REDIRECTS)],
                (Boolean) args[target.argument(Datum.ERRORS_MERGED)]);
        }
    }

    /** Looks for children that were started before the first that was told of. */
    void lookForEarlierChildren() {
        children.lookForEarlier();
    }

    /** The child that this pipe leads to; null where there is none that is known. */
    Child child(FileDescriptor fd) {
        return children.ofDescriptor(fd);
    }

    /** What is known now of the child that this pipe leads to. */
    ChildFacts childNow(Detection d) {
        Child child = children.ofDescriptor(d.fd);
        if (child == null) {
            return null;
        }
        d.childRuns = child.isRunning();
        return d.childRuns ? child.running() : child.now(d.nanoTime);
    }

    /**
     * A write to the standard input of a child that has ended and was reaped: the JDK fails it without a system call, because it has closed the
     * pipe itself.
     *
     * @return null where it was something else
     */
    Detection onEndedChild(Target target, Throwable thrown, Object self, Object[] args, Connections connections) {
        boolean closed = STREAM_CLOSED.equals(thrown.getMessage());
        Child child = children.ofStream(self);
        if (child == null) {
            child = children.ofUnknownStream(self, closed);
        }
        if (child == null || !closed || !Children.isEnded(child, isFlushOfClose(thrown))) {
            return null;
        }
        long bytes = Arguments.length(target, args);
        return new Detection(target, child.stdin(), thrown, KernelSnapshot.NONE, Errno.OTHER, bytes >= 0 ? bytes : Children.buffered(self),
            null, null, false, connections.findOrAdd(child.stdin()));
    }

    /** A second close flushes nothing, and Process.destroy closes what this program may not have meant to write to. */
    private static boolean isFlushOfClose(Throwable thrown) {
        StackTraceElement[] stack = thrown.getStackTrace();
        for (int i = 0; i < stack.length; i++) {
            if (stack[i].getClassName().equals("java.io.FilterOutputStream") && stack[i].getMethodName().equals("close")) {
                return i + 1 == stack.length || !stack[i + 1].getClassName().startsWith("java.lang.Process");
            }
        }
        return false;
    }

    /** {@code epipe.operation}: which of this program's streams it was. */
    String operation(Detection d, String otherwise) {
        if (!d.target.isFiles()) {
            return otherwise;
        }
        if (d.fd == FileDescriptor.out) {
            return "System.out";
        }
        if (d.fd == FileDescriptor.err) {
            return "System.err";
        }
        return children.ofDescriptor(d.fd) == null ? otherwise : "Process.stdin";
    }

    /** Whether it was a pipe; of a consequence that is known from the failure before. */
    static boolean isPipe(Detection d) {
        return d.target.meaning() == Target.Meaning.BUFFERED_STREAM_FAILED || d.connection.history() != null && d.connection.history().pipe() != null;
    }

    /** What such a descriptor leads to, where the kernel has not said it. */
    static Transport transport(Target target) {
        return target.isFiles() || target.meaning() == Target.Meaning.BUFFERED_STREAM_FAILED ? Transport.PIPE : null;
    }
}
