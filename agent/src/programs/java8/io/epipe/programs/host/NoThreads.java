package io.epipe.programs.host;

import java.io.File;
import java.io.FileWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * No thread can be started while a write fails, and then they can again. As root: puts itself into a cgroup with a limit of processes
 * (cgroup v1 or v2), for which {@code no cgroup} is said where there is none.
 */
public final class NoThreads {

    private static final int SPARE = 60;

    private NoThreads() {
    }

    public static void main(String[] arguments) throws Exception {
        Broken broken = Broken.make();
        File group = group();
        if (group == null) {
            System.out.println("no cgroup");
            return;
        }
        write(new File(group, "cgroup.procs"), "0");
        int now = Integer.parseInt(new String(Files.readAllBytes(Paths.get(group.getPath(), "pids.current"))).trim());
        write(new File(group, "pids.max"), String.valueOf(now + SPARE));
        final CountDownLatch end = new CountDownLatch(1);
        List<Thread> all = new ArrayList<Thread>();
        boolean none = false;
        while (!none && all.size() < 10 * SPARE) {
            Thread thread = new Thread("held") {
                @Override
                public void run() {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            };
            try {
                thread.start();
                all.add(thread);
            } catch (OutOfMemoryError e) {
                none = true;
            }
        }
        System.out.println("no thread left: " + none);
        IOException thrown = broken.fail();
        System.out.println("failed: " + (thrown != null));
        end.countDown();
        for (Thread thread : all) {
            thread.join();
        }
        write(new File(group, "pids.max"), "max");
        System.out.println("threads are back");
        int notes = 0;
        for (int i = 0; i < 300 && notes < 1; i++) {
            Broken later = Broken.make();
            notes = Broken.notes(later.fail());
            later.close();
            Thread.sleep(50);
        }
        System.out.println("notes later: " + notes);
    }

    private static File group() throws IOException {
        for (String root : new String[] {"/sys/fs/cgroup/pids", "/sys/fs/cgroup"}) {
            File group = new File(root, "epipe-test-" + new File("/proc/self").getCanonicalFile().getName());
            if (new File(root, "cgroup.procs").canWrite() && group.mkdir()) {
                if (new File(group, "pids.max").canWrite()) {
                    return group;
                }
                group.delete();
            }
        }
        return null;
    }

    private static void write(File file, String text) throws IOException {
        try (Writer out = new FileWriter(file)) {
            out.write(text);
        }
    }
}
