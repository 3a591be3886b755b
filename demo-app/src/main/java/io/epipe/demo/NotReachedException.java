package io.epipe.demo;

/** This JDK refuses the operation by itself, so that no system call is made and the kernel has nothing to tell. */
final class NotReachedException extends Exception {

    private static final long serialVersionUID = 1L;

    NotReachedException(String message, Throwable cause) {
        super(message, cause);
    }
}
