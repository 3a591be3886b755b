package io.epipe.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes the table as the page's script reads it: the columns one after another, then an index of them as JSON, then the length of the
 * index in four bytes.
 *
 * <p>Numbers and the numbers of texts are written as <em>planes</em>: the lowest bytes of all rows, then the next higher bytes, and
 * so on. Each value is less the column's {@code base}, plus 1; 0 stands for absent. Planes pack better than the numbers would.
 */
final class PageData {

    private static final JsonFactory JSON = JsonFactory.builder().build();

    private final Table table;
    private final int[] order;
    private final OutputStream out;
    private long written;
    private final StringWriter text = new StringWriter();
    private final JsonGenerator index;

    PageData(Table table, int[] order, OutputStream out) throws IOException {
        this.table = table;
        this.order = order;
        this.out = out;
        this.index = JSON.createGenerator(text);
    }

    /** What a row of a column is. */
    private interface Rows {
        /** The value at a row of the table, or {@link Longs#ABSENT}. */
        long at(int row);
    }

    /**
     * Writes everything.
     *
     * @param more whatever stands beside the columns
     */
    void write(Extras more) throws IOException {
        index.writeStartObject();
        index.writeNumberField("rows", order.length);
        index.writeObjectFieldStart("columns");
        time();
        numbers("~weight", longs(table.weight));
        numbers("~again", longs(table.again));
        numbers("~repeats", ints(table.repeats));
        final int[] places = Order.places(order);
        numbers("~incident", new Rows() {
            @Override
            public long at(int row) {
                int incident = table.incident.get(row);
                return incident == 0 ? Longs.ABSENT : places[incident - 1];
            }
        });
        for (Map.Entry<String, Column> column : table.columns.entrySet()) {
            column(column.getKey(), column.getValue());
        }
        more.columns(this);
        index.writeEndObject();
        more.index(index, places);
        index.writeEndObject();
        index.close();
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        out.write(bytes);
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(bytes.length >>> shift & 0xff);
        }
    }

    /** What else the page holds. */
    interface Extras {
        void columns(PageData data) throws IOException;

        void index(JsonGenerator index, int[] places) throws IOException;
    }

    private void time() throws IOException {
        // seconds and their microseconds apart: the seconds are in order, and pack to almost nothing
        numbers("~seconds", new Rows() {
            @Override
            public long at(int row) {
                return table.time.get(row) / 1_000_000;
            }
        });
        numbers("~micros", new Rows() {
            @Override
            public long at(int row) {
                return table.time.get(row) % 1_000_000;
            }
        });
    }

    private static Rows ints(final Ints values) {
        return new Rows() {
            @Override
            public long at(int row) {
                int value = values.get(row);
                return value == 0 ? Longs.ABSENT : value;
            }
        };
    }

    private static Rows longs(final Longs values) {
        return new Rows() {
            @Override
            public long at(int row) {
                return values.get(row);
            }
        };
    }

    private void column(String key, Column column) throws IOException {
        if (column instanceof Column.Numbers) {
            numbers(key, longs(((Column.Numbers) column).values));
        } else if (column instanceof Column.Texts) {
            Column.Texts texts = (Column.Texts) column;
            texts(key, "text", texts.ids, texts.dictionary);
        } else {
            sentences(key, (Column.Sentences) column);
        }
    }

    /** A column of numbers of the table's rows; 0 is absent. */
    void numbers(String key, Ints values) throws IOException {
        numbers(key, ints(values));
    }

    private void numbers(String key, Rows rows) throws IOException {
        if (planes(key, "number", rows)) {
            index.writeEndObject();
        }
    }

    private void texts(String key, String kind, Ints ids, Dictionary dictionary) throws IOException {
        if (planes(key, kind, ints(ids))) {
            dictionary(dictionary);
            index.writeEndObject();
        }
    }

    private void sentences(String key, Column.Sentences column) throws IOException {
        if (!planes(key, "sentence", ints(column.ids))) {
            return;
        }
        dictionary(column.dictionary);
        int[] holes = new int[column.dictionary.size() + 1];
        for (int id = 1; id < holes.length; id++) {
            holes[id] = Column.Sentences.holes(column.dictionary.text(id));
        }
        long start = written;
        for (int row : order) {
            int at = column.offsets.get(row);
            for (int hole = 0; hole < holes[column.ids.get(row)]; hole++) {
                byte b;
                do {
                    b = column.at(at++);
                    write(b);
                } while (b != ',');
            }
        }
        index.writeNumberField("digits", start);
        index.writeNumberField("digitsLength", written - start);
        index.writeEndObject();
    }

    /** Writes the planes and begins the column's object; false, and nothing is written, where no row has a value. */
    private boolean planes(String key, String kind, Rows rows) throws IOException {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int row : order) {
            long value = rows.at(row);
            if (value != Longs.ABSENT) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
        }
        if (least > most) {
            return false;
        }
        index.writeObjectFieldStart(key);
        index.writeStringField("kind", kind);
        index.writeNumberField("at", written);
        index.writeNumberField("base", least);
        int width = 1;
        while (width < 7 && most - least + 1 >= 1L << 8 * width) {
            width++;
        }
        index.writeNumberField("width", width);
        for (int plane = 0; plane < width; plane++) {
            for (int row : order) {
                long value = rows.at(row);
                write(value == Longs.ABSENT ? 0 : (int) (value - least + 1 >>> 8 * plane));
            }
        }
        return true;
    }

    private void dictionary(Dictionary dictionary) throws IOException {
        long start = written;
        // a Writer, since a record may hold half a surrogate pair, of which only an encoder makes a question mark
        Writer writer = new OutputStreamWriter(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                PageData.this.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                written += length;
            }
        }, StandardCharsets.UTF_8);
        JsonGenerator texts = JSON.createGenerator(writer);
        texts.writeStartArray();
        for (String each : dictionary.texts()) {
            texts.writeString(each);
        }
        texts.writeEndArray();
        texts.close();
        index.writeNumberField("texts", start);
        index.writeNumberField("textsLength", written - start);
    }

    private void write(int b) throws IOException {
        out.write(b);
        written++;
    }

    /** The names of a list, for the index. */
    static void names(JsonGenerator index, String field, List<String> names) throws IOException {
        index.writeArrayFieldStart(field);
        for (String name : names) {
            index.writeString(name);
        }
        index.writeEndArray();
    }

    /** The counts of a map, for the index. */
    static void counts(JsonGenerator index, String field, Map<String, Long> counts) throws IOException {
        index.writeArrayFieldStart(field);
        for (Map.Entry<String, Long> each : new ArrayList<Map.Entry<String, Long>>(counts.entrySet())) {
            index.writeStartArray();
            index.writeString(each.getKey());
            index.writeNumber(each.getValue());
            index.writeEndArray();
        }
        index.writeEndArray();
    }
}
