package io.epipe.paths;

/** How a connection breaks; the names are those of the program. */
enum Failure {

    /** The peer closes, a write is answered with a reset, the next one fails. */
    EPIPE("EPIPE"),
    /** The peer resets, a write fails. */
    ECONNRESET("ECONNRESET"),
    /** The peer resets, a read fails, then a write. */
    READ_FIRST("EPIPE");

    /** {@code error.type} of the write. */
    final String error;

    Failure(String error) {
        this.error = error;
    }
}
