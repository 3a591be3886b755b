package io.epipe.diagnosis;

import io.epipe.connection.PastFailure;
import io.epipe.connection.Role;
import io.epipe.connection.Sighting;
import io.epipe.kernel.Errno;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.Transport;
import io.epipe.pipe.ChildFacts;
import io.epipe.pipe.PipeEnd;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * All that is known of one failed operation, before anybody draws a conclusion from it. Immutable; every number is
 * {@link #UNKNOWN} where it is not known. Ages are relative to the failure.
 */
public final class Evidence {

    /** Stands for a number that is not known. */
    public static final long UNKNOWN = -1;

    /** What a record tells of; {@code event.name}. */
    public enum Event {
        /** A write failed. */
        WRITE_FAILURE,
        /** A read failed. */
        READ_FAILURE,
        /** A write succeeded, and a read or a close has shown that the peer never took its bytes. */
        LOST_WRITE,
        /** This program closed a connection in a way that resets it. */
        ABORTIVE_CLOSE;

        /** The form of the record. */
        public String recordName() {
            return "epipe." + name().toLowerCase(Locale.ROOT);
        }
    }

    private final Event event;
    private final boolean exceptionless;
    private final boolean resetSeenLater;
    private final boolean finFirst;
    private final boolean keptBySelector;
    private final Errno errno;
    private final String errorText;
    private final KernelSnapshot kernel;
    private final Transport transport;
    private final boolean read;
    private final Boolean readerWaits;
    private final boolean sendfile;
    private final String operation;
    private final long operationBytes;
    private final Role role;
    private final boolean roleInferred;
    private final long connectionAgeMillis;
    private final long endOfStreamReadAgoMillis;
    private final boolean endOfStreamReadByJdkOnly;
    private final boolean tlsAlert;
    private final boolean unreadTls;
    private final boolean tls;
    private final PastFailure earlierFailure;
    private final long earlierFailureAgoMillis;
    private final long watchedMillis;
    private final long threadId;
    private final long begunNanos;
    private final long failedNanos;
    private final List<Sighting> sightings;
    private final boolean watchedThroughout;
    private final Boolean otherReaderInside;
    private final boolean lookedAgain;
    private final Boolean resetMetByRead;
    private final Boolean endMetByRead;
    private final boolean inputShutDown;
    private final Boolean outputShut;
    private final boolean transferPossible;
    private final boolean layered;
    private final boolean resumed;
    private final boolean sameMachine;
    private final PipeEnd pipeEnd;
    private final ChildFacts child;

    private Evidence(Builder b) {
        event = b.event == null ? b.read ? Event.READ_FAILURE : Event.WRITE_FAILURE : b.event;
        exceptionless = b.exceptionless;
        resetSeenLater = b.resetSeenLater;
        finFirst = b.finFirst;
        keptBySelector = b.keptBySelector;
        errno = b.errno;
        errorText = b.errorText;
        kernel = b.kernel;
        transport = b.transport;
        read = b.read;
        readerWaits = b.readerWaits;
        sendfile = b.sendfile;
        operation = b.operation;
        operationBytes = b.operationBytes;
        role = b.role;
        roleInferred = b.roleInferred;
        connectionAgeMillis = b.connectionAgeMillis;
        endOfStreamReadAgoMillis = b.endOfStreamReadAgoMillis;
        endOfStreamReadByJdkOnly = b.endOfStreamReadByJdkOnly;
        tlsAlert = b.tlsAlert;
        unreadTls = b.unreadTls;
        tls = b.tls || b.unreadTls || b.tlsAlert;
        earlierFailure = b.earlierFailure;
        earlierFailureAgoMillis = b.earlierFailureAgoMillis;
        watchedMillis = b.watchedMillis;
        threadId = b.threadId;
        begunNanos = b.begunNanos;
        failedNanos = b.failedNanos;
        sightings = b.sightings;
        watchedThroughout = b.watchedThroughout;
        otherReaderInside = b.otherReaderInside;
        lookedAgain = b.lookedAgain;
        resetMetByRead = b.resetMetByRead;
        endMetByRead = b.endMetByRead;
        inputShutDown = b.inputShutDown;
        outputShut = b.outputShut;
        transferPossible = b.transferPossible;
        layered = b.layered;
        resumed = b.resumed;
        sameMachine = b.sameMachine;
        pipeEnd = b.pipeEnd;
        child = b.child;
    }

    /** What is told of. Never null. */
    public Event event() {
        return event;
    }

    /** Whether the call that brought it to light threw nothing: a read that returned -1, a close. */
    public boolean isExceptionless() {
        return exceptionless;
    }

    /** Whether a close brought it to light: no call has failed, and {@link #errno()} was met by nobody. */
    public boolean isClose() {
        return exceptionless && !read;
    }

    /** Whether it is told of what a write met, and not of what a read or a close brought to light. */
    public boolean isFailedWrite() {
        return event == Event.WRITE_FAILURE;
    }

    /** Of a lost write that the kernel did not call lost yet: whether it did some milliseconds later. */
    public boolean isResetSeenLater() {
        return resetSeenLater;
    }

    /**
     * Of an abortive close: whether the JDK shuts the output down first, so that a FIN goes before the reset (Socket on 13 and later, a channel of
     * 11 and later that is registered with a selector; with {@code SO_LINGER} 0 none does).
     */
    public boolean isFinFirst() {
        return finFirst;
    }

    /** Of an abortive close: whether the descriptor stays open until a selector next runs (a registered channel of 11 and later), and the reset with it. */
    public boolean isKeptBySelector() {
        return keptBySelector;
    }

    /**
     * The error that the system call met. Never null. Where a read said end of stream over bytes that the peer never took, or a close showed it, the one
     * that the next write would have met: EPIPE.
     */
    public Errno errno() {
        return errno;
    }

    /** The words of the error as the application sees them ("Broken pipe"); may be null. */
    public String errorText() {
        return errorText;
    }

    /** What the kernel said at the failure. Never null; {@link KernelSnapshot#NONE} without evidence. */
    public KernelSnapshot kernel() {
        return kernel;
    }

    /** What the bytes travelled over. Never null. */
    public Transport transport() {
        return transport;
    }

    /** Whether the operation that failed was a read ({@code reads=on}). */
    public boolean isRead() {
        return read;
    }

    /**
     * Whether the read would have waited for what was to come: false for a channel that is read whenever there is something, and for a look at whether a
     * kept connection still lives; null where it cannot be told.
     */
    public Boolean readerWaits() {
        return readerWaits;
    }

    /** Whether the bytes went by sendfile: its first error can come back as a short count (docs/verdicts.md, fact 1). */
    public boolean isSendfile() {
        return sendfile;
    }

    /** {@code epipe.operation}: "Socket.write", "SocketChannel.write", ... Never null. */
    public String operation() {
        return operation;
    }

    /** Bytes that the failing call was asked to write. */
    public long operationBytes() {
        return operationBytes;
    }

    /** Which side this program is; null where unknown. */
    public Role role() {
        return role;
    }

    /** Whether the role was inferred from port numbers instead of seen at connect or accept. */
    public boolean isRoleInferred() {
        return roleInferred;
    }

    /** Milliseconds since connect or accept. */
    public long connectionAgeMillis() {
        return connectionAgeMillis;
    }

    /** Milliseconds since a read on this connection returned end-of-stream. */
    public long endOfStreamReadAgoMillis() {
        return endOfStreamReadAgoMillis;
    }

    /** Whether only the JDK's own code (java.net.http's reader) saw the end of stream, the application never. */
    public boolean isEndOfStreamReadByJdkOnly() {
        return endOfStreamReadByJdkOnly;
    }

    /** Whether what could not be written is an alert of the TLS library: its word as it closes or gives up, no data. */
    public boolean isTlsAlert() {
        return tlsAlert;
    }

    /** Whether the unread bytes are TLS: then they can be session tickets or a close_notify as well as an answer. */
    public boolean isUnreadTls() {
        return unreadTls;
    }

    /**
     * Whether TLS is known to be on this connection: its library is on the stack or in the pipeline, or its records lie unread. False where a program drives
     * an SSLEngine of its own, and nothing tells.
     */
    public boolean isTls() {
        return tls;
    }

    /** The first failure on this connection; null if this one is the first that was seen. */
    public PastFailure earlierFailure() {
        return earlierFailure;
    }

    /** Milliseconds since that first failure. */
    public long earlierFailureAgoMillis() {
        return earlierFailureAgoMillis;
    }

    /** For how long every failing read and write of this process has been seen: since the agent is installed. */
    public long watchedMillis() {
        return watchedMillis;
    }

    /**
     * The last moment that is known to lie before the failing call: the failing thread was seen elsewhere then.
     * {@link System#nanoTime()}; 0 where none is known. The call may have begun much later.
     */
    public long begunNanos() {
        return begunNanos;
    }

    /** {@link System#nanoTime()} when the kernel was asked about this failure, microseconds after it; what ages are counted from. */
    public long failedNanos() {
        return failedNanos;
    }

    /**
     * What threads met on this connection, this failure left out, in the order in which it was seen. May hold acts that were seen after
     * this failure, if the reporter has looked again. Never null.
     */
    public List<Sighting> sightings() {
        return sightings;
    }

    /** Whether the failing thread itself met this. */
    public boolean isOwn(Sighting sighting) {
        return sighting.threadId() == threadId;
    }

    /** By how many nanoseconds this was seen before the failure; negative: after it. */
    public long nanosBeforeFailure(Sighting sighting) {
        return failedNanos - sighting.seenNanos();
    }

    /** As {@link #nanosBeforeFailure}, in milliseconds, rounded down: −1 stands for "up to 1 ms after". */
    public long millisBeforeFailure(Sighting sighting) {
        return Math.floorDiv(nanosBeforeFailure(sighting), 1_000_000L);
    }

    /**
     * Whether no call on this connection can have begun before the agent's watch: it was seen from its connect or accept, or the agent was
     * there before the first socket. FALSE: a call that was blocked at the attach runs the old bytecode, and what it meets goes unseen.
     */
    public boolean isWatchedThroughout() {
        return watchedThroughout;
    }

    /**
     * Whether another thread was inside a read (8 to 12's Socket: a read or a write) on this connection when this failed, as the JDK's own
     * locks tell. FALSE: all that other threads met before this failure is among the sightings. Null where it cannot be told.
     */
    public Boolean otherReaderInside() {
        return otherReaderInside;
    }

    /**
     * Whether the connection was looked at again some milliseconds later, when nobody was inside any more: then all that other threads met
     * is among the sightings, whatever {@link #otherReaderInside()} said.
     */
    public boolean isLookedAgain() {
        return lookedAgain;
    }

    /**
     * Whether a read has met "Connection reset", seen or unseen, as the JDK's own object tells: Socket, and SocketChannel on 13 and later.
     * Null where it does not tell.
     */
    public Boolean resetMetByRead() {
        return resetMetByRead;
    }

    /** Whether a read has met the end of stream, likewise: Socket on 13 and later. Null where it is not told. */
    public Boolean endMetByRead() {
        return endMetByRead;
    }

    /** Whether this program has shut down its own input, as the JDK's object tells: then reads say -1 without the peer's doing. */
    public boolean isInputShutDown() {
        return inputShutDown;
    }

    /**
     * Whether this program has shut down its own output, as the JDK's object tells: an own FIN that waits behind unsent data does not show in
     * the kernel's state. A close of the socket by another thread counts as well. Null where it is not told.
     */
    public Boolean outputShut() {
        return outputShut;
    }

    /**
     * Whether a transferTo may have been used on this connection: its first error can have come back as a short count, which nobody sees, and
     * then EPIPE proves no FIN. A short count leaves unacknowledged bytes behind.
     */
    public boolean isTransferPossible() {
        return transferPossible;
    }

    /**
     * Whether one write of the program's can be many of the socket's: a library of TLS, or an adaptor of the JDK's, is between. Then the program's
     * call can have begun before the one that failed. Told where another thread has met something.
     */
    public boolean isLayered() {
        return layered;
    }

    /**
     * Whether the failing call wrote the rest of a write that was under way: of a channel that waits for room without a thread, by a thread that serves
     * many. What that thread met before says nothing of what the program knew when it began to write. Told where a thread has met something.
     */
    public boolean isResumed() {
        return resumed;
    }

    /** Whether both ends of the connection have addresses of this machine: then no middlebox can speak in the peer's name. */
    public boolean isSameMachine() {
        return sameMachine;
    }

    /** What Linux tells of a pipe. Never null. */
    public PipeEnd pipeEnd() {
        return pipeEnd;
    }

    /** The child process whose standard input it was; null where it was none's. */
    public ChildFacts child() {
        return child;
    }

    /** This evidence, to add to. */
    public Builder again() {
        Builder b = new Builder();
        b.event = event;
        b.exceptionless = exceptionless;
        b.resetSeenLater = resetSeenLater;
        b.finFirst = finFirst;
        b.keptBySelector = keptBySelector;
        b.errno = errno;
        b.errorText = errorText;
        b.kernel = kernel;
        b.transport = transport;
        b.read = read;
        b.readerWaits = readerWaits;
        b.sendfile = sendfile;
        b.operation = operation;
        b.operationBytes = operationBytes;
        b.role = role;
        b.roleInferred = roleInferred;
        b.connectionAgeMillis = connectionAgeMillis;
        b.endOfStreamReadAgoMillis = endOfStreamReadAgoMillis;
        b.endOfStreamReadByJdkOnly = endOfStreamReadByJdkOnly;
        b.tlsAlert = tlsAlert;
        b.unreadTls = unreadTls;
        b.tls = tls;
        b.earlierFailure = earlierFailure;
        b.earlierFailureAgoMillis = earlierFailureAgoMillis;
        b.watchedMillis = watchedMillis;
        b.threadId = threadId;
        b.begunNanos = begunNanos;
        b.failedNanos = failedNanos;
        b.sightings = sightings;
        b.watchedThroughout = watchedThroughout;
        b.otherReaderInside = otherReaderInside;
        b.lookedAgain = lookedAgain;
        b.resetMetByRead = resetMetByRead;
        b.endMetByRead = endMetByRead;
        b.inputShutDown = inputShutDown;
        b.outputShut = outputShut;
        b.transferPossible = transferPossible;
        b.layered = layered;
        b.resumed = resumed;
        b.sameMachine = sameMachine;
        b.pipeEnd = pipeEnd;
        b.child = child;
        return b;
    }

    /** Collects the evidence of one failure; not for use by more than one thread. */
    public static final class Builder {
        private Event event;
        private boolean exceptionless;
        private boolean resetSeenLater;
        private boolean finFirst;
        private boolean keptBySelector;
        private Errno errno = Errno.OTHER;
        private String errorText;
        private KernelSnapshot kernel = KernelSnapshot.NONE;
        private Transport transport = Transport.TCP;
        private boolean read;
        private Boolean readerWaits;
        private boolean sendfile;
        private String operation = "";
        private long operationBytes = UNKNOWN;
        private Role role;
        private boolean roleInferred;
        private long connectionAgeMillis = UNKNOWN;
        private long endOfStreamReadAgoMillis = UNKNOWN;
        private boolean endOfStreamReadByJdkOnly;
        private boolean tlsAlert;
        private boolean unreadTls;
        private boolean tls;
        private PastFailure earlierFailure;
        private long earlierFailureAgoMillis = UNKNOWN;
        private long watchedMillis = UNKNOWN;
        private long threadId;
        private long begunNanos;
        private long failedNanos;
        private List<Sighting> sightings = Collections.emptyList();
        private boolean watchedThroughout = true;
        private Boolean otherReaderInside = Boolean.FALSE;
        private boolean lookedAgain;
        private Boolean resetMetByRead;
        private Boolean endMetByRead;
        private boolean inputShutDown;
        private Boolean outputShut;
        private boolean transferPossible;
        private boolean layered;
        private boolean resumed;
        private boolean sameMachine;
        private PipeEnd pipeEnd = PipeEnd.UNKNOWN;
        private ChildFacts child;

        /** @param value null for what the operation says: a write that failed, or a read */
        public Builder event(Event value) {
            event = value;
            return this;
        }

        public Builder exceptionless(boolean value) {
            exceptionless = value;
            return this;
        }

        public Builder resetSeenLater(boolean value) {
            resetSeenLater = value;
            return this;
        }

        /** See {@link Evidence#isFinFirst()}. */
        public Builder finFirst(boolean value) {
            finFirst = value;
            return this;
        }

        /** See {@link Evidence#isKeptBySelector()}. */
        public Builder keptBySelector(boolean value) {
            keptBySelector = value;
            return this;
        }

        public Builder errno(Errno value, String text) {
            errno = value;
            errorText = text;
            return this;
        }

        public Builder kernel(KernelSnapshot value) {
            kernel = value;
            return this;
        }

        public Builder transport(Transport value) {
            transport = value;
            return this;
        }

        public Builder read(boolean value) {
            read = value;
            return this;
        }

        /** See {@link Evidence#readerWaits()}. */
        public Builder readerWaits(Boolean value) {
            readerWaits = value;
            return this;
        }

        public Builder sendfile(boolean value) {
            sendfile = value;
            return this;
        }

        public Builder operation(String name, long bytes) {
            operation = name;
            operationBytes = bytes;
            return this;
        }

        public Builder role(Role value, boolean inferred) {
            role = value;
            roleInferred = inferred;
            return this;
        }

        public Builder connectionAgeMillis(long value) {
            connectionAgeMillis = value;
            return this;
        }

        public Builder endOfStreamRead(long agoMillis, boolean byJdkOnly) {
            endOfStreamReadAgoMillis = agoMillis;
            endOfStreamReadByJdkOnly = byJdkOnly;
            return this;
        }

        public Builder tlsAlert(boolean value) {
            tlsAlert = value;
            return this;
        }

        public Builder unreadTls(boolean value) {
            unreadTls = value;
            return this;
        }

        /** See {@link Evidence#isTls()}. */
        public Builder tls(boolean value) {
            tls = value;
            return this;
        }

        public Builder earlierFailure(PastFailure first, long agoMillis) {
            earlierFailure = first;
            earlierFailureAgoMillis = agoMillis;
            return this;
        }

        public Builder watchedMillis(long value) {
            watchedMillis = value;
            return this;
        }

        /** The failing thread, the last moment known to lie before its call (0: none), and when the kernel was asked. */
        public Builder thread(long id, long begun, long failed) {
            threadId = id;
            begunNanos = begun;
            failedNanos = failed;
            return this;
        }

        /** @param seen not changed any more */
        public Builder sightings(List<Sighting> seen) {
            sightings = Collections.unmodifiableList(seen);
            return this;
        }

        public Builder watchedThroughout(boolean value) {
            watchedThroughout = value;
            return this;
        }

        public Builder otherReaderInside(Boolean value) {
            otherReaderInside = value;
            return this;
        }

        public Builder lookedAgain(boolean value) {
            lookedAgain = value;
            return this;
        }

        public Builder metByRead(Boolean reset, Boolean end) {
            resetMetByRead = reset;
            endMetByRead = end;
            return this;
        }

        public Builder inputShutDown(boolean value) {
            inputShutDown = value;
            return this;
        }

        public Builder outputShut(Boolean value) {
            outputShut = value;
            return this;
        }

        public Builder transferPossible(boolean value) {
            transferPossible = value;
            return this;
        }

        public Builder layered(boolean value) {
            layered = value;
            return this;
        }

        public Builder resumed(boolean value) {
            resumed = value;
            return this;
        }

        public Builder sameMachine(boolean value) {
            sameMachine = value;
            return this;
        }

        /**
         * @param end   what Linux tells; null for nothing
         * @param other the child at the other end; null for none
         */
        public Builder pipe(PipeEnd end, ChildFacts other) {
            pipeEnd = end == null ? PipeEnd.UNKNOWN : end;
            child = other;
            return this;
        }

        /** The evidence so far. */
        public Evidence build() {
            return new Evidence(this);
        }
    }
}
