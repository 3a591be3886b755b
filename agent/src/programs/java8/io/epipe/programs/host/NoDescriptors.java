package io.epipe.programs.host;

import java.io.FileInputStream;
import java.io.IOException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Descriptors run out, a write fails meanwhile, descriptors come back; then the program uses time zones for the first time. Argument: whether the agent
 * may come to rest before.
 */
public final class NoDescriptors {

    private NoDescriptors() {
    }

    public static void main(String[] arguments) throws Exception {
        Broken broken = Broken.make();
        if (arguments[0].equals("warm")) {
            Warm.awaitAgent();
        }
        List<FileInputStream> all = new ArrayList<FileInputStream>();
        try {
            while (true) {
                all.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException limit) {
            System.out.println("no descriptors left: " + (all.size() > 10));
        }
        IOException thrown = broken.fail();
        System.in.read();
        for (FileInputStream in : all) {
            in.close();
        }
        System.out.println("failed: " + (thrown != null));
        System.out.println("time zones work: " + (ZonedDateTime.now(ZoneId.of("Europe/Berlin")) != null));
        System.out.println("the system's too: " + (ZonedDateTime.now() != null));
        Broken later = Broken.make();
        System.out.println("notes later: " + Broken.notes(later.fail()));
        Class<?> hook = Class.forName("io.epipe.bootstrap.WriteFailureHook", true, null);
        System.out.println("agent errors: " + hook.getMethod("errors").invoke(null) + " " + hook.getMethod("lastError").invoke(null));
    }
}
