package io.epipe.kernel;

import java.io.FileDescriptor;

/**
 * Looks at what the peer has sent and nobody has read, and leaves it there.
 *
 * <p>Unlike {@link KernelProbe} it takes a pending error of the socket away (measured: SO_ERROR and MSG_PEEK do), so it may be asked only after a
 * failing call has delivered that error to the application.
 */
public interface UnreadBytes {

    /**
     * The first unread bytes. Never throws, never blocks; any number of threads may ask.
     *
     * @param fd   a descriptor that the caller keeps from being closed during this call
     * @param most how many at most
     * @return null where there are none or they cannot be had
     */
    byte[] peek(FileDescriptor fd, int most);

    /**
     * Of a connection that has ended, with nothing unread: whether a read would say end of stream, as behind the peer's FIN, or throw the error of a
     * reset. Takes that error away: only for who closes, where nobody else is inside a call.
     *
     * @return null where it cannot be told
     */
    default Boolean isAtEnd(FileDescriptor fd) {
        return null;
    }
}
