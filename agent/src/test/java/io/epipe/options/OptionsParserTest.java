package io.epipe.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.epipe.diagnosis.Verdict;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsParserTest {

    private static final String KEYS = java.util.Arrays.stream(Option.values()).map(Option::key)
        .collect(java.util.stream.Collectors.joining(", "));


    @TempDir
    Path directory;

    @Test
    void withoutAWordEveryOptionHasItsDefault() throws Exception {
        for (String nothing : new String[] {null, "", " ", ","}) {
            Options options = parse(nothing);
            assertThat(options.isLog()).isTrue();
            assertThat(options.isLogToApplication()).isFalse();
            assertThat(options.logFile()).isNull();
            assertThat(options.jsonFile()).isNull();
            assertThat(options.isAnnotate()).isTrue();
            assertThat(options.isOriginKept()).isTrue();
            assertThat(options.isOriginStack()).isFalse();
            assertThat(options.isReads()).isFalse();
            assertThat(options.lastWords()).isZero();
            assertThat(options.repeatsMillis()).isEqualTo(60_000);
            assertThat(options.rate()).isEqualTo(10);
            assertThat(options.quiet()).isEmpty();
            assertThat(options.service()).isNull();
            assertThat(options.isVerbose()).isFalse();
            assertThat(options.toString()).isEmpty();
        }
    }

    @Test
    void whatTheTestsSayIsNoOption() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("epipe.test.evidence", "none");
        assertThat(OptionsParser.parse(null, Map.of(), properties).toString()).isEmpty();
    }

    @Test
    void everyDefaultIsAllowed() {
        for (Option option : Option.values()) {
            assertThat(option.defaultValue().isEmpty() || OptionValues.isAllowed(option, option.defaultValue()))
                .as(option.key()).isTrue();
            if (option.literals.length > 0) {
                assertThat(option.literals[0]).as("the default comes first").isEqualTo(option.defaultValue());
            }
        }
    }

    @Test
    void everyOptionIsRead() throws Exception {
        String all = "log=/var/log/e.log,json=e.json,annotate=off,origin=stack,reads=on,closes=on,last-words=128,repeats=0,"
            + "rate=3,quiet=CLIENT_GONE,stale_connection,application=com.example,org.acme.,trace=off,service=shop,verbose=on";
        Options options = parse(all);
        assertThat(options.logFile()).isEqualTo(new File("/var/log/e.log"));
        assertThat(options.jsonFile()).isEqualTo(new File("e.json").getAbsoluteFile());
        assertThat(options.isAnnotate()).isFalse();
        assertThat(options.isOriginKept()).isTrue();
        assertThat(options.isOriginStack()).isTrue();
        assertThat(options.isReads()).isTrue();
        assertThat(options.lastWords()).isEqualTo(128);
        assertThat(options.repeatsMillis()).isZero();
        assertThat(options.rate()).isEqualTo(3);
        assertThat(options.quiet()).containsExactlyInAnyOrder(Verdict.CLIENT_GONE, Verdict.STALE_CONNECTION);
        assertThat(options.application()).containsExactly("com.example", "org.acme");
        assertThat(parse("").application()).isEmpty();
        assertThat(options.isTrace()).isFalse();
        assertThat(options.service()).isEqualTo("shop");
        assertThat(options.isVerbose()).isTrue();
        assertThat(options.toString()).isEqualTo(all);
        assertThat(parse("log=off").isLog()).isFalse();
        assertThat(parse("log=off").logFile()).isNull();
        assertThat(parse("log=app").isLogToApplication()).isTrue();
        assertThat(parse("log=app").logFile()).isNull();
        assertThat(parse("json=off").jsonFile()).isNull();
        assertThat(parse("json=off").isJson()).isFalse();
        assertThat(parse("json=stdout").isJsonToOutput()).isTrue();
        assertThat(parse("json=stderr").isJson()).isTrue();
        assertThat(parse("json=stderr").jsonFile()).isNull();
        assertThat(parse("log=stdout").isLogToOutput()).isTrue();
        assertThat(parse("log=stdout").logFile()).isNull();
        assertThat(parse("origin=off").isOriginKept()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "60s,60000", "2m,120000", "1h,3600000", "24h,86400000", "0,0", "0s,0"})
    void durationsHaveAUnit(String value, long millis) throws Exception {
        assertThat(parse("repeats=" + value).repeatsMillis()).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "log=", "json=", "annotate=yes", "annotate=ON", "annotate=", "origin=stacks", "reads=true", "verbose=1",
        "last-words=-1", "last-words=65537", "last-words=9999999999999999999", "last-words=1k",
        "repeats=60", "repeats=s", "repeats=-1s", "repeats=1d", "repeats=25h", "repeats=1.5s", "repeats=9999999999s",
        "rate=0", "rate=", "rate=ten", "rate=1000001", "rate=18446744073709551617", "quiet=CLIENT", "config="})
    void aBadValueIsAnErrorThatNamesKeyValueSourceAndWhatIsAllowed(String option) {
        String key = option.substring(0, option.indexOf('='));
        assertThatExceptionOfType(OptionException.class).isThrownBy(() -> parse(option))
            .withMessageStartingWith("option " + option + " (agent argument) is not allowed; allowed is ")
            .satisfies(e -> assertThat(e.getMessage()).contains(Option.of(key).free == null
                ? Option.of(key).allowed() : Option.of(key).free));
    }

    @Test
    void errorsReadWell() {
        assertError("rate=fast", "option rate=fast (agent argument) is not allowed; "
            + "allowed is a number from 1 to 1000000");
        assertError("annotate=yes", "option annotate=yes (agent argument) is not allowed; allowed is on or off");
        assertError("jsno=x", "there is no option \"jsno\" (agent argument); did you mean \"json\"?");
        assertError("verbose", "option \"verbose\" has no value (agent argument); write verbose= and off or on");
        assertError("help", "\"help\" (agent argument) is not key=value; the options are " + KEYS);
    }

    @ParameterizedTest
    @CsvSource({"lgo,log", "LOG,log", "annotat,annotate", "annotation,annotate", "last_words,last-words",
        "lastwords,last-words", "epipe.json,json", "repeat,repeats", "rates,rate", "origen,origin"})
    void aNearMissIsAnswered(String typed, String meant) {
        assertError(typed + "=x", "there is no option \"" + typed + "\" (agent argument); did you mean \"" + meant
            + "\"?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal=on", "x=1", "=1", "something=1"})
    void whatDoesNotExistIsNotAccepted(String option) {
        assertThatExceptionOfType(OptionException.class).isThrownBy(() -> parse(option))
            .withMessageStartingWith("there is no option \"" + option.substring(0, option.indexOf('=')) + "\"");
    }

    @Test
    void anErrorIsOneLineWhateverTheValue() {
        assertThatExceptionOfType(OptionException.class)
            .isThrownBy(() -> parse("annotate=a\nb\u001b" + "x".repeat(999)))
            .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).doesNotContain("\u001b").hasSizeLessThan(400));
        assertThatExceptionOfType(OptionException.class).isThrownBy(() -> parse("k".repeat(100_000) + "=1"));
    }

    @Test
    void aCommaBelongsToTheValueUnlessAKeyFollows() throws Exception {
        assertThat(parse("service=a,b,rate=3").service()).isEqualTo("a,b");
        assertThat(parse("service=a, b , rate=3").service()).isEqualTo("a, b");
        assertThat(parse("service=a,/b=c").service()).isEqualTo("a,/b=c");
        assertThat(parse(" log = off , rate = 3 ,").rate()).isEqualTo(3);
        assertThat(parse("log=off,").isLog()).isFalse();
        assertThat(parse("log=C:\\logs\\e.log,rate=3").logFile()).hasName("C:\\logs\\e.log");
        assertThat(parse("service=a=b").service()).isEqualTo("a=b");
        assertThat(parse("service=").service()).isNull();
        assertError("log=a,b=c", "there is no option \"b\" (agent argument); the options are " + KEYS);
        assertError("log=off,JSON=x", "there is no option \"JSON\" (agent argument); did you mean \"json\"?");
        assertError("log=off,verbose",
            "option \"verbose\" has no value (agent argument); write verbose= and off or on");
        assertError("log=off,verbose,rate=3",
            "option \"verbose\" has no value (agent argument); write verbose= and off or on");
    }

    @Test
    void ofTheSameKeyTwiceTheLastWins() throws Exception {
        assertThat(parse("rate=3,rate=4").rate()).isEqualTo(4);
    }

    @Test
    void theArgumentWinsOverPropertiesThoseOverTheEnvironmentThatOverTheFile() throws Exception {
        Path file = Files.writeString(directory.resolve("epipe.properties"), "\uFEFFrate=5\nservice=file \u00e9\n"
            + "json=file.json\nreads=on\n# a comment\n");
        String environment = "rate=4,service=environment,json=environment.json,config=" + file;
        Options options = OptionsParser.parse("rate=2", Map.of("EPIPE_OPTIONS", environment, "EPIPE_RATE", "9"),
            properties("epipe.rate", "3", "epipe.service", "property", "epipex.rate", "8"));
        assertThat(options.rate()).isEqualTo(2);
        assertThat(options.service()).isEqualTo("property");
        assertThat(options.jsonFile()).hasName("environment.json");
        assertThat(options.isReads()).isTrue();
        assertThat(parse("config=" + file).service()).isEqualTo("file \u00e9");
    }

    @Test
    void errorsNameTheirSource() throws Exception {
        assertThatExceptionOfType(OptionException.class)
            .isThrownBy(() -> OptionsParser.parse(null, Map.of(), properties("epipe.rates", "3")))
            .withMessage("there is no option \"rates\" (system property epipe.rates); did you mean \"rate\"?");
        assertThatExceptionOfType(OptionException.class)
            .isThrownBy(() -> OptionsParser.parse(null, Map.of("EPIPE_OPTIONS", "rate=x"), new Properties()))
            .withMessageStartingWith("option rate=x (environment variable EPIPE_OPTIONS) is not allowed; ");
        Path file = Files.writeString(directory.resolve("bad.properties"), "rate=x");
        assertError("config=" + file, "option rate=x (file " + file + ") is not allowed; "
            + "allowed is a number from 1 to 1000000");
    }

    @Test
    void aFileThatCannotBeReadIsAnError() throws Exception {
        Path missing = directory.resolve("missing");
        assertThatExceptionOfType(OptionException.class).isThrownBy(() -> parse("config=" + missing))
            .withMessageStartingWith("option config=" + missing + " cannot be read: " + missing + " (");
        assertThatExceptionOfType(OptionException.class).isThrownBy(() -> parse("config=" + directory))
            .withMessageStartingWith("option config=" + directory + " cannot be read: ");
        Path escape = Files.writeString(directory.resolve("escape"), "log=C:\\users\\e.log");
        assertThatExceptionOfType(OptionException.class).isThrownBy(() -> parse("config=" + escape))
            .withMessageStartingWith("option config=" + escape + " cannot be read: ");
        Path nested = Files.writeString(directory.resolve("nested"), "config=other");
        assertError("config=" + nested,
            "option config is not allowed inside a configuration file (file " + nested + ")");
    }

    @Test
    void propertiesThatAreNoStringsAreTheApplicationsOwn() throws Exception {
        Properties properties = new Properties();
        properties.put("epipe.rate", 3);
        properties.put(new Object(), "x");
        assertThat(OptionsParser.parse(null, Map.of(), properties).rate()).isEqualTo(10);
    }

    private static Properties properties(String... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }

    private static Options parse(String argument) throws OptionException {
        return OptionsParser.parse(argument, Map.of(), new Properties());
    }

    private static void assertError(String argument, String message) {
        assertThatExceptionOfType(OptionException.class).isThrownBy(() -> parse(argument)).withMessage(message);
    }
}
