package io.epipe.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One line as flat keys. Objects within objects, which some shippers make of dotted keys, become dotted keys again. Values are
 * String, Long, Double or Boolean; an array becomes its elements, one a line. Used by one thread, again and again.
 */
public final class ParsedLine {

    private static final int DEEPEST = 16;
    /** Longer texts are cut: a record holds no payload. */
    private static final int LONGEST_TEXT = 1 << 16;
    private static final int MOST_KEYS = 400;

    private static final JsonFactory JSON = JsonFactory.builder().build();

    private final Map<String, Object> values = new LinkedHashMap<String, Object>(128);

    /**
     * Reads one line.
     *
     * @return null, or in some words why it is no JSON object
     */
    public String read(byte[] line, int length) {
        values.clear();
        try (JsonParser parser = JSON.createParser(line, 0, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "no JSON object";
            }
            object(parser, "", 0);
            return parser.nextToken() == null ? null : "more than one JSON object";
        } catch (IOException | RuntimeException e) {
            return "no whole JSON object";
        }
    }

    private void object(JsonParser parser, String prefix, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("too deep");
        }
        JsonToken token;
        while ((token = parser.nextToken()) != JsonToken.END_OBJECT) {
            if (token == null) {
                throw new IOException("cut off");
            }
            String key = prefix + parser.currentName();
            switch (parser.nextToken()) {
                case START_OBJECT:
                    object(parser, key + ".", depth + 1);
                    break;
                case START_ARRAY:
                    put(key, array(parser));
                    break;
                default:
                    put(key, scalar(parser));
                    break;
            }
        }
    }

    private static Object scalar(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_STRING:
                return cut(parser.getText());
            case VALUE_NUMBER_INT:
                return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? (Object) parser.getText()
                    : Long.valueOf(parser.getLongValue());
            case VALUE_NUMBER_FLOAT:
                return parser.getDoubleValue();
            case VALUE_TRUE:
                return true;
            case VALUE_FALSE:
                return false;
            default:
                return null;
        }
    }

    private static String array(JsonParser parser) throws IOException {
        StringBuilder text = new StringBuilder();
        int depth = 1;
        while (true) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new IOException("cut off");
            }
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                if (--depth == 0) {
                    return cut(text.toString());
                }
            } else if (text.length() < LONGEST_TEXT) {
                text.append(text.length() == 0 ? "" : "\n").append(parser.getText());
            }
        }
    }

    private void put(String key, Object value) {
        if (value != null && values.size() < MOST_KEYS && !values.containsKey(key)) {
            values.put(key, value);
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + " \u2026";
    }

    /** All keys with their values, in the order of the line. */
    public Map<String, Object> values() {
        return values;
    }

    /** The text of a key; null where there is none. */
    public String text(String key) {
        Object value = values.get(key);
        return value == null ? null : value.toString();
    }

    /** The number of a key; -1 where there is none. */
    public long number(String key) {
        Object value = values.get(key);
        return value instanceof Long ? (Long) value : -1;
    }
}
