package io.epipe.instrument;

import java.io.FileDescriptor;
import java.io.IOException;

/**
 * A method like those of the JDK that write, for the self-test: it is woven by the same transformer and always fails.
 *
 * <p>A real socket would be the better canary, but to make one would initialise the JDK's network classes before the application
 * had a chance to set the properties that they read once ({@code java.net.preferIPv4Stack}, for one).
 */
final class Canary {

    private Canary() {
    }

    static int write(FileDescriptor fd, long address, int length) throws IOException {
        throw new IOException("canary");
    }
}
