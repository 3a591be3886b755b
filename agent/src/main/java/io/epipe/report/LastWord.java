package io.epipe.report;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Says what could not be told before the JVM ends. What kept it from being told may be a lock of {@link System#err} or of the system properties, so
 * nothing is used here but the descriptor.
 */
final class LastWord {

    private LastWord() {
    }

    /** One line on standard error. */
    static void say(String untold) throws IOException {
        String line = "epipe: not told in time for the JVM's end: " + untold + "\n";
        // not closed: the descriptor is the JVM's
        new FileOutputStream(FileDescriptor.err).write(line.getBytes(StandardCharsets.US_ASCII));
    }
}
