package io.epipe.page;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads all files, line by line, into a {@link Table} and a {@link Tally}. */
final class RecordFiles {

    private static final Set<String> INCIDENTS = Collections.unmodifiableSet(new HashSet<String>(Arrays.asList(
        "epipe.write_failure", "epipe.read_failure", "epipe.lost_write", "epipe.abortive_close")));

    private final Table table;
    private final Tally tally;
    private final Progress progress;
    private final ParsedLine line = new ParsedLine();

    RecordFiles(Table table, Tally tally, Progress progress) {
        this.table = table;
        this.tally = tally;
        this.progress = progress;
    }

    void read(List<Path> files) {
        long bytes = 0;
        for (Path file : files) {
            try {
                bytes += Files.size(file);
            } catch (IOException e) {
                // told when it is opened
            }
        }
        InputFiles.Counter read = new InputFiles.Counter();
        for (Path file : files) {
            tally.files++;
            long number = 0;
            try (InputStream in = InputFiles.open(file, read)) {
                LineReader lines = new LineReader(in);
                while (lines.next()) {
                    number++;
                    line(file, number, lines);
                    if ((number & 1023) == 0) {
                        progress.reading(read.bytes, bytes, tally);
                    }
                }
            } catch (IOException e) {
                String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
                tally.unreadable(file.toString(), (number == 0 ? "" : "damaged after line " + number + ": ") + why);
            }
        }
        progress.done();
    }

    private void line(Path file, long number, LineReader lines) {
        if (lines.isBlank() && !lines.isTooLong()) {
            return;
        }
        tally.lines++;
        String wrong = lines.isTooLong() ? "longer than any record" : line.read(lines.bytes(), lines.length());
        if (wrong != null) {
            tally.damaged(file.toString(), number, wrong);
            return;
        }
        String event = line.text("event.name");
        if (event == null || !event.startsWith("epipe.")) {
            Tally.count(tally.foreign, event == null ? "lines without event.name" : event);
            return;
        }
        if (event.equals("epipe.omitted")) {
            tally.withheld += Math.max(0, line.number("epipe.omitted.withheld"));
            tally.dropped += Math.max(0, line.number("epipe.omitted.dropped"));
            return;
        }
        boolean repeats = event.equals("epipe.repeats");
        if (!repeats && !INCIDENTS.contains(event)) {
            Tally.count(tally.newer, event);
            return;
        }
        long micros = Moments.micros(line.text(repeats && line.text("epipe.repeats.last_timestamp") != null
            ? "epipe.repeats.last_timestamp" : "timestamp"));
        long count = repeats ? line.number("epipe.repeats.count") : 1;
        if (micros == Moments.UNKNOWN || count < 0) {
            tally.damaged(file.toString(), number, micros == Moments.UNKNOWN ? "no timestamp" : "no number of repeats");
        } else if (table.isFull()) {
            tally.leftOut += count;
        } else if (repeats) {
            tally.repeats += count;
            table.addRepeats(line, micros, count);
        } else {
            tally.incidents++;
            table.addIncident(line, micros);
        }
    }
}
