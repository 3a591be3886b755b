package io.epipe.programs.host;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Properties;

/**
 * Breaks five connections while it holds a lock of its own that epipe's starting thread is stuck behind, and one more after that; says how often it
 * waited in each of the last four of the five.
 */
public final class Held {

    private static final int FAILURES = 5;
    private static final Object LOCK = new Object();

    private Held() {
    }

    public static void main(String[] arguments) throws Exception {
        Thread watchdog = new Thread("watchdog") {
            @Override
            public void run() {
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    return;
                }
                Runtime.getRuntime().halt(3);
            }
        };
        watchdog.setDaemon(true);
        watchdog.start();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long own = Thread.currentThread().getId();
        threads.getThreadInfo(own).getWaitedCount();
        StringBuilder said = new StringBuilder();
        Properties before = System.getProperties();
        System.setProperties(new Locking(before));
        boolean stuck;
        synchronized (LOCK) {
            Broken[] broken = new Broken[FAILURES];
            for (int i = 0; i < FAILURES; i++) {
                broken[i] = Broken.make();
            }
            awaitStuck();
            for (int i = 0; i < FAILURES; i++) {
                long waits = threads.getThreadInfo(own).getWaitedCount();
                broken[i].fail();
                if (i > 0) {
                    said.append(' ').append(threads.getThreadInfo(own).getWaitedCount() - waits);
                }
            }
            stuck = isStuck();
        }
        System.out.println("stuck: " + stuck + ", waits:" + said);
        Warm.awaitAgent();
        Broken.make().fail();
    }

    private static void awaitStuck() throws InterruptedException {
        while (!isStuck()) {
            Thread.sleep(10);
        }
    }

    private static boolean isStuck() {
        Thread starter = Warm.find("epipe-starter");
        return starter != null && starter.getState() == Thread.State.BLOCKED;
    }

    /** An application's own, with a lock. */
    private static final class Locking extends Properties {
        private static final long serialVersionUID = 1;

        private Locking(Properties from) {
            putAll(from);
        }

        @Override
        public String getProperty(String key) {
            synchronized (LOCK) {
                return super.getProperty(key);
            }
        }
    }
}
