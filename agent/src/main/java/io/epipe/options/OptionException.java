package io.epipe.options;

/**
 * An option that cannot be understood. The message is one line: the key, the value, where it was given, and what is
 * allowed.
 */
public final class OptionException extends Exception {

    private static final long serialVersionUID = 1;

    OptionException(String message) {
        super(message);
    }
}
