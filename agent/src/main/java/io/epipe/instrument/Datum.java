package io.epipe.instrument;

/** Which argument of a target method holds what the incident is told with. */
public enum Datum {
    /** The {@link java.io.FileDescriptor}. */
    FD,
    /** A number of bytes. */
    LENGTH,
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
    SOCKET_IMPL;

    static final int COUNT = values().length;
}
