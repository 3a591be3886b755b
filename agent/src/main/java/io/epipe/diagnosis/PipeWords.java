package io.epipe.diagnosis;

import io.epipe.kernel.Errno;
import io.epipe.kernel.Transport;
import io.epipe.pipe.ChildFacts;

/** The sentences about broken pipes and the processes behind them. */
public final class PipeWords {

    private static final String[] SIGNALS = {null, "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL",
        "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM"};

    private PipeWords() {
    }

    /** Whether it was the standard input of a child process that has ended. */
    public static boolean isChildEnded(Evidence e) {
        return e.transport() == Transport.PIPE && e.child() != null && Boolean.TRUE.equals(e.child().isEnded());
    }

    /** Whether that is the whole reason: a write after the exit status was taken makes no system call, and neither does one after an own close. */
    static boolean isWholeReason(Evidence e) {
        return isChildEnded(e) && (e.errno() == Errno.EPIPE || e.child().isOwnCloseExcluded());
    }

    /** What happened, one to three sentences. */
    public static void explain(StringBuilder to, Evidence e) {
        if (e.child() != null) {
            child(to, e.child());
            if (isChildEnded(e) && !isWholeReason(e)) {
                to.append(" Or this program had closed the stream itself, which JDK 8 does not tell apart.");
            }
        } else if (e.operation().equals("System.out") || e.operation().equals("System.err")) {
            to.append("Whoever read this program's standard ").append(e.operation().equals("System.out") ? "output" : "error")
                .append(" has closed it or has ended; nobody is left to read what is written to it.");
        } else {
            to.append("Whoever read this pipe has closed it or has ended; nobody is left to read what is written to it.");
        }
        if (e.pipeEnd().readers().size() > 0) {
            to.append(" By now it is read again, by ").append(String.join(", ", e.pipeEnd().readers())).append('.');
        }
    }

    private static void child(StringBuilder to, ChildFacts child) {
        to.append("The child process");
        if (child.pid() > 0) {
            to.append(' ').append(child.pid());
        }
        if (child.command().isEmpty()) {
            // what runs it was not told: it was started before epipe came
            to.append(" that reads this pipe");
        } else {
            to.append(" (").append(child.command()).append(')');
        }
        to.append(' ');
        if (child.isEnded() == null) {
            to.append("no longer reads its standard input: it has ended, or has closed it.");
            return;
        }
        if (!child.isEnded()) {
            to.append("still runs, but has closed its standard input.");
        } else {
            boolean before = child.endedAgoMillis() != ChildFacts.UNKNOWN_AGE && child.endedAgoMillis() >= 0;
            to.append(before ? "had ended" : "has ended");
            status(to, child);
            if (before) {
                Phrases.duration(to.append(", "), child.endedAgoMillis()).append(" before this write");
            } else if (child.endedAgoMillis() != ChildFacts.UNKNOWN_AGE) {
                Phrases.duration(to.append("; this JVM learnt it "), -child.endedAgoMillis())
                    .append(" after this write (a process that ends closes its pipes before its exit status can be taken)");
            }
            to.append('.');
        }
        if (child.errorsTo() != null) {
            to.append(" Its standard error goes to ").append(child.errorsTo()).append('.');
        }
    }

    private static void status(StringBuilder to, ChildFacts child) {
        if (child.exitStatus() == ChildFacts.UNKNOWN_STATUS) {
            return;
        }
        to.append(" with exit status ").append(child.exitStatus());
        int signal = child.signal();
        if (signal > 0) {
            to.append(" (as after signal ").append(signal);
            if (signal < SIGNALS.length) {
                to.append(", ").append(SIGNALS[signal]);
            }
            to.append(')');
        }
    }

    /** What to check or to change. */
    public static String advice(Evidence e) {
        if (isChildEnded(e)) {
            return "Look at what the child wrote to its standard error, and at its exit status; a child that ends early has its reason there. A program "
                + "that reads a child's output and errors while it writes sees them in time.";
        }
        if (e.child() != null) {
            return "Give the child no more than it reads, or find out why it closed its standard input; what it wrote to its standard error may tell.";
        }
        if (e.operation().equals("System.out") || e.operation().equals("System.err")) {
            return "Find out what reads it (a shell's pipeline such as | head, a log collector, a supervisor) and why it ended. PrintStream keeps the "
                + "error to itself: System.out.checkError() tells it.";
        }
        return "Find out why the reader closed its end or ended.";
    }
}
