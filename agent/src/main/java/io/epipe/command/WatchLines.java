package io.epipe.command;

import io.epipe.status.Status;

import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** For a pipe or a file: lines that are never taken back. */
final class WatchLines extends WatchView {

    private static final long AGAIN_NANOS = 1_000_000_000L;

    private final Set<String> waiting = new LinkedHashSet<String>();
    private long told;

    WatchLines(PrintWriter out) {
        super(out);
        told = System.nanoTime() - AGAIN_NANOS;
    }

    @Override
    void show(Status now, List<String> fresh, List<String> again) {
        for (String kind : fresh) {
            out.println();
            for (String line : now.all("text." + kind)) {
                out.println(line);
            }
        }
        waiting.addAll(again);
        if (System.nanoTime() - told >= AGAIN_NANOS) {
            tell();
        }
    }

    private void tell() {
        told = System.nanoTime();
        for (String kind : waiting) {
            out.println("again, " + Words.count(counts.get(kind), "time") + " now: " + titles.get(kind));
        }
        waiting.clear();
    }

    @Override
    void end() {
        tell();
        out.println();
        for (String line : heading()) {
            out.println(line);
        }
        out.flush();
    }
}
