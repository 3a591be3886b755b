package io.epipe.diagnosis;

import io.epipe.kernel.Errno;

/** How times, bytes and names are said. StringBuilder only: String.format costs microseconds on the failing thread. */
public final class Phrases {

    /** One tick of the kernel's clock, rounded up: an age below it says no more than "less than". */
    private static final long TICK_MILLIS = 5;

    private Phrases() {
    }

    /** "less than 5 ms", "250 ms", "1.003 s", "12.5 s", "2 min 5 s", "3 h 12 min", "2 d 3 h". */
    public static StringBuilder duration(StringBuilder to, long millis) {
        long seconds = millis / 1000;
        if (millis < TICK_MILLIS) {
            return to.append("less than ").append(TICK_MILLIS).append(" ms");
        }
        if (seconds == 0) {
            return to.append(millis).append(" ms");
        }
        if (seconds < 10) {
            long rest = millis % 1000;
            return to.append(seconds).append(rest < 10 ? ".00" : rest < 100 ? ".0" : ".").append(rest).append(" s");
        }
        if (seconds < 60) {
            return to.append(seconds).append('.').append(millis % 1000 / 100).append(" s");
        }
        if (seconds < 3600) {
            return pair(to, seconds / 60, " min", seconds % 60, " s");
        }
        if (seconds < 86400) {
            return pair(to, seconds / 3600, " h", seconds % 3600 / 60, " min");
        }
        return pair(to, seconds / 86400, " d", seconds % 86400 / 3600, " h");
    }

    private static StringBuilder pair(StringBuilder to, long first, String unit, long second, String smallerUnit) {
        to.append(first).append(unit);
        return second == 0 ? to : to.append(' ').append(second).append(smallerUnit);
    }

    /** "1 byte", "5 bytes", "3,782,144 bytes". */
    public static StringBuilder bytes(StringBuilder to, long count) {
        return number(to, count).append(count == 1 ? " byte" : " bytes");
    }

    /** The verb after a number of bytes. */
    public static String was(long count) {
        return count == 1 ? " was" : " were";
    }

    /** "1 time", "7 times". */
    public static StringBuilder times(StringBuilder to, long count) {
        return number(to, count).append(count == 1 ? " time" : " times");
    }

    /** Before a number of repetitions: the timer's own count leaves out probes, the connection's holds those of other data, too. */
    public static String atLeast(long byTimer, long ofConnection) {
        return ofConnection > byTimer ? "at least " : "";
    }

    public static StringBuilder number(StringBuilder to, long count) {
        int start = to.length();
        to.append(count);
        for (int at = to.length() - 3; at > start; at -= 3) {
            to.insert(at, ',');
        }
        return to;
    }

    /** "this write", "this read", or what else brought it to light. */
    public static String thisOperation(Evidence e) {
        if (e.isClose()) {
            return "this close";
        }
        if (e.isExceptionless()) {
            return "this read, which met the end of stream";
        }
        return e.isRead() ? "this read" : "this write";
    }

    /** "This write", "This read", "This close": where a sentence begins with it. */
    public static String theOperation(Evidence e) {
        return e.isClose() ? "This close" : e.isRead() ? "This read" : "This write";
    }

    /**
     * Where the peer's close lies before this operation: "1.003 s before this write", "1.003 s before this write, or up
     * to 20 ms earlier", "at least 1.003 s before this write" for a mere lower bound, and plain "before this write" for
     * a lower bound that says nothing.
     */
    public static StringBuilder closedBefore(StringBuilder to, Facts f, Evidence e) {
        long millis = f.closedAgoMillis();
        boolean narrow = f.closedAgoExact() || f.closedUpToEarlierMillis() >= 0;
        if (millis >= 0 && (narrow || millis >= TICK_MILLIS)) {
            duration(narrow ? to : to.append("at least "), millis).append(' ');
        }
        to.append("before ").append(thisOperation(e));
        if (f.closedUpToEarlierMillis() >= 0) {
            duration(to.append(", or up to "), f.closedUpToEarlierMillis()).append(" earlier");
        }
        return to;
    }

    /** "EPIPE: Broken pipe"; only the text where the error has no name. */
    public static String error(Evidence e) {
        String text = e.errorText();
        if (e.errno() == Errno.OTHER) {
            return text == null || text.isEmpty() ? "an error without a name" : text;
        }
        return e.errno().name() + ": " + (text == null || text.isEmpty() ? e.errno().usualText() : text);
    }
}
