package io.epipe.programs.host;

/** Waits until the agent has come to rest. */
final class Warm {

    private Warm() {
    }

    /** The agent's starting thread has been there and has gone. To be called when the first socket is there. */
    static void awaitAgent() throws InterruptedException {
        while (!isThere("epipe-reporter") || isThere("epipe-starter")) {
            Thread.sleep(10);
        }
    }

    private static boolean isThere(String name) {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }
}
