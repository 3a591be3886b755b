package io.epipe.instrument;

import io.epipe.jdk.SystemThread;

import java.lang.instrument.ClassFileTransformer;
import java.security.AccessController;
import java.security.PrivilegedExceptionAction;
import java.security.ProtectionDomain;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Weaves the targets as their classes load, and leaves every other class alone after a look at its name. Thread-safe, as the JVM calls it
 * from any thread that loads a class.
 *
 * <p>The rest of the agent is made when the first target class loads, on the thread that loads it: a JVM that uses no socket
 * never pays for it, and no write can come before.
 */
final class TargetTransformer implements ClassFileTransformer {

    /** No wait for the agent may be one without an end; making it takes some 50 ms. */
    private static final long LONGEST_WAIT_SECONDS = 10;
    private static final long STEP_NANOS = 50_000_000L;

    private final ClassLoader ownLoader;
    private final ReentrantLock waking = new ReentrantLock();
    private final Callable<Targets> onFirstTarget;
    /** When the thread that holds {@link #waking} took it; 0 while nobody does. Written by that thread. */
    private volatile long takenNanos;
    private volatile Weaving weaving;
    private final boolean pipes;
    private final CountDownLatch loadedWoven = new CountDownLatch(1);
    private volatile boolean inUse;
    private volatile boolean removed;

    /**
     * @param onFirstTarget called before the first class is woven, and once more when a class is that the application uses; what it throws the first
     *                      time ends the instrumentation. It runs inside the loading of a JDK class: it must not initialise a class of the
     *                      JDK that uses sockets
     * @param pipes         whether the rows for pipes are in the table
     */
    TargetTransformer(Callable<Targets> onFirstTarget, boolean pipes) {
        this.pipes = pipes;
        this.ownLoader = TargetTransformer.class.getClassLoader(); // not Canary.class: it must not load yet
        this.onFirstTarget = onFirstTarget;
        // loaded before the first call of transform, which would be about these very classes
        TargetClasses.contains("");
        Transfers.loaded("");
        Privileges.areNeeded();
    }

    @Override
    public byte[] transform(ClassLoader loader, final String className, Class<?> redefined, ProtectionDomain domain,
                            final byte[] classFile) {
        if (className == null || removed) {
            return null;
        }
        Transfers.loaded(className);
        final boolean library = loader != null && loader != ownLoader;
        if (library ? !TargetClasses.isOfLibrary(className) : !TargetClasses.contains(className)) {
            return null;
        }
        if (!pipes && TargetClasses.isOfPipes(className)) {
            return null;
        }
        final boolean loading = redefined == null;
        try {
            if (Privileges.areNeeded()) {
                return AccessController.doPrivileged(new PrivilegedExceptionAction<byte[]>() {
                    @Override
                    public byte[] run() throws Exception {
                        return weave(className, library, loading, classFile);
                    }
                });
            }
            return weave(className, library, loading, classFile);
        } catch (Throwable t) {
            SystemThread.count(t);
            return null;
        }
    }

    private byte[] weave(String className, boolean library, boolean loading, byte[] classFile) throws Exception {
        Weaving ready = wake();
        if (!inUse && ready != null && loading && TargetClasses.tellsOfUse(className)) {
            inUse = true;
            onFirstTarget.call();
        }
        if (ready != null && loading && className.equals(TargetClasses.CHILD_STARTER)) {
            // a child's standard input is a stream of a class that was there before
            loadedWoven.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        }
        return ready == null ? null : ready.weave(className, library, classFile);
    }

    /** The weaving, with the rest of the agent behind it; null where it cannot be had. */
    Weaving wake() throws Exception {
        Weaving ready = weaving;
        if (ready != null || removed || waking.isHeldByCurrentThread() || !lock()) {
            return ready;
        }
        try {
            if (weaving == null && !removed) {
                // what is for the moment (no memory, no thread, no stack) is tried again with the next class, or by whoever asks
                boolean forGood = true;
                try {
                    weaving = new Weaving(onFirstTarget.call());
                    forGood = false;
                } catch (VirtualMachineError ofTheMoment) {
                    forGood = false;
                    throw ofTheMoment;
                } finally {
                    removed |= forGood;
                }
            }
            return weaving;
        } finally {
            takenNanos = 0;
            waking.unlock();
        }
    }

    /**
     * Waits through interrupts and gives them back: they are the application's. The time is counted from the beginning of what is waited for: while
     * that is stuck, not every class that is loaded waits.
     */
    private boolean lock() {
        boolean taken = waking.tryLock();
        boolean interrupted = false;
        long begin = System.nanoTime();
        while (!taken) {
            long now = System.nanoTime();
            long since = takenNanos;
            long left = TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS) - Math.max(now - begin, since == 0 ? 0 : now - since);
            if (left <= 0) {
                break;
            }
            try {
                taken = waking.tryLock(Math.min(left, STEP_NANOS), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (taken) {
            takenNanos = System.nanoTime();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return taken;
    }

    /** What was loaded before is woven, or never will be. */
    void loadedWoven() {
        loadedWoven.countDown();
    }

    /** From now on every class is left as it is, so that a retransformation brings the original back. */
    void remove() {
        removed = true;
    }
}
