package io.epipe.bootstrap;

/**
 * What the JVM runs at its very end, when the application's own shutdown hooks have ended: a failed write of theirs is to be reported too. It stays
 * registered for good, so it is of the boot loader and does nothing when nobody has set it.
 */
public final class LastTurn implements Runnable {

    private static volatile Runnable work;
    private static boolean registered;

    private LastTurn() {
    }

    /**
     * Sets what is to be run.
     *
     * @param next null for nothing
     * @return what the JVM is to run, if it does not know it yet; null if it does
     */
    public static synchronized Runnable set(Runnable next) {
        work = next;
        if (registered || next == null) {
            return null;
        }
        registered = true;
        return new LastTurn();
    }

    @Override
    public void run() {
        Runnable now = work;
        try {
            if (now != null) {
                now.run();
            }
        } catch (Throwable t) {
            WriteFailureHook.swallowed(t);
        }
    }
}
