package io.epipe.benchmark;

import java.lang.instrument.Instrumentation;

/** The agent that does nothing: what any agent costs. */
public final class NothingAgent {

    private NothingAgent() {
    }

    /** Called by the JVM. */
    public static void premain(String argument, Instrumentation instrumentation) {
        // nothing is what it measures
    }
}
