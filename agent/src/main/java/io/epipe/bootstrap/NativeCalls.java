package io.epipe.bootstrap;

/**
 * The agent's C library, {@code epipe.c}, seen from Java.
 *
 * <p>It lives in the boot loader because JDK 24 and later print a warning when a native method of any other unnamed
 * module is first called, and because there it outlives a detach: an agent that is attached again finds the library
 * loaded. Its name must stay as it is: the C functions are named after it.
 *
 * <p>No native method is static. When JDK 8 or 11 compiles a static one, it looks for a second form of it in the library ("critical
 * natives") and opens that by the name it was loaded by, which is the number of a descriptor: it is the application's by then, and the JVM
 * would read from its file or pipe, and warn of what it finds.
 */
public final class NativeCalls {

    /** Has no state. */
    public static final NativeCalls KERNEL = new NativeCalls();

    private NativeCalls() {
    }

    /**
     * Asks the kernel about one descriptor: TCP_INFO, SIOCINQ, SIOCOUTQ and, for what is no TCP socket, what it is
     * instead. Changes nothing and does not block.
     *
     * @param answers filled as {@code io.epipe.kernel.SocketAnswers} describes; failed calls are there as -errno
     * @return the version of that layout; negative if {@code answers} is too short
     * @throws UnsatisfiedLinkError while the library is not loaded
     */
    public native int inspect(int fd, byte[] answers);

    /**
     * Copies unread bytes of a socket and leaves them there: recv(2) with MSG_PEEK and MSG_DONTWAIT. Takes a pending error of the socket away,
     * so it is only for a socket whose error the application has got.
     *
     * @param bytes gets as many as are there and find room
     * @return how many; negative where the kernel refused
     * @throws UnsatisfiedLinkError while the library is not loaded
     */
    public native int peek(int fd, byte[] bytes);

    /**
     * {@code strerror(3)}.
     *
     * @param text gets the text without its end, in the character set of the process
     * @return the length in bytes, cut to {@code text.length}; -1 where the process has no {@code strerror}
     * @throws UnsatisfiedLinkError while the library is not loaded
     */
    public native int errorText(int errno, byte[] text);
}
