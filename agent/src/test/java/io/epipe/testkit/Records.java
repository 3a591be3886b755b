package io.epipe.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the agent's JSON lines. */
public final class Records {

    private static final JsonFactory JSON = new JsonFactory();

    private Records() {
    }

    /** All records of a file, in order; none if there is no file. Values are String, Long, Boolean or a List of strings. */
    public static List<Map<String, Object>> of(Path file) {
        List<Map<String, Object>> records = new ArrayList<>();
        if (!Files.exists(file)) {
            return records;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                records.add(parse(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return records;
    }

    /** The records of failed writes alone. */
    public static List<Map<String, Object>> writeFailures(Path file) {
        return of(file).stream().filter(r -> "epipe.write_failure".equals(r.get("event.name"))).toList();
    }

    /** One record, which keeps the published schema. */
    public static Map<String, Object> parse(String line) throws IOException {
        RecordSchema.check(line);
        Map<String, Object> record = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(line)) {
            expect(parser.nextToken(), JsonToken.START_OBJECT, line);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                if (record.put(key, value(parser, line)) != null) {
                    throw new AssertionError(key + " stands twice in " + line);
                }
            }
        }
        return record;
    }

    private static Object value(JsonParser parser, String line) throws IOException {
        switch (parser.nextToken()) {
            case VALUE_STRING:
                return parser.getText();
            case VALUE_NUMBER_INT:
                return parser.getLongValue();
            case VALUE_TRUE:
                return true;
            case VALUE_FALSE:
                return false;
            case START_ARRAY:
                List<String> strings = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    expect(parser.currentToken(), JsonToken.VALUE_STRING, line);
                    strings.add(parser.getText());
                }
                return strings;
            default:
                throw new AssertionError("a record holds no " + parser.currentToken() + ": " + line);
        }
    }

    private static void expect(JsonToken actual, JsonToken expected, String line) {
        if (actual != expected) {
            throw new AssertionError("expected " + expected + ", got " + actual + " in " + line);
        }
    }
}
