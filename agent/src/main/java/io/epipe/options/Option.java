package io.epipe.options;

/**
 * The table of options, in the order in which people read of them. The parser, the error messages, the help and the
 * README's table are all made of it ({@link OptionTable}), so none of them can drift from the others.
 */
public enum Option {
    LOG("log", "stderr", Kind.CHOICE_OR_PATH, new String[] {"stderr", "stdout", "app", "off"}, "a path",
        "where the text report goes; `app` is the application's own SLF4J, found through the failing thread, logger "
            + "`epipe`, level WARN or INFO, and standard error until that is there; `%p` in a path is the process id"),
    JSON("json", "off", Kind.CHOICE_OR_PATH, new String[] {"off", "stdout", "stderr"}, "a path",
        "JSON lines, one record a line, appended; `%p` in a path is the process id"),
    ANNOTATE("annotate", "on", Kind.CHOICE, new String[] {"on", "off"}, null,
        "add the explanation to the application's exception, as a suppressed exception"),
    ORIGIN("origin", "time", Kind.CHOICE, new String[] {"time", "off", "stack"}, null,
        "what to remember of each new connection: role and time, nothing, or the stack that opened it too"),
    READS("reads", "off", Kind.CHOICE, new String[] {"off", "on", "all"}, null,
        "report resets that surface in reads as well: `on` where an answer, or the rest of one, was lost, `all` also those of connections at rest"),
    PIPES("pipes", "on", Kind.CHOICE, new String[] {"on", "off"}, null,
        "watch pipes, standard output and error, and the standard input of child processes too"),
    CLOSES("closes", "off", Kind.CHOICE, new String[] {"off", "on"}, null,
        "report closes of this program's own that reset a connection, and what is found lost at a close"),
    LAST_WORDS("last-words", "0", Kind.NUMBER, 0, 65_536,
        "show up to so many unread bytes of the peer (off by default: they are payload)"),
    REPEATS("repeats", "60s", Kind.DURATION, new String[] {"60s", "0"}, "a duration up to 24h, such as 500ms, 2m or 1h",
        "the window in which a repeated incident is counted instead of reported; `0` reports every one"),
    RATE("rate", "10", Kind.NUMBER, 1, 1_000_000,
        "full reports a second at most, over all incidents; the others are counted"),
    QUIET("quiet", "", Kind.VERDICTS, new String[0], "verdicts with commas between them, such as CLIENT_GONE",
        "verdicts that are only counted: no full report, no line in the text, but their counts in the records"),
    APPLICATION("application", "", Kind.PACKAGES, new String[0], "packages with commas between them, such as com.example",
        "what is the application's own code: the frame that a record names; without it, whatever is no known library"),
    JFR("jfr", "on", Kind.CHOICE, new String[] {"on", "off"}, null,
        "events in recordings of JDK Flight Recorder: `io.epipe.WriteFailure`, `io.epipe.ReadFailure`, `io.epipe.Statistics`"),
    JMX("jmx", "auto", Kind.CHOICE, new String[] {"auto", "on", "off"}, null,
        "MBeans `io.epipe:type=Failures,verdict=V`; `auto` where the application has an MBean server already"),
    MICROMETER("micrometer", "on", Kind.CHOICE, new String[] {"on", "off"}, null,
        "count `epipe.write.failures` and `epipe.read.failures` in the global registry of the application's own Micrometer, if it has that"),
    TRACE("trace", "on", Kind.CHOICE, new String[] {"on", "off"}, null,
        "trace and span id of the failing thread in the records: OpenTelemetry's, Datadog's, or those in the MDC"),
    SERVICE("service", "", Kind.TEXT, new String[0], "a text",
        "`service.name` in the records"),
    CONFIG("config", "", Kind.PATH, new String[0], "a path",
        "a properties file (UTF-8) with these keys; what is given elsewhere wins over it"),
    VERBOSE("verbose", "off", Kind.CHOICE, new String[] {"off", "on"}, null,
        "say at start what was instrumented, how long it took, and which evidence is available");

    /** What values look like. Not an enum: two classes fewer to load at every JVM's start. */
    static final class Kind {
        /** One of the literals. */
        static final int CHOICE = 0;
        /** One of the literals, or else a path. */
        static final int CHOICE_OR_PATH = 1;
        static final int NUMBER = 2;
        static final int DURATION = 3;
        static final int TEXT = 4;
        static final int PATH = 5;
        /** Names of verdicts with commas between them. */
        static final int VERDICTS = 6;
        /** Names of packages with commas between them. */
        static final int PACKAGES = 7;

        private Kind() {
        }
    }

    final int kind;
    final int min;
    final int max;
    final String[] literals;
    final String free;
    private final String key;
    private final String defaultValue;
    private final String meaning;

    Option(String key, String defaultValue, int kind, String[] literals, String free, String meaning) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.kind = kind;
        this.literals = literals;
        this.free = free;
        this.meaning = meaning;
        min = 0;
        max = 0;
    }

    Option(String key, String defaultValue, int kind, int min, int max, String meaning) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.kind = kind;
        this.min = min;
        this.max = max;
        this.meaning = meaning;
        literals = new String[] {defaultValue};
        free = "a number from " + min + " to " + max;
    }

    /** As it is written before the {@code =}. */
    public String key() {
        return key;
    }

    /** The value that holds when nothing is said; empty where that is nothing. */
    public String defaultValue() {
        return defaultValue;
    }

    /** What it is for: a phrase, with literal values in backticks. */
    public String meaning() {
        return meaning;
    }

    /** The values that are allowed, in words, the default first: {@code "stderr, app, off, or a path"}. */
    public String allowed() {
        return allowed("");
    }

    /** As {@link #allowed()}, with {@code quote} around every literal value. */
    String allowed(String quote) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < literals.length; i++) {
            boolean last = i == literals.length - 1 && free == null;
            text.append(i == 0 ? "" : last ? " or " : ", ").append(quote).append(literals[i]).append(quote);
        }
        if (free != null) {
            text.append(literals.length > 0 ? ", or " : "").append(free);
        }
        return text.toString();
    }

    /** The option of that key; null if there is none. */
    static Option of(String key) {
        for (Option option : ALL) {
            if (option.key.equals(key)) {
                return option;
            }
        }
        return null;
    }

    /** All of them, without the copy that {@code values()} makes. */
    static final Option[] ALL = values();
}
