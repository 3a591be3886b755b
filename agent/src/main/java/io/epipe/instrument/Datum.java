package io.epipe.instrument;

/** Which argument of a target method holds what the incident is told with. */
public enum Datum {
    /** The {@link java.io.FileDescriptor}. */
    FD,
    /** A number of bytes. */
    LENGTH,
    /** An array of bytes, all of which are written. */
    BYTES,
    /** One byte. */
    ONE_BYTE,
    /** A {@link java.nio.ByteBuffer} that is still as full as before the failed call. */
    BUFFER,
    /** An array of such buffers. */
    BUFFERS,
    /** The first buffer of the array that counts. */
    BUFFERS_OFFSET,
    /** How many buffers count. */
    BUFFERS_LENGTH,
    /** A channel that is the target of a transfer. */
    CHANNEL,
    /** A {@link java.net.SocketImpl} that was just connected to a new connection. */
    SOCKET_IMPL,
    /** The command line of a {@link Process} that was started: an array of strings. */
    COMMAND,
    /** Its redirections, as {@link ProcessBuilder} has them; may be null. */
    REDIRECTS,
    /** Whether its standard error goes where its standard output goes. */
    ERRORS_MERGED,
    /** What the method returns, behind its arguments ({@link Insertion#ON_RETURN_VALUE}). */
    RETURNED;

    static final int COUNT = values().length;
}
