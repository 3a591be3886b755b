package io.epipe.explain;

import io.epipe.page.LineReader;
import io.epipe.page.ParsedLine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a log and finds in it what was thrown, with its time and thread. Plain text of any pattern, also with Logback's and Log4j2's
 * additions to frames, and JSON lines with the stack in a string. Used by one thread.
 */
final class LogReader {

    /** {@code at java.base/sun.nio.ch.SocketDispatcher.write0(Native Method) ~[?:?]} */
    private static final Pattern FRAME =
        Pattern.compile("^\\s*(?:\\||>)?\\s*at (?:[\\w.@+-]*/){0,2}([\\w$.\\-/]+)\\.([\\w$<>\\-]+)\\(([^)]*)\\)");
    private static final Pattern MORE = Pattern.compile("^\\s*\\.\\.\\. ");
    private static final Pattern JOINED = Pattern.compile("(\\||\\\\n)\\s*(?:\\\\t)?at [\\w.@/$]+\\.[\\w$<>]+\\(");
    private static final String TYPE = "((?:[\\w$]+\\.)+[\\w$]*(?:Exception|Error|Throwable|Failure))";
    private static final Pattern THROWN = Pattern.compile("(?<![\\w.$])" + TYPE + "(?::\\s?(.*))?");
    private static final Pattern TIED = Pattern.compile("^\\s*(?:Caused by|(Wrapped by)|(Suppressed)):\\s+" + TYPE + "(?::\\s?(.*))?$");
    private static final Pattern THREAD = Pattern.compile("\\[([^\\[\\]]{2,80})\\]|\\bthread[=:\"]+([^\\s\",]+)|in thread \"([^\"]+)\"");
    private static final String[] STACKS = {"exception.stacktrace", "stack_trace", "error.stack_trace", "stacktrace", "stackTrace",
        "exception", "throwable", "stack", "exception.stack_trace", "full_message"};
    private static final int MOST_CAUSES = 15;
    /** Class, method, file and line, two names each. */
    private static final List<String> FRAME_FIELDS = Arrays.asList("class", "className", "method", "methodName", "file", "fileName", "line", "lineNumber");
    private static final String[] MESSAGES = {"message", "msg", "log", "@message", "body"};
    private static final String[] TIMES = {"@timestamp", "timestamp", "time", "ts", "datetime", "timeMillis"};
    /** As milliseconds the year 2001; as seconds it would be the year 33,658. */
    private static final double FIRST_MILLIS = 1e12;
    private static final String[] THREADS = {"thread.name", "thread_name", "thread", "process.thread.name", "threadName", "_thread"};

    /** Where what was found goes. */
    interface Found {
        /** One entry of the log that holds something thrown, or words of an error without anything thrown. */
        void entry(Entry entry);
    }

    private final Found found;
    private final ParsedLine json = new ParsedLine();
    private final LogTimes times = new LogTimes();
    private long lines;
    private long tooLong;
    private long records;
    private long unreadable;
    private long lastMillis = LogTimes.UNKNOWN;
    private String lastThread;
    private Entry open;

    LogReader(Found found) {
        this.found = found;
    }

    long lines() {
        return lines;
    }

    /** Lines that nothing was looked for in, because they are longer than {@link LineReader} takes. */
    long tooLong() {
        return tooLong;
    }

    /** Records of the agent. */
    long records() {
        return records;
    }

    /** Lines with bytes that are no UTF-8. */
    long unreadable() {
        return unreadable;
    }

    void read(InputStream in) throws IOException {
        LineReader reader = new LineReader(in);
        while (reader.next()) {
            lines++;
            if (reader.isTooLong()) {
                tooLong++;
            } else {
                line(reader);
            }
        }
        end();
    }

    private void line(LineReader reader) {
        int first = 0;
        while (first < reader.length() && reader.bytes()[first] == ' ') {
            first++;
        }
        if (first < reader.length() && reader.bytes()[first] == '{' && json.read(reader.bytes(), reader.length()) == null) {
            end();
            json();
            return;
        }
        String text = new String(reader.bytes(), 0, reader.length(), StandardCharsets.UTF_8);
        if (text.indexOf('\ufffd') >= 0 || text.indexOf('\0') >= 0) {
            unreadable++;
        }
        Matcher joined = JOINED.matcher(text);
        if (FRAME.matcher(text).find() || !joined.find()) {
            text(text);
            return;
        }
        // a whole stack in one line, which some patterns make for the sake of shippers
        for (String part : text.split(joined.group(1).equals("|") ? "\\|" : Pattern.quote(joined.group(1)))) {
            text(part.replace("\\t", "\t"));
        }
    }

    private void json() {
        String event = json.text("event.name");
        if (event != null && event.startsWith("epipe.") && json.text("epipe.verdict") != null) {
            // there is the truth of it, and `report` shows it
            records++;
            return;
        }
        lastMillis = jsonTime();
        lastThread = first(THREADS);
        String stack = first(STACKS);
        if (stack == null && structured()) {
            end();
            return;
        }
        String words = stack != null ? stack : first(MESSAGES);
        if (words != null) {
            entryOf(words);
            end();
        }
    }

    private void entryOf(String words) {
        long millis = lastMillis;
        String thread = lastThread;
        for (String line : words.split("\n")) {
            text(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            // a time within the text is not the time of the entry
            lastMillis = millis;
            lastThread = thread;
        }
    }

    private long jsonTime() {
        for (String[] seconds : new String[][] {{"instant.epochSecond", "instant.nanoOfSecond"}, {"timestampSeconds", "timestampNanos"}}) {
            if (json.number(seconds[0]) > 0) {
                return json.number(seconds[0]) * 1_000 + Math.max(0, json.number(seconds[1])) / 1_000_000;
            }
        }
        for (String key : TIMES) {
            Object time = json.values().get(key);
            // a number is one of seconds, with a fraction or without, or of milliseconds
            double number = time instanceof Number ? ((Number) time).doubleValue() : 0;
            long millis = number >= FIRST_MILLIS ? (long) number : number >= FIRST_MILLIS / 1_000 ? Math.round(number * 1_000)
                : time instanceof String ? times.of((String) time) : LogTimes.UNKNOWN;
            if (millis != LogTimes.UNKNOWN) {
                return millis;
            }
        }
        return LogTimes.UNKNOWN;
    }

    /** Something thrown as objects: Logback's JsonEncoder, Log4j2's JsonLayout. True if there was such. */
    private boolean structured() {
        for (String root : new String[] {"throwable", "thrown", "exception", "error"}) {
            String at = root;
            for (int depth = 0; depth < MOST_CAUSES; depth++, at += ".cause") {
                String type = first(new String[] {at + ".className", at + ".class", at + ".name", at + ".type"});
                if (type == null) {
                    break;
                }
                if (depth == 0) {
                    open = new Entry(lastMillis, lastThread);
                }
                Thrown thrown = new Thrown(type, json.text(at + ".message"), depth == 0 ? Thrown.Tie.NONE : Thrown.Tie.CAUSE);
                open.thrown.add(thrown);
                String frames = first(new String[] {at + ".stepArray", at + ".extendedStackTrace", at + ".stackTrace", at + ".frames"});
                if (depth == 0 && frames != null && frames.contains("\tat ")) {
                    // a text after all, with all the causes
                    open = null;
                    entryOf(frames);
                    return true;
                }
                frames(thrown, frames);
            }
            if (open != null) {
                return true;
            }
        }
        return false;
    }

    /** Frames as objects, of which a {@link ParsedLine} has made names and values, one a line. */
    private static void frames(Thrown thrown, String fields) {
        String[] lines = fields == null ? new String[0] : fields.split("\n");
        String[] frame = new String[4];
        for (int i = 0; i + 1 < lines.length; i++) {
            int field = FRAME_FIELDS.indexOf(lines[i]) >= 0 ? FRAME_FIELDS.indexOf(lines[i]) / 2 : -1;
            if (field < 0) {
                continue;
            }
            if (frame[field] != null) {
                add(thrown, frame);
                frame = new String[4];
            }
            frame[field] = lines[++i];
        }
        add(thrown, frame);
    }

    private static void add(Thrown thrown, String[] frame) {
        if (frame[0] != null && frame[1] != null) {
            boolean isNumber = frame[3] != null && frame[3].matches("-?\\d{1,7}");
            thrown.add(new StackTraceElement(frame[0], frame[1], frame[2], isNumber ? Integer.parseInt(frame[3]) : -1));
        }
    }

    private String first(String[] keys) {
        for (String key : keys) {
            if (json.text(key) != null) {
                return json.text(key);
            }
        }
        return null;
    }

    private void text(String line) {
        Matcher frame = FRAME.matcher(line);
        if (frame.find()) {
            if (open != null) {
                open.last().add(frame(frame));
            }
            return;
        }
        if (MORE.matcher(line).find()) {
            return;
        }
        Matcher tied = TIED.matcher(line);
        if (tied.find()) {
            if (open == null) {
                open = new Entry(lastMillis, lastThread);
            }
            open.thrown.add(new Thrown(tied.group(3), tied.group(4), tied.group(1) != null ? Thrown.Tie.WRAPPER
                : tied.group(2) != null ? Thrown.Tie.SUPPRESSED : Thrown.Tie.CAUSE));
            return;
        }
        if (open != null && open.last().frames.isEmpty() && line.startsWith("\t") && !line.trim().isEmpty()) {
            // the second line of a message
            return;
        }
        entry(line);
    }

    private void entry(String line) {
        long millis = times.of(line);
        Matcher thrown = THROWN.matcher(line);
        boolean isThrown = thrown.find();
        if (isThrown && millis == LogTimes.UNKNOWN && open != null && open.last().type == null) {
            // the words before it were its message, said once more
            open = null;
        }
        end();
        if (millis != LogTimes.UNKNOWN || !isThrown) {
            // what is thrown stands below its own line mostly, which has the time
            lastMillis = millis != LogTimes.UNKNOWN ? millis : lastMillis;
            Matcher thread = THREAD.matcher(line.length() > 200 ? line.substring(0, 200) : line);
            lastThread = thread.find() ? thread.group(1) != null ? thread.group(1) : thread.group(2) != null ? thread.group(2)
                : thread.group(3) : millis != LogTimes.UNKNOWN ? null : lastThread;
        }
        if (isThrown) {
            open = new Entry(lastMillis, lastThread);
            open.thrown.add(new Thrown(thrown.group(1), thrown.group(2), Thrown.Tie.NONE));
        } else if (Words.endsInAnError(line)) {
            open = new Entry(lastMillis, lastThread);
            open.thrown.add(new Thrown(null, line, Thrown.Tie.NONE));
        }
    }

    private void end() {
        if (open != null) {
            Entry entry = open;
            open = null;
            found.entry(entry);
        }
    }

    private static StackTraceElement frame(Matcher frame) {
        String place = frame.group(3);
        int colon = place.lastIndexOf(':');
        int line = place.equals("Native Method") ? -2 : -1;
        if (colon > 0 && place.substring(colon + 1).matches("\\d{1,7}")) {
            line = Integer.parseInt(place.substring(colon + 1));
            place = place.substring(0, colon);
        }
        return new StackTraceElement(frame.group(1), frame.group(2), line == -2 || place.equals("Unknown Source") ? null : place, line);
    }
}
