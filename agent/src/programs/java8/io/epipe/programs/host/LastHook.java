package io.epipe.programs.host;

import java.io.IOException;

/** Uses sockets for the first time in a shutdown hook, and fails there. */
public final class LastHook {

    private LastHook() {
    }

    public static void main(String[] arguments) {
        Runtime.getRuntime().addShutdownHook(new Thread("last") {
            @Override
            public void run() {
                try {
                    System.out.println("notes " + Broken.notes(Broken.make().fail()));
                } catch (IOException e) {
                    System.out.println(e);
                }
            }
        });
    }
}
