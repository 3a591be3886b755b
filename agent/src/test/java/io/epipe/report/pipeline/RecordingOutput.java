package io.epipe.report.pipeline;

import io.epipe.incident.Incident;
import io.epipe.record.Omissions;
import io.epipe.record.Repeats;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was given. */
class RecordingOutput implements Output {

    final List<Long> reported = new CopyOnWriteArrayList<>();
    final List<Repeats> repeats = new CopyOnWriteArrayList<>();
    final List<Omissions> omissions = new CopyOnWriteArrayList<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile Thread thread;

    @Override
    public String name() {
        return "recording";
    }

    @Override
    public boolean isEveryIncident() {
        return false;
    }

    @Override
    public void start() {
        thread = Thread.currentThread();
        calls.add("start");
    }

    @Override
    public void report(Incident incident) throws IOException {
        calls.add("report");
        reported.add(incident.id());
    }

    @Override
    public void repeats(Repeats closed) throws IOException {
        calls.add("repeats");
        repeats.add(closed);
    }

    @Override
    public void omitted(Omissions omitted) throws IOException {
        calls.add("omitted");
        omissions.add(omitted);
    }

    @Override
    public long blockedSince() {
        return 0;
    }

    @Override
    public void close() {
        calls.add("close");
    }

    /** All incidents that this output has told of in one way or another. */
    long accountedFor() {
        return reported.size() + repeats.stream().mapToLong(Repeats::count).sum()
            + omissions.stream().mapToLong(o -> o.dropped() + o.withheld()).sum();
    }
}
