package io.epipe.options;

import java.util.Map;
import java.util.Properties;

/**
 * Reads the options from where they can be given. The agent's argument wins over the system properties {@code
 * epipe.KEY}, those over the environment variable {@code EPIPE_OPTIONS}, that over the file which {@code config}
 * names. Within one of them the last wins, as it does with the JVM's own options, so that a launcher can append to
 * what it was given.
 *
 * <p>The option string is {@code key=value,key=value}. A comma belongs to the value unless a key and {@code =} follow
 * it: letters, digits, {@code - _ .} count as a key, whether or not there is one of that name, because {@code
 * log=off,jsn=out} is a slip of the pen far more often than a file called {@code off,jsn=out}. Spaces around keys and
 * values and a trailing comma are passed over.
 *
 * <p>On the way of every JVM's start: no regular expressions, no lambdas, no streams.
 */
public final class OptionsParser {

    static final String ENVIRONMENT_VARIABLE = "EPIPE_OPTIONS";
    private static final String PROPERTY_PREFIX = "epipe.";
    /** What the tests say to the agent in this way is no option. */
    private static final String TEST_PREFIX = "epipe.test.";

    /**
     * By ordinal; null where nothing has been said yet. Sources are read strongest first and do not replace what is
     * there.
     */
    private final String[] values = new String[Option.ALL.length];

    private OptionsParser() {
    }

    /**
     * Reads all sources.
     *
     * @param agentArgument    what follows {@code -javaagent:epipe-agent.jar=} or was given to attach; may be null
     * @param environment      the environment, of which {@code EPIPE_OPTIONS} is read
     * @param systemProperties of which those that begin with {@code epipe.} are read
     * @throws OptionException for a key that does not exist, a value that is not allowed, a file that cannot be read
     */
    public static Options parse(String agentArgument, Map<String, String> environment, Properties systemProperties)
            throws OptionException {
        OptionsParser parser = new OptionsParser();
        parser.readString(agentArgument, "agent argument");
        parser.readProperties(systemProperties, PROPERTY_PREFIX, "system property");
        parser.readString(environment.get(ENVIRONMENT_VARIABLE), "environment variable " + ENVIRONMENT_VARIABLE);
        String config = parser.values[Option.CONFIG.ordinal()];
        if (config != null) {
            parser.readFile(config);
        }
        return new Options(parser.values);
    }

    /**
     * As options that hold would be with others said on top of them.
     *
     * @throws OptionException as {@link #parse}
     */
    public static Options change(Options holding, String changes) throws OptionException {
        OptionsParser parser = new OptionsParser();
        parser.readString(changes, "agent argument");
        String config = parser.values[Option.CONFIG.ordinal()];
        if (config != null) {
            parser.readFile(config);
        }
        for (int i = 0; i < parser.values.length; i++) {
            if (parser.values[i] == null) {
                parser.values[i] = holding.given(i);
            }
        }
        return new Options(parser.values);
    }

    private void readString(String options, String source) throws OptionException {
        if (options == null) {
            return;
        }
        String[] read = new String[values.length];
        int start = skipSeparators(options, 0);
        while (start < options.length()) {
            int end = endOfValue(options, start);
            int equals = options.indexOf('=', start);
            if (equals < 0 || equals >= end) {
                throw OptionErrors.notKeyAndValue(options.substring(start, end).trim(), source);
            }
            Option option = known(options.substring(start, equals).trim(), source);
            read[option.ordinal()] = checked(option, options.substring(equals + 1, end).trim(), source);
            start = skipSeparators(options, end);
        }
        addWeaker(read);
    }

    /** The comma before the next key, or the end. */
    private static int endOfValue(String options, int start) throws OptionException {
        int comma = options.indexOf(',', start);
        while (comma >= 0) {
            int next = skipSeparators(options, comma);
            int word = next;
            while (word < options.length() && isKeyCharacter(options.charAt(word))) {
                word++;
            }
            if (next == options.length() || word > next && isKeyEnd(options, next, word)) {
                return comma;
            }
            comma = options.indexOf(',', comma + 1);
        }
        return options.length();
    }

    /**
     * Whether what was read is a key: followed by {@code =}, or the name of an option and nothing else, which lacks
     * its value.
     */
    private static boolean isKeyEnd(String options, int from, int to) {
        int next = to;
        while (next < options.length() && options.charAt(next) == ' ') {
            next++;
        }
        if (next < options.length() && options.charAt(next) == '=') {
            return true;
        }
        boolean pieceEnds = next == options.length() || options.charAt(next) == ',';
        return pieceEnds && Option.of(options.substring(from, to)) != null;
    }

    private static boolean isKeyCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.';
    }

    private static int skipSeparators(String options, int from) {
        int i = from;
        while (i < options.length() && (options.charAt(i) == ',' || options.charAt(i) == ' ')) {
            i++;
        }
        return i;
    }

    private void readProperties(Properties properties, String prefix, String source) throws OptionException {
        String[] read = new String[values.length];
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(prefix) && (prefix.isEmpty() || !name.startsWith(TEST_PREFIX))) {
                String where = prefix.isEmpty() ? source : source + " " + name;
                Option option = known(name.substring(prefix.length()), where);
                read[option.ordinal()] = checked(option, properties.getProperty(name).trim(), where);
            }
        }
        addWeaker(read);
    }

    private void readFile(String path) throws OptionException {
        String source = "file " + path;
        Properties properties = ConfigFile.read(path);
        if (properties.getProperty(Option.CONFIG.key()) != null) {
            throw OptionErrors.nestedConfig(source);
        }
        readProperties(properties, "", source);
    }

    private void addWeaker(String[] weaker) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                values[i] = weaker[i];
            }
        }
    }

    private static Option known(String key, String source) throws OptionException {
        Option option = Option.of(key);
        if (option == null) {
            throw OptionErrors.unknownKey(key, source);
        }
        return option;
    }

    private static String checked(Option option, String value, String source) throws OptionException {
        if (!OptionValues.isAllowed(option, value)) {
            throw OptionErrors.notAllowed(option, value, source);
        }
        return value;
    }
}
