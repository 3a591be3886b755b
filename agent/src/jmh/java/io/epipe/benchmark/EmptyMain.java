package io.epipe.benchmark;

/** Does nothing: the start of the JVM alone. */
public final class EmptyMain {

    private EmptyMain() {
    }

    public static void main(String[] arguments) {
        // nothing is what it measures
    }
}
