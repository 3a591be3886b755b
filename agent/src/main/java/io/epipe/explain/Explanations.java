package io.epipe.explain;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code explain}: what a log tells of failed writes and reads of sockets, in words. Used by one thread. */
public final class Explanations implements LogReader.Found {

    private static final int WIDTH = 100;
    private static final int MOST_GROUPS = 10_000;
    private static final int MOST_SHOWN = 20;
    private static final int MOST_THREADS = 10_000;

    private final Map<String, Group> groups = new LinkedHashMap<String, Group>();
    private final Map<String, Long> lastOfThread = new HashMap<String, Long>();
    private final LogReader reader = new LogReader(this);
    private long failures;
    private long connects;
    private long refusals;
    private long pipes;
    private long ungrouped;
    private boolean translated;

    /** Reads one log; call it again for the next. */
    public void read(InputStream in) throws IOException {
        reader.read(in);
    }

    /** How many failed writes and reads there were. */
    public long failures() {
        return failures;
    }

    @Override
    public void entry(Entry entry) {
        switch (Failure.other(entry)) {
            case CONNECT:
                connects++;
                return;
            case OWN_REFUSAL:
                refusals++;
                return;
            case PIPE:
                pipes++;
                return;
            default:
                break;
        }
        Failure failure = Failure.of(entry);
        if (failure == null) {
            return;
        }
        failures++;
        translated |= Words.isTranslated(failure.message);
        Group group = groups.get(failure.key());
        if (group == null) {
            if (groups.size() >= MOST_GROUPS) {
                ungrouped++;
                return;
            }
            group = new Group(failure);
            groups.put(failure.key(), group);
        }
        group.add(failure, follows(failure));
    }

    /** Whether the same thread had failed less than a second before: one dead connection fails more than once. */
    private boolean follows(Failure failure) {
        if (failure.thread == null || failure.millis == LogTimes.UNKNOWN || lastOfThread.size() > MOST_THREADS) {
            return false;
        }
        Long before = lastOfThread.put(failure.thread, failure.millis);
        // a connection tells a write of its reset once; what comes after is EPIPE
        boolean isFirst = failure.errno == io.epipe.kernel.Errno.ECONNRESET && failure.direction == Failure.Direction.WRITE;
        return !isFirst && before != null && failure.millis >= before && failure.millis - before < 1_000;
    }

    /** Everything that can be said, for a terminal. */
    public String text() {
        StringBuilder out = new StringBuilder();
        if (failures == 0) {
            out.append(String.format(Locale.ROOT, "No failed write or read of a socket in %s.%n", count(reader.lines(), "line")));
            others(out);
            return out.toString();
        }
        out.append(String.format(Locale.ROOT, "%s at %s, in %s.%n", failures == 1 ? "1 failed write or read of a socket"
            : String.format(Locale.ROOT, "%,d failed writes and reads of sockets", failures), count(groups.size(), "place"), count(reader.lines(), "line")));
        wrap(out, "", "Everything below is a guess: a log holds the error and the stack, and nothing of what the kernel knew.");
        List<Group> sorted = new ArrayList<Group>(groups.values());
        Collections.sort(sorted, new Comparator<Group>() {
            @Override
            public int compare(Group a, Group b) {
                return Integer.compare(b.count, a.count);
            }
        });
        for (int i = 0; i < sorted.size() && i < MOST_SHOWN; i++) {
            group(out, i + 1, sorted.get(i));
        }
        if (sorted.size() > MOST_SHOWN) {
            out.append(String.format(Locale.ROOT, "%n%,d more places, each with fewer.%n", sorted.size() - MOST_SHOWN + ungrouped));
        }
        out.append(String.format("%n"));
        others(out);
        rest(out);
        return out.toString();
    }

    private static void group(StringBuilder out, int number, Group group) {
        Failure f = group.first;
        Guess guess = Guess.of(f);
        String call = f.direction == Failure.Direction.WRITE ? "a write" : f.direction == Failure.Direction.READ ? "a read" : "a write or a read";
        out.append(String.format(Locale.ROOT, "%n%d. %,d \u00d7 %s, %s%n", number, group.count, f.errno.recordName(), call));
        field(out, "at", f.site == null ? "not known: there is no stack" : printable(f.site.toString())
            + (f.ofApplication ? "" : " (no frame of the application's own)"));
        field(out, "message", printable(f.message));
        if (!group.when().isEmpty()) {
            field(out, "when", printable(group.when()));
        }
        field(out, "we were", f.library == null ? "not known: the stack names no library that would tell" : (f.library.accepted ? "the server" : "the client")
            + ", by the stack (" + f.library.title + ")" + (f.tls ? ", over TLS" : ""));
        field(out, "order", order(group));
        if (group.intervals() != null) {
            field(out, "intervals", group.intervals());
        }
        field(out, "guess", guess.verdicts + ". " + guess.words);
    }

    private static String order(Group group) {
        if (group.closing * 2 > group.count) {
            return String.format(Locale.ROOT, "%,d of %,d came while something was being closed: mostly the consequence of a failure before it",
                group.closing, group.count);
        }
        if (group.after > 0) {
            return String.format(Locale.ROOT, "%,d of %,d came within a second after another failure of the same thread: consequences, mostly",
                group.after, group.count);
        }
        return group.first.errno == io.epipe.kernel.Errno.EPIPE ? "the kernel knew before this call that the connection was broken; by what, the log need not show"
            : "nothing in the log says that another failure came before";
    }

    private static String count(long number, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
    }

    private void others(StringBuilder out) {
        if (reader.records() > 0) {
            wrap(out, "", count(reader.records(), "line") + (reader.records() == 1 ? " is a record" : " are records") + " of epipe itself, which tell what is known:"
                + " 'java -jar epipe-agent.jar report FILE' shows them.");
        }
        if (reader.tooLong() > 0) {
            wrap(out, "", count(reader.tooLong(), "line") + (reader.tooLong() == 1 ? " is" : " are") + " longer than 4 MB: nothing was looked for there.");
        }
        if (failures == 0 && reader.unreadable() > 0) {
            wrap(out, "", count(reader.unreadable(), "line") + (reader.unreadable() == 1 ? " is" : " are") + " not UTF-8, and words of errors in them were not"
                + " recognised: 'iconv -f ISO-8859-1 -t UTF-8 FILE' (or -f UTF-16) makes them so, and - reads from a pipe.");
        }
        if (connects > 0) {
            wrap(out, "", String.format(Locale.ROOT, "%,d connects failed: no connection was there yet, and they are not counted above.", connects));
        }
        if (refusals > 0) {
            wrap(out, "", String.format(Locale.ROOT, "%,d failures were made up by the JDK (\"Socket closed\", closed channels, read time-outs): this program had"
                + " closed the connection itself or waited too long; no error of the network.", refusals));
        }
        if (pipes > 0) {
            wrap(out, "", String.format(Locale.ROOT, "%,d broken pipes were pipes, not sockets: whoever read this program's output had gone.", pipes));
        }
        if (translated) {
            wrap(out, "", "The words of the system are not English there (LC_ALL, LC_MESSAGES); they were recognised.");
        }
    }

    private static void rest(StringBuilder out) {
        wrap(out, "", "What a log cannot tell: whether the peer closed (FIN) or aborted (RST), when, how long the connection had been idle, how many bytes"
            + " were lost, and which peer it was. The agent can, of the next one:");
        out.append(String.format("%n  java -jar epipe-agent.jar attach PID json=/var/tmp/epipe.json,reads=on%n"
            + "  java -jar epipe-agent.jar report /var/tmp/epipe.json%n"));
    }

    private static void field(StringBuilder out, String name, String value) {
        StringBuilder label = new StringBuilder("   ").append(name);
        while (label.length() < 15) {
            label.append(' ');
        }
        wrap(out, label.toString(), value);
    }

    private static void wrap(StringBuilder out, String label, String words) {
        StringBuilder line = new StringBuilder(label);
        StringBuilder indent = new StringBuilder();
        for (int i = 0; i < label.length(); i++) {
            indent.append(' ');
        }
        for (String word : words.split(" ")) {
            if (line.length() > label.length() && line.length() + 1 + word.length() > WIDTH) {
                out.append(line).append(System.lineSeparator());
                line = new StringBuilder(indent);
            }
            line.append(line.length() == label.length() ? "" : " ").append(word);
        }
        out.append(line).append(System.lineSeparator());
    }

    /** A log is anybody's: no escapes of a terminal. */
    private static String printable(String words) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; words != null && i < words.length() && i < 300; i++) {
            char c = words.charAt(i);
            text.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || c >= '\u202a' && c <= '\u202e' ? ' ' : c);
        }
        return text.toString();
    }
}
