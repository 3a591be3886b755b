package io.epipe.demo;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;

/** One side of a TCP connection, whichever API it is made with. Blocking, unless {@link #nonBlocking()} was called. */
interface Connection extends Closeable {

    /** @return this side's address, as it was when the connection was made */
    InetSocketAddress local();

    /** @return the other side's address */
    InetSocketAddress peer();

    /** Writes all of {@code bytes}; ends early only by an exception. */
    void write(byte[] bytes) throws IOException;

    /** @return how many bytes one read gave, at least 1, or -1 at end-of-stream */
    int read(byte[] buffer, int offset, int length) throws IOException;

    /** Sends our FIN; the connection stays open for reading. */
    void shutdownOutput() throws IOException;

    /** Switches to non-blocking mode where the API has one. */
    void nonBlocking() throws IOException;

    /** Makes a later {@link #close()} send a reset instead of a FIN (SO_LINGER with 0 seconds). */
    void resetOnClose() throws IOException;

    /** Reads until {@code buffer} is full, in as many reads as it takes. */
    default void readFully(byte[] buffer) throws IOException {
        int count = 0;
        while (count < buffer.length) {
            int n = read(buffer, count, buffer.length - count);
            if (n < 0) {
                throw new EOFException("end of stream after " + count + " of " + buffer.length + " bytes");
            }
            count += n;
        }
    }

    /** @return {@code 127.0.0.1:50870}, {@code [::1]:50870}; numeric, without a name look-up */
    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
