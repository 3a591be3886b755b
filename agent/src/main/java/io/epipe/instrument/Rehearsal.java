package io.epipe.instrument;

import io.epipe.bootstrap.WriteFailureHook;

import java.util.ArrayList;

/**
 * Weaves something that is thrown away, so that the classes which that takes are loaded on another processor while the thread that loads
 * the application's first socket class makes the rest of the agent. Needs nothing that this thread may hold, and nobody waits
 * for it.
 */
public final class Rehearsal implements Runnable {

    private static final String CLASS = "io/epipe/instrument/Canary";

    @Override
    public void run() {
        try {
            Weaver.weave(ClassFiles.ofAgent(CLASS), Targets.table(false, false).ofClass(CLASS), new ArrayList<Target>(1));
        } catch (Exception e) {
            WriteFailureHook.swallowed(e);
        }
    }
}
