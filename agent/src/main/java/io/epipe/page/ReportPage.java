package io.epipe.page;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Makes the page of some files. */
public final class ReportPage {

    private final Table table;
    private final Tally tally = new Tally();
    private List<Limit> limits;
    private List<Pair> pairs;
    private int[] order;

    private ReportPage(Table table) {
        this.table = table;
    }

    /**
     * Reads files and directories and writes the page of them.
     *
     * @param inputs   files, plain or gzip, and directories, with all that is in them
     * @param output   the page; there once it is whole, and never half
     * @param terminal where to show how far it is; null for nowhere
     * @return what the files held, in some lines
     * @throws IOException if an input is not there or the page cannot be written
     */
    public static Result make(List<Path> inputs, Path output, PrintWriter terminal) throws IOException {
        ReportPage page = new ReportPage(new Table(Budget.ofHeap()));
        List<Path> files = InputFiles.of(inputs);
        files.remove(output.toAbsolutePath().normalize());
        new RecordFiles(page.table, page.tally, new Progress(terminal)).read(files);
        if (page.table.rows() == 0) {
            return new Result(0, page.words());
        }
        RepeatLinks.find(page.table);
        page.order = Order.of(page.table);
        page.limits = Limits.in(page.table);
        page.pairs = BothEnds.in(page.table);
        page.write(output);
        return new Result(page.tally.incidents, page.words());
    }

    /** What came of it. */
    public static final class Result {
        private final long incidents;
        private final String words;

        Result(long incidents, String words) {
            this.incidents = incidents;
            this.words = words;
        }

        /** How many incidents the page holds; 0, and there is no page, where the files held none. */
        public long incidents() {
            return incidents;
        }

        /** What was read, counted and named, in some lines. */
        public String words() {
            return words;
        }
    }

    private void write(Path output) throws IOException {
        Path absolute = output.toAbsolutePath();
        // not createTempFile, which lets nobody but the owner read it
        Path part = absolute.resolveSibling(absolute.getFileName() + "." + Long.toHexString(System.nanoTime()) + ".part");
        boolean whole = false;
        try (OutputStream file = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
            PageWriter.write(file, "epipe: why writes failed", words(), new PageWriter.Content() {
                @Override
                public void to(OutputStream out) throws IOException {
                    new PageData(table, order, out).write(new Findings());
                }
            });
            whole = true;
        } finally {
            if (!whole) {
                Files.deleteIfExists(part);
            }
        }
        try {
            Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, absolute, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Findings and counts beside the columns. */
    private final class Findings implements PageData.Extras {

        @Override
        public void columns(PageData data) throws IOException {
            Ints limit = new Ints();
            for (int i = limits.size() - 1; i >= 0; i--) {
                for (int row : limits.get(i).rows) {
                    limit.set(row, i + 1);
                }
            }
            data.numbers("~limit", limit);
            Ints pair = new Ints();
            for (int i = 0; i < pairs.size(); i++) {
                pair.set(pairs.get(i).one, i + 1);
                pair.set(pairs.get(i).other, i + 1);
            }
            data.numbers("~pair", pair);
        }

        @Override
        public void index(JsonGenerator index, int[] places) throws IOException {
            String version = ReportPage.class.getPackage().getImplementationVersion();
            index.writeStringField("version", version == null ? "" : version);
            index.writeNumberField("made", System.currentTimeMillis());
            index.writeArrayFieldStart("limits");
            for (Limit limit : limits) {
                limit(index, limit);
            }
            index.writeEndArray();
            index.writeArrayFieldStart("pairs");
            for (Pair pair : pairs) {
                index.writeStartObject();
                index.writeNumberField("one", places[pair.one]);
                index.writeNumberField("other", places[pair.other]);
                index.writeStringField("first", pair.first.name());
                index.writeStringField("why", pair.why);
                index.writeEndObject();
            }
            index.writeEndArray();
            tally(index);
        }

        private void limit(JsonGenerator index, Limit limit) throws IOException {
            index.writeStartObject();
            index.writeStringField("sentence", limit.sentence);
            if (limit.knownAs() != null) {
                index.writeStringField("known", limit.knownAs());
            }
            index.writeNumberField("round", limit.round);
            index.writeNumberField("count", limit.rows.length);
            index.writeNumberField("from", limit.from);
            index.writeNumberField("to", limit.to);
            index.writeNumberField("least", limit.least);
            index.writeNumberField("most", limit.most);
            index.writeArrayFieldStart("bars");
            for (int bar : limit.bars) {
                index.writeNumber(bar);
            }
            index.writeEndArray();
            index.writeEndObject();
        }

        private void tally(JsonGenerator index) throws IOException {
            index.writeObjectFieldStart("read");
            index.writeNumberField("files", tally.files);
            index.writeNumberField("lines", tally.lines);
            index.writeNumberField("incidents", tally.incidents);
            index.writeNumberField("repeats", tally.repeats);
            index.writeNumberField("withheld", tally.withheld);
            index.writeNumberField("dropped", tally.dropped);
            index.writeNumberField("leftOut", tally.leftOut);
            index.writeNumberField("damaged", tally.damaged);
            index.writeNumberField("oddValues", table.oddValues());
            index.writeNumberField("textsLeftOut", table.leftOut());
            PageData.names(index, "damagedLines", tally.damagedLines);
            PageData.names(index, "unreadable", tally.unreadable);
            PageData.counts(index, "foreign", tally.foreign);
            PageData.counts(index, "newer", tally.newer);
            index.writeEndObject();
        }
    }

    private String words() {
        StringBuilder words = new StringBuilder();
        line(words, "%s in %s of %s", plural(tally.incidents, "incident"), plural(tally.lines, "line"), plural(tally.files, "file"));
        if (tally.repeats > 0) {
            line(words, "%,d more failures were counted as repeats of them", tally.repeats);
        }
        if (tally.withheld + tally.dropped > 0) {
            line(words, "%,d more were withheld by rate= and %,d dropped where they happened: the numbers are lower bounds",
                tally.withheld, tally.dropped);
        }
        if (tally.leftOut > 0) {
            line(words, "%,d older failures are left out: a page holds %,d", tally.leftOut, Table.MOST_ROWS);
        }
        if (table.leftOut() > 0) {
            line(words, "%,d texts are left out, for want of memory; give java more than -Xmx%dm", table.leftOut(),
                Runtime.getRuntime().maxMemory() >> 20);
        }
        if (tally.damaged > 0) {
            line(words, "%s, such as %s", plural(tally.damaged, "damaged line"), tally.damagedLines.get(0));
        }
        kinds(words, "%,d lines that are none of epipe's: %s", tally.foreign);
        kinds(words, "%,d records of a newer epipe, which this one does not know: %s", tally.newer);
        for (String file : tally.unreadable) {
            line(words, "%s", file);
        }
        if (table.rows() > 0) {
            Map<String, Long> verdicts = new TreeMap<String, Long>();
            for (int row = 0; row < table.rows(); row++) {
                String verdict = String.valueOf(table.text("epipe.verdict", row));
                Long known = verdicts.get(verdict);
                verdicts.put(verdict, table.weight.get(row) + (known == null ? 0 : known));
            }
            int shown = 0;
            for (Map.Entry<String, Long> verdict : verdicts.entrySet()) {
                // there are some fifteen; what is more is not epipe's
                if (shown++ < 40) {
                    line(words, "%,9d %s", verdict.getValue(), verdict.getKey());
                }
            }
        }
        if (limits != null) {
            for (Limit limit : limits) {
                line(words, "%s", limit.sentence);
            }
        }
        return words.toString();
    }

    private static String plural(long count, String word) {
        return String.format(Locale.ROOT, "%,d %s%s", count, word, count == 1 ? "" : "s");
    }

    private static void kinds(StringBuilder words, String format, Map<String, Long> kinds) {
        if (!kinds.isEmpty()) {
            StringBuilder names = new StringBuilder();
            for (String name : kinds.keySet()) {
                names.append(names.length() == 0 ? "" : ", ").append(name);
            }
            line(words, format, Tally.sum(kinds), names);
        }
    }

    private static void line(StringBuilder words, String format, Object... values) {
        String line = String.format(Locale.ROOT, format, values);
        for (int i = 0; i < line.length(); i++) {
            // names of files and of foreign events may hold escapes of a terminal
            words.append(Character.isISOControl(line.charAt(i)) ? ' ' : line.charAt(i));
        }
        words.append('\n');
    }
}
