package io.epipe.command.jvm;

/** The JVM could not be reached, or refused; the message says why and what helps, in one line. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1;

    public RefusedException(String message) {
        super(message);
    }

    public RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
