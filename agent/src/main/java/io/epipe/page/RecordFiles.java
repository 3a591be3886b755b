package io.epipe.page;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

    /** A million a second for eleven days, in one record; the sum of a whole page is less than 2^63. */
    private static final long MOST_REPEATS = 1_000_000_000_000L;

    private final Table table;
    private final Tally tally;
    private final Progress progress;
    private final ParsedLine line = new ParsedLine();
    private final SeenLines seen = new SeenLines();

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
                InputStream text = OwnPage.unlessPage(in);
                if (text == null) {
                    tally.page(file.toString());
                    continue;
                }
                LineReader lines = new LineReader(text);
                while (lines.next()) {
                    number++;
                    line(file, number, lines);
                    if ((number & 1023) == 0) {
                        progress.reading(read.bytes, bytes, tally);
                    }
                }
            } catch (IOException e) {
                tally.unreadable(file.toString(), (number == 0 ? "" : "damaged after line " + number + ": ") + words(e));
            }
        }
        progress.done();
    }

    /** Words alone: some messages are the file's name, some exceptions have none but their class. */
    private static String words(IOException e) {
        if (e instanceof FileSystemException) {
            String reason = ((FileSystemException) e).getReason();
            return e instanceof AccessDeniedException ? "permission denied" : e instanceof NoSuchFileException ? "there no more"
                : reason == null ? "the system refuses it" : reason;
        }
        return e.getMessage() == null ? "cut off" : e.getMessage();
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
        if (!seen.add(lines.bytes(), lines.length())) {
            tally.copies++;
            return;
        }
        if (event.equals("epipe.omitted")) {
            tally.withheld = Tally.added(tally.withheld, line.number("epipe.omitted.withheld"));
            tally.dropped = Tally.added(tally.dropped, line.number("epipe.omitted.dropped"));
            return;
        }
        boolean repeats = event.equals("epipe.repeats");
        if (!repeats && !INCIDENTS.contains(event)) {
            Tally.count(tally.newer, event);
            return;
        }
        String time = line.text(repeats && line.text("epipe.repeats.last_timestamp") != null ? "epipe.repeats.last_timestamp" : "timestamp");
        long micros = Moments.micros(time);
        long count = repeats ? line.number("epipe.repeats.count") : 1;
        if (micros == Moments.UNKNOWN) {
            tally.damaged(file.toString(), number, time == null ? "no timestamp" : "unreadable timestamp");
        } else if (count < 1 || count > MOST_REPEATS) {
            tally.damaged(file.toString(), number, count == -1 ? "no number of repeats" : "impossible number of repeats");
        } else if (table.isFull()) {
            tally.leftOut = Tally.added(tally.leftOut, count);
        } else if (repeats) {
            tally.repeats += count;
            table.addRepeats(line, micros, count);
        } else {
            tally.incidents++;
            table.addIncident(line, micros);
        }
    }
}
