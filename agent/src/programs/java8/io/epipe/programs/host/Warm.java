package io.epipe.programs.host;

/** Waits until the agent has come to rest. */
final class Warm {

    private Warm() {
    }

    /** The agent's starting thread has been there and has gone. To be called when the first socket is there. */
    static void awaitAgent() throws InterruptedException {
        while (find("epipe-reporter") == null || find("epipe-starter") != null) {
            Thread.sleep(10);
        }
    }

    /** The thread of this name; null if there is none. */
    static Thread find(String name) {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(name)) {
                return thread;
            }
        }
        return null;
    }
}
