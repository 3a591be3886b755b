package io.epipe.kernel;

import java.io.FileDescriptor;

/** One way to ask the kernel. What it throws is for {@link KernelProbes} to see, which then takes the next way. */
abstract class Tier implements KernelProbe {

    /**
     * A thread that is held up while it asks must ask again, or the ages would be counted from a wrong moment: one tick of the
     * kernel's clock, in nanoseconds.
     */
    static final long HELD_UP_NANOS = 4_000_000;
    static final int MOST_QUESTIONS = 3;

    /** How this way is called in {@code status}. */
    abstract String title();

    /**
     * Looks at one descriptor.
     *
     * @throws Throwable only if this way itself is broken, never because of the descriptor
     */
    abstract KernelSnapshot ask(FileDescriptor fd) throws Throwable;

    /** As {@link UnreadBytes#peek}, but may throw; a way that cannot do it answers null. */
    byte[] peek(FileDescriptor fd, int most) throws Throwable {
        return null;
    }

    /** As {@link UnreadBytes#isAtEnd}, but may throw; a way that cannot do it answers null. */
    Boolean isAtEnd(FileDescriptor fd) throws Throwable {
        return null;
    }

    /** {@code strerror(3)} in the locale of the process; null where this way has none. */
    String errorText(int errno) throws Throwable {
        return null;
    }

    @Override
    public final KernelSnapshot probe(FileDescriptor fd) {
        try {
            return ask(fd);
        } catch (Throwable t) {
            return KernelSnapshot.NONE;
        }
    }

    /** Says why a way is not open on this host. */
    static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        Unavailable(String reason) {
            super(reason);
        }
    }
}
