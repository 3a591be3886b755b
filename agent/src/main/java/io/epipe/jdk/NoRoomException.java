package io.epipe.jdk;

/** This JVM has nothing to spare at the moment: see {@link Room}. Whoever meets it tries again later. */
public final class NoRoomException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** Says what is missing. */
    public NoRoomException() {
        super("no heap or no descriptors to spare");
    }
}
