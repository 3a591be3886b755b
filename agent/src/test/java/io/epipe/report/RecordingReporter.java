package io.epipe.report;

import io.epipe.incident.Incident;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was given. */
class RecordingReporter implements Reporter {

    final List<Long> reported = new CopyOnWriteArrayList<>();
    final List<Repeats> repeats = new CopyOnWriteArrayList<>();
    final List<Omissions> omissions = new CopyOnWriteArrayList<>();
    final List<String> calls = new CopyOnWriteArrayList<>();

    @Override
    public String name() {
        return "recording";
    }

    @Override
    public void start() {
        calls.add("start");
    }

    @Override
    public void report(Incident incident) throws IOException {
        calls.add("report");
        reported.add(incident.id());
    }

    @Override
    public void repeats(Repeats closed) {
        calls.add("repeats");
        repeats.add(closed);
    }

    @Override
    public void omitted(Omissions omitted) {
        calls.add("omitted");
        omissions.add(omitted);
    }

    @Override
    public void flush() {
        calls.add("flush");
    }

    @Override
    public void close() {
        calls.add("close");
    }
}
