package io.epipe.instrument;

import io.epipe.bootstrap.WriteFailureHook;

import java.io.IOException;
import java.lang.reflect.Field;

/**
 * Makes a plain {@link IOException} that has a message and no stack, and never had one. What the JVM fills in for the constructor of a throwable
 * (the backtrace, which no method takes away again) costs a walk down the stack, and keeps the classes of all its methods in memory for as
 * long as the application keeps the exception: the agent's loader after a detach.
 */
public final class StacklessException {

    private static final StackTraceElement[] NO_STACK = new StackTraceElement[0];
    private static final Field MESSAGE = message();

    private StacklessException() {
    }

    private static Field message() {
        try {
            Field field = Throwable.class.getDeclaredField("detailMessage");
            field.setAccessible(true);
            return field;
        } catch (Exception notThisJdk) {
            WriteFailureHook.swallowed(notThisJdk);
            return null;
        }
    }

    /** An exception with this message; where the JDK does not let one be made without a stack, one whose stack is hidden. */
    public static IOException of(String message) {
        JdkAccess.Way way = JdkAccess.known();
        if (way != null && MESSAGE != null) {
            try {
                IOException made = (IOException) way.allocate(IOException.class);
                MESSAGE.set(made, message);
                return made;
            } catch (Exception e) {
                WriteFailureHook.swallowed(e);
            }
        }
        IOException made = new IOException(message);
        made.setStackTrace(NO_STACK);
        return made;
    }
}
