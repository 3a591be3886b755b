package io.epipe.kernel;

import java.io.FileDescriptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The best way to ask the kernel that works on this host, found at the first use: the agent's JNI library, then
 * {@code java.lang.foreign}, then {@code sun.nio.ch.Net}, then none. The library comes first on every JDK because it
 * opens in 20 to 65 ms where the foreign-function API takes 290 to 420 (cold, JDK 21 to 27, two cores); a question
 * costs 2 µs in both.
 *
 * <p>The first use opens the way on the calling thread, with the file and class loading that this takes;
 * {@link #warmUp} does it beforehand. A thread that finds another at it waits until that one has been at it for 2 s, and
 * then goes without evidence: if it is stuck behind a lock of the application's, what fails after that waits no more. A
 * way that breaks later is given up for good, and the next one is taken. All methods may be called by any
 * thread and never throw.
 */
public final class KernelProbes implements KernelProbe, UnreadBytes {

    private static final int WAYS = 3;
    private static final String[] WAY_NAMES = {"JNI library", "java.lang.foreign", "sun.nio.ch.Net"};
    /** By way, the values of the tests' system property {@code epipe.test.evidence}; {@code none} is the last. */
    private static final String[] TEST_NAMES = {"jni", "foreign", "tcp_state", "none"};
    /** Twice the slowest cold opening seen (java.lang.foreign of 21 on a busy machine of two cores). */
    private static final long LONGEST_WAIT_NANOS = 2_000_000_000L;
    /** How often a waiting thread looks whether it is still worth it. */
    private static final long STEP_NANOS = 50_000_000L;

    private final String agentDirectory;
    private final ReentrantLock opening = new ReentrantLock();
    private final AtomicLong failures = new AtomicLong();

    /** The way in use; {@link NoProbe} when no way is open; null before the first use. */
    private volatile Tier active;

    /** When the thread that holds {@link #opening} took it; 0 while nobody does. Written by that thread. */
    private volatile long takenNanos;

    // guarded by opening
    private int next;
    private int afterLast = WAYS;
    private final List<String> refusals = new ArrayList<>();
    private final List<String> libraryOutcomes = new ArrayList<>();

    /**
     * Opens nothing yet.
     *
     * @param agentDirectory the directory of the agent's jar, the last place from which the JNI library is tried; null
     *                       where unknown
     */
    public KernelProbes(String agentDirectory) {
        this(agentDirectory, 0);
    }

    /**
     * Asks nobody, ever: for an agent that could not have java.base opened to itself. From 9 to 15 the JVM then prints
     * a warning at the first try, where later ones refuse in silence.
     *
     * @param reason for {@link #describe}
     */
    public static KernelProbes none(String reason) {
        KernelProbes probes = new KernelProbes(null, WAYS);
        probes.refusals.add(reason);
        probes.active = NoProbe.open();
        return probes;
    }

    /**
     * One way alone and no other, so that the tests can hold every way against what happened on the wire.
     *
     * @param evidence the value of {@code epipe.test.evidence}: jni, foreign, tcp_state or none
     * @throws IllegalArgumentException for another value
     */
    public static KernelProbes forTests(String agentDirectory, String evidence) {
        for (int way = 0; way <= WAYS; way++) {
            if (TEST_NAMES[way].equals(evidence)) {
                KernelProbes probes = new KernelProbes(agentDirectory, way);
                probes.afterLast = Math.min(way + 1, WAYS);
                return probes;
            }
        }
        throw new IllegalArgumentException("epipe.test.evidence=" + evidence);
    }

    /** For tests: leaves out the first ways. */
    KernelProbes(String agentDirectory, int first) {
        this.agentDirectory = agentDirectory;
        this.next = first;
    }

    /**
     * {@inheritDoc}
     *
     * <p>{@link EvidenceSource#NONE} until the first use.
     */
    @Override
    public EvidenceSource source() {
        Tier tier = active;
        return tier == null ? EvidenceSource.NONE : tier.source();
    }

    @Override
    public KernelSnapshot probe(FileDescriptor fd) {
        if (fd == null) {
            return KernelSnapshot.NONE;
        }
        try {
            for (Tier tier = tier(); tier != null;) {
                try {
                    return tier.ask(fd);
                } catch (Throwable t) {
                    tier = replace(tier, t);
                }
            }
        } catch (Throwable t) {
            failures.incrementAndGet();
        }
        return KernelSnapshot.NONE;
    }

    /** {@inheritDoc} */
    @Override
    public byte[] peek(FileDescriptor fd, int most) {
        Tier tier = active;
        try {
            return tier == null ? null : tier.peek(fd, most);
        } catch (Throwable t) {
            // the library of an earlier attach can be without it: no reason to give the way up
            failures.incrementAndGet();
            return null;
        }
    }

    /** {@inheritDoc} */
    @Override
    public Boolean isAtEnd(FileDescriptor fd) {
        Tier tier = active;
        try {
            return tier == null ? null : tier.isAtEnd(fd);
        } catch (Throwable t) {
            failures.incrementAndGet();
            return null;
        }
    }

    /**
     * Opens the best way and uses it once, so that the first failure of the application does not pay for it: 20 to 400
     * ms of class loading. For a daemon thread, and only after the application itself has loaded a socket class: before
     * that it would initialise the JDK's network classes for it, with properties that it may have wanted to set.
     */
    public void warmUp() {
        probe(new FileDescriptor());
        errorText(Errno.EPIPE.linuxNumber());
    }

    /**
     * {@code strerror(3)} of the process, in its locale, as exceptions of the JDK have it.
     *
     * @param errno a number of this system
     * @return null where the way in use cannot tell
     */
    String errorText(int errno) {
        try {
            Tier tier = tier();
            return tier == null ? null : tier.errorText(errno);
        } catch (Throwable t) {
            failures.incrementAndGet();
            return null;
        }
    }

    /** How many times a way broke, and was given up, or could not be opened in time. */
    public long failures() {
        return failures.get();
    }

    /** One line: which way is in use and what it gives, and why the better ones are not. */
    public String describe() {
        Tier tier = active;
        StringBuilder line = new StringBuilder();
        line.append(tier == null ? "not used yet" : tier.source().recordName() + " (" + tier.title() + ")");
        for (String refusal : snapshotOf(refusals)) {
            line.append("; ").append(refusal);
        }
        return line.toString();
    }

    /** Where the JNI library was tried to be loaded from, in order, and what came of it; empty before that. */
    public List<String> libraryOutcomes() {
        return snapshotOf(libraryOutcomes);
    }

    private List<String> snapshotOf(List<String> guarded) {
        if (!lockBriefly()) {
            return Collections.emptyList();
        }
        try {
            return new ArrayList<>(guarded);
        } finally {
            unlock();
        }
    }

    private Tier tier() {
        Tier tier = active;
        return tier != null ? tier : replace(null, null);
    }

    /**
     * Opens the next way, unless another thread has done so by now.
     *
     * @param broken the way that threw; null for the first use
     * @return null if this thread must go without
     */
    private Tier replace(Tier broken, Throwable reason) {
        if (reason instanceof VirtualMachineError) {
            // no memory, no stack: says nothing about the way
            failures.incrementAndGet();
            return null;
        }
        if (opening.isHeldByCurrentThread() || !lockBriefly()) {
            failures.incrementAndGet();
            return null;
        }
        try {
            if (active != broken) {
                return active;
            }
            if (broken != null) {
                failures.incrementAndGet();
                refusals.add(broken.title() + ": broke, " + Host.describe(reason));
            }
            active = openNext();
            return active;
        } finally {
            unlock();
        }
    }

    private Tier openNext() {
        if (!Host.isLinux()) {
            next = afterLast;
            refusals.add("not on " + System.getProperty("os.name"));
        }
        while (next < afterLast) {
            int way = next++;
            try {
                return open(way);
            } catch (Tier.Unavailable e) {
                refusals.add(WAY_NAMES[way] + ": " + e.getMessage());
            } catch (VirtualMachineError e) {
                // this thread's stack or the heap was at its end: another thread may try the same way again
                next = way;
                throw e;
            } catch (Throwable t) {
                refusals.add(WAY_NAMES[way] + ": " + Host.describe(t));
            }
        }
        return NoProbe.open();
    }

    private Tier open(int way) throws Throwable {
        switch (way) {
            case 0:
                return JniProbe.open(agentDirectory, libraryOutcomes);
            case 1:
                return ForeignFunctionProbe.open();
            default:
                return TcpStateProbe.open();
        }
    }

    /**
     * Waits through interrupts and gives them back: they are the application's. What is waited for is one thread's work, so the time is counted from
     * its beginning: were it counted from each caller's, every failure would wait while that thread is stuck.
     */
    private boolean lockBriefly() {
        boolean taken = opening.tryLock();
        boolean interrupted = false;
        long begin = System.nanoTime();
        while (!taken) {
            long now = System.nanoTime();
            long since = takenNanos;
            long left = LONGEST_WAIT_NANOS - Math.max(now - begin, since == 0 ? 0 : now - since);
            if (left <= 0) {
                break;
            }
            try {
                taken = opening.tryLock(Math.min(left, STEP_NANOS), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (taken && opening.getHoldCount() == 1) {
            takenNanos = System.nanoTime();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return taken;
    }

    private void unlock() {
        if (opening.getHoldCount() == 1) {
            takenNanos = 0;
        }
        opening.unlock();
    }
}
