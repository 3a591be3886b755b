package io.epipe.programs.host;

import java.io.IOException;

/**
 * Meets its first failure when the agent has come to rest, between two marks on standard output, which the JVM's own lines about classes stand
 * beside.
 */
public final class FirstUse {

    private FirstUse() {
    }

    public static void main(String[] arguments) throws Exception {
        // what the failing write itself takes, so that it is not the agent's
        IOException rehearsed = Broken.make().fail();
        rehearsed.getStackTrace();
        if (arguments[0].equals("agent")) {
            Warm.awaitAgent();
        }
        Broken broken = Broken.make();
        System.out.println("mark begin");
        IOException thrown = broken.fail();
        if (arguments[0].equals("agent")) {
            System.out.println("notes " + thrown.getSuppressed().length);
        }
        System.in.read();
        System.out.println("mark end");
    }
}
