package io.epipe.incident;

import io.epipe.bootstrap.WriteFailureHook;
import io.epipe.context.ThreadContext;
import io.epipe.diagnosis.Diagnosis;
import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.story.Stories;
import io.epipe.netty.NettyFacts;

import java.lang.ref.WeakReference;
import java.net.SocketAddress;

/**
 * One failed operation with everything that is known of it: the record behind every output. Immutable; made on the failing
 * thread, read by the reporter thread.
 */
public final class Incident {

    private final long id;
    private final long timestampMicros;
    private final Evidence evidence;
    private final Diagnosis diagnosis;
    private final Throwable thrown;
    private final SocketAddress localAddress;
    private final SocketAddress peerAddress;
    private final String threadName;
    private final long threadId;
    private final boolean virtualThread;
    private final StackTraceElement[] openedAt;
    private final boolean starterUnknown;
    private final byte[] lastWords;
    private final WeakReference<ClassLoader> contextLoader;
    private final ThreadContext context;
    private final NettyFacts netty;
    private final StackTraceElement[] stack;
    private final Builder built;

    Incident(Builder b) {
        id = b.id;
        timestampMicros = b.timestampMicros;
        evidence = b.evidence;
        diagnosis = b.diagnosis;
        thrown = b.thrown;
        localAddress = b.localAddress;
        peerAddress = b.peerAddress;
        threadName = b.threadName;
        threadId = b.threadId;
        virtualThread = b.virtualThread;
        openedAt = b.openedAt;
        starterUnknown = b.starterUnknown;
        lastWords = b.lastWords;
        contextLoader = b.contextLoader;
        context = b.context;
        netty = b.netty;
        stack = b.stack;
        built = b.later == null ? null : b;
    }

    /**
     * This incident as it stands some milliseconds after the failure, when what other threads met on the connection has been written down
     * too. For the reporter thread. Never waits and never throws: it is to be asked again for some 0.2 s after the failure at most, and only
     * where another thread was inside a read at that moment; for 0.3 s where a write may have been lost; for 1 s behind a child's end.
     */
    public Settling settle() {
        if (built == null) {
            return Settling.as(this);
        }
        try {
            Look look = built.later.look(evidence);
            if (look.isWaiting()) {
                return Settling.waits(look.againNanos());
            }
            Evidence again = look.evidence();
            if (again == null) {
                return Settling.as(null);
            }
            Diagnosis known = Stories.diagnostician().diagnose(again);
            built.later = null;
            return Settling.as(built.evidence(again).diagnosis(known).build());
        } catch (Throwable t) {
            WriteFailureHook.swallowed(t);
            return Settling.as(this);
        }
    }

    /** Whether this is all that will be known of it: {@link #settle} will say the same. */
    public boolean isSettled() {
        return built == null;
    }

    /** What is known of the Netty channel; null where it was none of a native transport. */
    public NettyFacts netty() {
        return netty;
    }

    /**
     * The stack of the failure: that of the thread, where the exception has none of its own (Netty makes it without, or has made it long
     * before), else the exception's.
     *
     * @return may be empty; not a copy
     */
    public StackTraceElement[] stack() {
        return stack != null ? stack : thrown.getStackTrace();
    }

    /** Whether {@link #stack} is another one than the exception's. */
    public boolean isStackOfThread() {
        return stack != null;
    }

    /** Unique within the process, increasing, from 1. */
    public long id() {
        return id;
    }

    /** Wall-clock time of the failure, microseconds since 1970-01-01T00:00:00Z. */
    public long timestampMicros() {
        return timestampMicros;
    }

    /** What was known. */
    public Evidence evidence() {
        return evidence;
    }

    /** What was concluded. */
    public Diagnosis diagnosis() {
        return diagnosis;
    }

    /** The exception as the application sees it. Never null. */
    public Throwable thrown() {
        return thrown;
    }

    /** This side's address (an InetSocketAddress, or a Unix-domain address); null where unknown. */
    public SocketAddress localAddress() {
        return localAddress;
    }

    /** The peer's address; null where unknown. */
    public SocketAddress peerAddress() {
        return peerAddress;
    }

    /** Name of the failing thread; the virtual thread's own, never its carrier's. */
    public String threadName() {
        return threadName;
    }

    /** Id of the failing thread. */
    public long threadId() {
        return threadId;
    }

    /** Whether that thread is virtual. */
    public boolean isVirtualThread() {
        return virtualThread;
    }

    /** Stack of the connect or accept ({@code origin=stack}); null where not recorded. */
    public StackTraceElement[] openedAt() {
        return openedAt == null ? null : openedAt.clone();
    }

    /**
     * Whether the stack trace is that of a poller thread, and the code that started the write is not known
     * (a pending asynchronous write).
     */
    public boolean isStarterUnknown() {
        return starterUnknown;
    }

    /** The peer's unread bytes, cut to {@code last-words}; null where not asked for or not there. */
    public byte[] lastWords() {
        return lastWords == null ? null : lastWords.clone();
    }

    /**
     * The context class loader of the failing thread, through which the application's own logging is found; null where there was none or
     * it is gone. Held weakly: a record that waits must not keep an undeployed application in memory.
     */
    public ClassLoader contextLoader() {
        return contextLoader == null ? null : contextLoader.get();
    }

    /** What the application was doing on the failing thread. */
    public ThreadContext context() {
        return context;
    }

    /** Collects one incident; not for use by more than one thread. */
    public static final class Builder {
        private long id;
        private long timestampMicros;
        private Evidence evidence;
        private Diagnosis diagnosis;
        private Throwable thrown;
        private SocketAddress localAddress;
        private SocketAddress peerAddress;
        private String threadName = "";
        private long threadId;
        private boolean virtualThread;
        private StackTraceElement[] openedAt;
        private boolean starterUnknown;
        private byte[] lastWords;
        private WeakReference<ClassLoader> contextLoader;
        private ThreadContext context = ThreadContext.NONE;
        private Later later;
        private NettyFacts netty;
        private StackTraceElement[] stack;

        public Builder id(long value) {
            id = value;
            return this;
        }

        public Builder timestampMicros(long value) {
            timestampMicros = value;
            return this;
        }

        public Builder evidence(Evidence value) {
            evidence = value;
            return this;
        }

        public Builder diagnosis(Diagnosis value) {
            diagnosis = value;
            return this;
        }

        public Builder thrown(Throwable value) {
            thrown = value;
            return this;
        }

        public Builder addresses(SocketAddress local, SocketAddress peer) {
            localAddress = local;
            peerAddress = peer;
            return this;
        }

        public Builder thread(String name, long number, boolean virtual) {
            threadName = name;
            threadId = number;
            virtualThread = virtual;
            return this;
        }

        public Builder openedAt(StackTraceElement[] value) {
            openedAt = value;
            return this;
        }

        public Builder starterUnknown(boolean value) {
            starterUnknown = value;
            return this;
        }

        public Builder lastWords(byte[] value) {
            lastWords = value;
            return this;
        }

        public Builder context(ThreadContext value) {
            context = value;
            return this;
        }

        public Builder contextLoader(ClassLoader value) {
            contextLoader = value == null ? null : new WeakReference<ClassLoader>(value);
            return this;
        }

        /** @param value what is to be looked at again; null if all is known */
        Builder later(Later value) {
            later = value;
            return this;
        }

        Builder netty(NettyFacts value) {
            netty = value;
            return this;
        }

        Builder stack(StackTraceElement[] value) {
            stack = value;
            return this;
        }

        /** The incident so far. */
        public Incident build() {
            return new Incident(this);
        }
    }
}
