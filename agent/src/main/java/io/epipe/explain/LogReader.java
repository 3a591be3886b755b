package io.epipe.explain;

import io.epipe.page.LineReader;
import io.epipe.page.ParsedLine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
    private static final String TYPE = "((?:[\\w$]+\\.)+[\\w$]*(?:Exception|Error|Throwable|Failure))";
    private static final Pattern THROWN = Pattern.compile("(?<![\\w.$])" + TYPE + "(?::\\s?(.*))?");
    private static final Pattern TIED = Pattern.compile("^\\s*(?:Caused by|(Wrapped by)|(Suppressed)):\\s+" + TYPE + "(?::\\s?(.*))?$");
    private static final Pattern THREAD = Pattern.compile("\\[([^\\[\\]]{2,80})\\]|\\bthread[=:\"]+([^\\s\",]+)|in thread \"([^\"]+)\"");
    private static final String[] STACKS = {"exception.stacktrace", "stack_trace", "error.stack_trace", "stacktrace", "stackTrace",
        "thrown.extendedStackTrace", "exception", "throwable", "stack", "exception.stack_trace", "thrown.stackTrace"};
    private static final String[] MESSAGES = {"message", "msg", "log", "@message", "body"};
    private static final String[] TIMES = {"@timestamp", "timestamp", "time", "ts", "datetime"};
    private static final String[] THREADS = {"thread.name", "thread_name", "thread", "process.thread.name", "threadName"};

    /** Where what was found goes. */
    interface Found {
        /** One entry of the log that holds something thrown, or words of an error without anything thrown. */
        void entry(Entry entry);
    }

    private final Found found;
    private final ParsedLine json = new ParsedLine();
    private final LogTimes times = new LogTimes();
    private long lines;
    private long lastMillis = LogTimes.UNKNOWN;
    private String lastThread;
    private Entry open;

    LogReader(Found found) {
        this.found = found;
    }

    long lines() {
        return lines;
    }

    void read(InputStream in) throws IOException {
        LineReader reader = new LineReader(in);
        while (reader.next()) {
            lines++;
            if (!reader.isTooLong()) {
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
        text(new String(reader.bytes(), 0, reader.length(), StandardCharsets.UTF_8));
    }

    private void json() {
        String event = json.text("event.name");
        if (event != null && event.startsWith("epipe.") && json.text("epipe.verdict") != null) {
            // a record of the agent: there is the truth of it, and `report` shows it
            return;
        }
        lastMillis = LogTimes.UNKNOWN;
        for (int i = 0; i < TIMES.length && lastMillis == LogTimes.UNKNOWN; i++) {
            String time = json.text(TIMES[i]);
            lastMillis = time == null ? LogTimes.UNKNOWN : time.matches("\\d{13}") ? Long.parseLong(time) : times.of(time);
        }
        if (lastMillis == LogTimes.UNKNOWN && json.number("timeMillis") > 0) {
            lastMillis = json.number("timeMillis");
        } else if (lastMillis == LogTimes.UNKNOWN && json.number("instant.epochSecond") > 0) {
            lastMillis = json.number("instant.epochSecond") * 1_000 + Math.max(0, json.number("instant.nanoOfSecond")) / 1_000_000;
        }
        lastThread = first(THREADS);
        String stack = first(STACKS);
        if (stack == null && json.text("thrown.name") != null) {
            stack = json.text("thrown.name") + ": " + json.text("thrown.message");
        }
        long millis = lastMillis;
        String thread = lastThread;
        String words = stack != null ? stack : first(MESSAGES);
        if (words == null) {
            return;
        }
        for (String line : words.split("\n")) {
            text(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            // a time within the text is not the time of the entry
            lastMillis = millis;
            lastThread = thread;
        }
        end();
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
        end();
        long millis = times.of(line);
        Matcher thrown = THROWN.matcher(line);
        boolean isThrown = thrown.find();
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
