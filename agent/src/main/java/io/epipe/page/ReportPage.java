package io.epipe.page;

import com.fasterxml.jackson.core.JsonGenerator;
import io.epipe.record.Printable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
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
     * @param output   where the page goes; where that is a file, it is there once it is whole, and never half
     * @param terminal where to show how far it is; null for nowhere
     * @return what the files held, in some lines
     * @throws IOException if an input is not there or is the output, or the page cannot be written
     */
    public static Result make(List<Path> inputs, PageTarget output, PrintWriter terminal) throws IOException {
        ReportPage page = new ReportPage(new Table(Budget.ofHeap()));
        List<Path> files = InputFiles.of(inputs);
        keepApart(inputs, files, output);
        new RecordFiles(page.table, page.tally, new Progress(terminal)).read(files);
        if (page.table.rows() == 0) {
            return new Result(true, page.words());
        }
        RepeatLinks.find(page.table);
        page.tally.orphans = RepeatLinks.orphans(page.table);
        page.order = Order.of(page.table);
        page.limits = Limits.in(page.table);
        page.pairs = BothEnds.in(page.table);
        page.write(output);
        return new Result(false, page.words());
    }

    /** Takes an older page at the output's place off the files; throws where the output would take the place of records. */
    private static void keepApart(List<Path> inputs, List<Path> files, PageTarget output) throws IOException {
        boolean named = false;
        for (Path input : inputs) {
            named |= output.is(input);
        }
        for (Iterator<Path> each = files.iterator(); each.hasNext();) {
            Path file = each.next();
            if (output.is(file)) {
                if (named || Files.size(file) > 0 && !OwnPage.is(file)) {
                    throw new IOException("the output " + output + " is one of the inputs");
                }
                each.remove();
            }
        }
    }

    /** What came of it. */
    public static final class Result {
        private final boolean empty;
        private final String words;

        Result(boolean empty, String words) {
            this.empty = empty;
            this.words = words;
        }

        /** Whether the files held no failure: then there is no page. */
        public boolean isEmpty() {
            return empty;
        }

        /** What was read, counted and named, in some lines. */
        public String words() {
            return words;
        }
    }

    private void write(PageTarget output) throws IOException {
        output.write(new PageWriter.Content() {
            @Override
            public void to(OutputStream file) throws IOException {
                PageWriter.write(file, PageWriter.TITLE, words(), new PageWriter.Content() {
                    @Override
                    public void to(OutputStream out) throws IOException {
                        new PageData(table, order, out).write(new Findings());
                    }
                });
            }
        });
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
            index.writeNumberField("orphans", tally.orphans);
            index.writeNumberField("copies", tally.copies);
            index.writeNumberField("pages", tally.pages);
            PageData.names(index, "pageNames", tally.pageNames);
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
        if (tally.repeats > tally.orphans) {
            line(words, "%s counted as repeats of them", were(tally.repeats - tally.orphans, "more failure"));
        }
        if (tally.orphans > 0) {
            line(words, "%s counted as repeats of incidents that are not in these files", were(tally.orphans, "failure"));
        }
        if (tally.copies > 0) {
            line(words, "%s of others, and counted once: a file and its backup, or one named twice", plural(tally.copies, "line", "is a copy", "are copies"));
        }
        if (tally.pages > 0) {
            line(words, "%s made by epipe, and skipped: %s%s", were(tally.pages, "file"), tally.pageNames.get(0), tally.pages > 1 ? ", \u2026" : "");
        }
        if (tally.withheld + tally.dropped > 0) {
            line(words, "%,d more withheld by rate= and %,d dropped where they happened: the numbers are lower bounds",
                tally.withheld, tally.dropped);
        }
        if (tally.leftOut > 0) {
            line(words, "%s left out: a page holds %,d", plural(tally.leftOut, "older failure", "is", "are"), Table.MOST_ROWS);
        }
        if (table.leftOut() > 0) {
            line(words, "%s left out, for want of memory; give java more than -Xmx%dm", plural(table.leftOut(), "text", "is", "are"),
                Runtime.getRuntime().maxMemory() >> 20);
        }
        if (tally.damaged > 0) {
            line(words, "%s, such as %s", plural(tally.damaged, "damaged line"), tally.damagedLines.get(0));
        }
        kinds(words, plural(Tally.sum(tally.foreign), "line", "is none", "are none") + " of epipe's", tally.foreign);
        kinds(words, plural(Tally.sum(tally.newer), "record") + " of a newer epipe, which this one does not know", tally.newer);
        for (String file : tally.unreadable) {
            line(words, "%s", file);
        }
        if (table.rows() > 0) {
            Map<String, Long> verdicts = new TreeMap<String, Long>();
            for (int row = 0; row < table.rows(); row++) {
                String named = table.text("epipe.verdict", row);
                String verdict = named == null ? "(not known)" : named;
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

    private static String plural(long count, String word, String isOne, String areMany) {
        return plural(count, word) + ' ' + (count == 1 ? isOne : areMany);
    }

    private static String were(long count, String word) {
        return plural(count, word, "was", "were");
    }

    private static void kinds(StringBuilder words, String what, Map<String, Long> kinds) {
        if (!kinds.isEmpty()) {
            StringBuilder names = new StringBuilder();
            for (String name : kinds.keySet()) {
                names.append(names.length() == 0 ? "" : ", ").append(name);
            }
            line(words, "%s: %s", what, names);
        }
    }

    private static void line(StringBuilder words, String format, Object... values) {
        // names of files, of verdicts and of foreign events may hold what a terminal obeys
        words.append(Printable.oneLine(String.format(Locale.ROOT, format, values))).append('\n');
    }
}
