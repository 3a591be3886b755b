package io.epipe.programs.host;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes fail while collections leave next to nothing free: says how many collections that takes, and how many failures have a note. Then the heap is free again.
 * Arguments: how many failures, how many KB of the heap to leave, and cold or warm (whether the agent may come to rest before).
 */
public final class FullOfLife {

    private static final int PART = 24;
    private static final int PARTS = 2_500;
    /** Of an array of such parts, with its headers and references. */
    private static final int KB_OF_PARTS = 110;

    private static List<Object> live = new ArrayList<Object>(100_000);

    private FullOfLife() {
    }

    public static void main(String[] arguments) throws Exception {
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        count(collectors);
        boolean warm = arguments[2].equals("warm");
        Broken[] broken = new Broken[Integer.parseInt(arguments[0])];
        for (int i = 0; i < broken.length; i++) {
            broken[i] = Broken.make();
        }
        // what a failure takes of the JDK is there before
        Broken.make().fail();
        if (warm) {
            Warm.awaitAgent();
            while (Broken.notes(Broken.make().fail()) != 1) {
                Thread.sleep(10);
            }
        }
        fill();
        for (int free = 0; free < Integer.parseInt(arguments[1]); free += KB_OF_PARTS) {
            live.remove(live.size() - 1);
        }
        System.gc();
        long before = count(collectors);
        int failed = 0;
        int notes = 0;
        for (Broken one : broken) {
            IOException thrown = one.fail();
            failed += thrown == null ? 0 : 1;
            notes += Math.max(0, Broken.notes(thrown));
        }
        long during = count(collectors) - before;
        live = null;
        System.gc();
        System.out.println("failed " + failed + ", collections " + during + ", notes " + notes + " end");
        // at once; where the agent was never ready, within the pauses of its starting thread
        int later = 0;
        for (int i = 0; i < (warm ? 1 : 400) && later < 1; i++) {
            Broken next = Broken.make();
            later = Broken.notes(next.fail());
            next.close();
            Thread.sleep(warm ? 0 : 50);
        }
        System.out.println("notes later " + later + " end");
    }

    private static long count(List<GarbageCollectorMXBean> collectors) {
        long all = 0;
        for (GarbageCollectorMXBean collector : collectors) {
            all += collector.getCollectionCount();
        }
        return all;
    }

    private static void fill() {
        try {
            for (;;) {
                byte[][] parts = new byte[PARTS][];
                for (int i = 0; i < PARTS; i++) {
                    parts[i] = new byte[PART];
                }
                live.add(parts);
            }
        } catch (OutOfMemoryError full) {
            // as it is to be
        }
    }
}
