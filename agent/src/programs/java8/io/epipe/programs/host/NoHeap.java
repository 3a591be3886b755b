package io.epipe.programs.host;

import java.io.IOException;

/**
 * The heap is full, a write fails meanwhile, the heap is free again; then the program uses classes of the JDK for the first time. Arguments: cold or warm
 * (whether the agent may come to rest before), and how many bytes to leave.
 */
public final class NoHeap {

    private static final String[] CLASSES = {"java.time.ZonedDateTime", "java.time.format.DateTimeFormatter",
        "java.time.zone.ZoneRulesProvider", "sun.util.calendar.ZoneInfoFile", "java.util.Formatter",
        "java.util.regex.Pattern", "java.nio.file.Files", "java.nio.charset.CoderResult", "java.math.BigDecimal",
        "java.util.TimeZone", "java.text.NumberFormat", "java.lang.invoke.MethodHandles", "sun.nio.ch.Net",
        "sun.nio.ch.IOUtil"};

    private static Object[] held = new Object[4_000_000];

    private NoHeap() {
    }

    public static void main(String[] arguments) throws Exception {
        Broken broken = Broken.make();
        // it and what it throws are there before, so that an error meanwhile is not the program's own
        IOException rehearsed = Broken.make().fail();
        if (arguments[0].equals("warm")) {
            Warm.awaitAgent();
        }
        byte[] spare = new byte[Integer.parseInt(arguments[1])];
        fill();
        spare = null;
        Throwable thrown = null;
        try {
            thrown = broken.fail();
        } catch (OutOfMemoryError own) {
            thrown = own;
        }
        try {
            // what is reported is to be reported in a full heap
            Thread.sleep(1_000);
        } catch (OutOfMemoryError own) {
            thrown = own;
        }
        held = null;
        System.gc();
        System.out.println("failed: " + (thrown != null) + ", rehearsed: " + (rehearsed != null));
        for (String name : CLASSES) {
            try {
                Class.forName(name);
            } catch (Throwable t) {
                System.out.println("broken: " + name + ": " + t);
            }
        }
        System.out.println("formats: " + String.format("%.2f", 1.0) + " " + (java.time.ZonedDateTime.now() != null));
        // within the pauses of the agent's starting thread
        int notes = 0;
        for (int i = 0; i < 200 && notes < 1; i++) {
            Broken later = Broken.make();
            notes = Broken.notes(later.fail());
            later.close();
            Thread.sleep(50);
        }
        System.out.println("notes later: " + notes);
    }

    private static void fill() {
        int n = 0;
        for (int size = 1 << 20; size >= 16;) {
            try {
                held[n] = new byte[size];
                n++;
            } catch (OutOfMemoryError e) {
                size >>= 1;
            }
        }
    }
}
