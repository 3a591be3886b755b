package io.epipe.programs.host;

import java.io.IOException;

/** Is interrupted by another thread while its first failing write is in the agent's hands, and says whether it can tell afterwards. */
public final class Interrupted {

    private static String where;

    private Interrupted() {
    }

    public static void main(String[] arguments) throws Exception {
        Broken broken = Broken.make();
        final Thread main = Thread.currentThread();
        Thread other = new Thread("interrupter") {
            @Override
            public void run() {
                while (where == null) {
                    for (StackTraceElement frame : main.getStackTrace()) {
                        if (where == null && frame.getClassName().startsWith("io.epipe.bootstrap.")) {
                            main.interrupt();
                            where = frame.getClassName();
                        }
                    }
                }
            }
        };
        other.setDaemon(true);
        other.start();
        IOException thrown = broken.fail();
        boolean flag = Thread.currentThread().isInterrupted();
        System.out.println("failed: " + (thrown != null) + ", lost: " + (where != null && !flag));
    }
}
