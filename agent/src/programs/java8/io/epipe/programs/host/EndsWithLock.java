package io.epipe.programs.host;

/** Breaks a connection, and ends with status 3, while it holds a lock: properties (the system's), thread (the class), or error (the stream). */
public final class EndsWithLock {

    private EndsWithLock() {
    }

    public static void main(String[] arguments) throws Exception {
        Object lock = arguments[0].equals("properties") ? System.getProperties() : arguments[0].equals("thread") ? Thread.class : System.err;
        synchronized (lock) {
            Broken.make().fail();
            while (!isReached()) {
                Thread.sleep(10);
            }
            System.exit(3);
        }
    }

    /** Whether a thread of epipe's waits for the lock, or needs it not. */
    private static boolean isReached() {
        Thread starter = Warm.find("epipe-starter");
        Thread text = Warm.find("epipe-text");
        return starter != null && starter.getState() == Thread.State.BLOCKED
            || text != null && (text.getState() == Thread.State.BLOCKED || text.getState() == Thread.State.WAITING);
    }
}
