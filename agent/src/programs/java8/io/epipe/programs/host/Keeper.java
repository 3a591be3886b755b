package io.epipe.programs.host;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps every exception that it gets, with the agent's notes on them. A line: breaks a connection. The end of its input: says whether the agent's
 * class loader goes, with the exceptions still there.
 */
public final class Keeper {

    private static final List<IOException> KEPT = new ArrayList<IOException>();
    private static final int COLLECTIONS = 100;

    private Keeper() {
    }

    public static void main(String[] arguments) throws Exception {
        WeakReference<ClassLoader> agent = new WeakReference<ClassLoader>(null);
        System.out.println("ready");
        for (int turn = 1, c = System.in.read(); c >= 0; c = System.in.read()) {
            if (c != '\n') {
                continue;
            }
            Broken broken = Broken.make();
            IOException thrown = broken.fail();
            KEPT.add(thrown);
            // a consequence
            KEPT.add(broken.fail());
            broken.close();
            agent = new WeakReference<ClassLoader>(loaderOfTheReporter());
            System.out.println("turn " + turn++ + ": notes " + Broken.notes(thrown));
        }
        boolean wasThere = agent.get() != null;
        for (int i = 0; i < COLLECTIONS && agent.get() != null; i++) {
            System.gc();
            Thread.sleep(20);
        }
        System.out.println("the loader was there: " + wasThere + ", gone: " + (agent.get() == null) + ", kept: " + KEPT.size());
    }

    /** Of the thread's class, which is one of the agent's. */
    private static ClassLoader loaderOfTheReporter() throws InterruptedException {
        while (true) {
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("epipe-reporter")) {
                    return thread.getClass().getClassLoader();
                }
            }
            Thread.sleep(10);
        }
    }
}
