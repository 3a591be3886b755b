package io.epipe.pipe;

/** What is known of a child process at one moment; {@code epipe.child.*} of the record. Immutable. */
public final class ChildFacts {

    /** Stands for an exit status that is not known. */
    public static final int UNKNOWN_STATUS = -1;
    /** Stands for a moment that is not known. */
    public static final long UNKNOWN_AGE = Long.MIN_VALUE;

    /** Linux signal(7), in the JDK's form: 128 and the number. */
    private static final int SIGNALLED = 128;
    private static final int LAST_SIGNAL = 64;

    private final long pid;
    private final String command;
    private final Boolean ended;
    private final int exitStatus;
    private final long endedAgoMillis;
    private final String errorsTo;
    private final boolean ownCloseExcluded;

    public ChildFacts(long pid, String command, Boolean ended, int exitStatus, long endedAgoMillis, String errorsTo,
                      boolean ownCloseExcluded) {
        this.pid = pid;
        this.command = command;
        this.ended = ended;
        this.exitStatus = exitStatus;
        this.endedAgoMillis = endedAgoMillis;
        this.errorsTo = errorsTo;
        this.ownCloseExcluded = ownCloseExcluded;
    }

    /** Its process id; -1 where unknown. */
    public long pid() {
        return pid;
    }

    /** Its command line, arguments separated by spaces. */
    public String command() {
        return command;
    }

    /** Whether it has ended; null where that is not known (yet). */
    public Boolean isEnded() {
        return ended;
    }

    /** As {@link Process#exitValue()}: 128 and more can be a signal; {@link #UNKNOWN_STATUS}. */
    public int exitStatus() {
        return exitStatus;
    }

    /** The signal that ended it, if its status has the form of one; 0 otherwise. Shells use that form for their own children, too. */
    public int signal() {
        int signal = exitStatus - SIGNALLED;
        return signal > 0 && signal <= LAST_SIGNAL ? signal : 0;
    }

    /**
     * How long before the failed write this JVM learnt that it had ended, in milliseconds; negative if that was after the failure;
     * {@link #UNKNOWN_AGE}.
     */
    public long endedAgoMillis() {
        return endedAgoMillis;
    }

    /** Whether it is known that this program had not closed the child's standard input itself; JDK 8 keeps no mark of that. */
    public boolean isOwnCloseExcluded() {
        return ownCloseExcluded;
    }

    /** Where its standard error goes, in words; null where unknown. */
    public String errorsTo() {
        return errorsTo;
    }
}
