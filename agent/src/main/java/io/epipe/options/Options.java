package io.epipe.options;

import io.epipe.diagnosis.Verdict;

import java.io.File;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was asked for. Immutable; made by {@link OptionsParser}, which has checked every value. */
public final class Options {

    private final String[] values;

    /** @param values by {@link Option#ordinal()}; null where nothing was said */
    Options(String[] values) {
        this.values = values;
    }

    String value(Option option) {
        String value = values[option.ordinal()];
        return value != null ? value : option.defaultValue();
    }

    private boolean is(Option option, String value) {
        return value(option).equals(value);
    }

    /** Whether there is a text report at all. */
    public boolean isLog() {
        return !is(Option.LOG, "off");
    }

    /** Whether the text report goes to the application's own SLF4J. */
    public boolean isLogToApplication() {
        return is(Option.LOG, "app");
    }

    /** Whether the text report goes to standard output. */
    public boolean isLogToOutput() {
        return is(Option.LOG, "stdout");
    }

    /** The file that the text report goes to, absolute; null where it goes elsewhere or nowhere. */
    public File logFile() {
        return file(Option.LOG);
    }

    /** Whether there are JSON lines at all. */
    public boolean isJson() {
        return !is(Option.JSON, "off");
    }

    /** Whether the JSON lines go to standard output. */
    public boolean isJsonToOutput() {
        return is(Option.JSON, "stdout");
    }

    /** The file that the JSON lines go to, absolute; null where they go elsewhere or nowhere. */
    public File jsonFile() {
        return file(Option.JSON);
    }

    /** Of a path that is relative, the one that it means in this JVM's working directory; {@code %p} is left to whoever opens it. */
    private File file(Option option) {
        String value = value(option);
        for (String literal : option.literals) {
            if (literal.equals(value)) {
                return null;
            }
        }
        return new File(value).getAbsoluteFile();
    }

    /** Whether the application's exception gets the explanation. */
    public boolean isAnnotate() {
        return is(Option.ANNOTATE, "on");
    }

    /** Whether role and time of each new connection are kept. */
    public boolean isOriginKept() {
        return !is(Option.ORIGIN, "off");
    }

    /** Whether the stack of each connect and accept is kept too. */
    public boolean isOriginStack() {
        return is(Option.ORIGIN, "stack");
    }

    /** Whether failed reads are reported as well. */
    public boolean isReads() {
        return !is(Option.READS, "off");
    }

    /** Whether also those over which nothing was lost. */
    public boolean isAllReads() {
        return is(Option.READS, "all");
    }

    /** Whether pipes, standard output and child processes are watched too. */
    public boolean isPipes() {
        return is(Option.PIPES, "on");
    }

    /** Whether this program's own closes are looked at. */
    public boolean isCloses() {
        return is(Option.CLOSES, "on");
    }

    /** How many unread bytes of the peer may be shown, 0 to 65,536. */
    public int lastWords() {
        return (int) OptionValues.number(value(Option.LAST_WORDS));
    }

    /** The window in which repeated incidents are counted, in milliseconds; 0 for no such window. */
    public long repeatsMillis() {
        return OptionValues.durationMillis(value(Option.REPEATS));
    }

    /** How many full reports a second there may be, 1 to 1,000,000. */
    public int rate() {
        return (int) OptionValues.number(value(Option.RATE));
    }

    /** Verdicts that are only counted. */
    public Set<Verdict> quiet() {
        return OptionValues.verdicts(value(Option.QUIET));
    }

    /** Packages that are the application's own code; empty where none were named. */
    public List<String> application() {
        return OptionValues.packages(value(Option.APPLICATION));
    }

    /** Whether there are JFR events. */
    public boolean isJfr() {
        return is(Option.JFR, "on");
    }

    /** Whether there are MBeans. */
    public boolean isJmx() {
        return !is(Option.JMX, "off");
    }

    /** Whether an MBean server shall be made for them where there is none. */
    public boolean isJmxMade() {
        return is(Option.JMX, "on");
    }

    /** Whether the application's Micrometer counts failures. */
    public boolean isMicrometer() {
        return is(Option.MICROMETER, "on");
    }

    /** Whether the records name the trace of the failing thread. */
    public boolean isTrace() {
        return is(Option.TRACE, "on");
    }

    /** {@code service.name} of the records; null where none was given. */
    public String service() {
        String service = value(Option.SERVICE);
        return service.isEmpty() ? null : service;
    }

    /** Whether the agent says at start what it did. */
    public boolean isVerbose() {
        return is(Option.VERBOSE, "on");
    }

    /** Every option's value by its key, defaults included, in the order of the table. */
    public Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<String, String>();
        for (Option option : Option.ALL) {
            all.put(option.key(), value(option));
        }
        return all;
    }

    String given(int ordinal) {
        return values[ordinal];
    }

    /** What was said, wherever it was said, as one option string; empty where all is by default. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Option option : Option.ALL) {
            String value = values[option.ordinal()];
            if (value != null) {
                text.append(text.length() == 0 ? "" : ",").append(option.key()).append('=').append(value);
            }
        }
        return text.toString();
    }
}
