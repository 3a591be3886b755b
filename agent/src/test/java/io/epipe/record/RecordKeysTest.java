package io.epipe.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.testkit.RecordSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The names that docs/records.md promises. */
class RecordKeysTest {

    private static final Path RECORDS = Path.of("../docs/records.md");
    private static final Pattern KEY = Pattern.compile("`([a-z][a-z0-9_]*(?:\\.[a-z0-9_]+)*)`");

    @Test
    void noKeyIsADottedPrefixOfAnother() throws IOException {
        List<String> keys = documented();
        assertThat(keys).contains("timestamp", "epipe.operation", "epipe.requested_bytes", "epipe.repeats.count",
            "epipe.omitted.rate").hasSizeGreaterThan(60);
        List<String> prefixes = new ArrayList<>();
        for (String key : keys) {
            for (String other : keys) {
                if (other.startsWith(key + ".")) {
                    prefixes.add(key + " is a prefix of " + other);
                }
            }
        }
        assertThat(prefixes).isEmpty();
    }

    @Test
    void theSchemaNamesWhatThePageNames() throws IOException {
        TreeSet<String> named = new TreeSet<>();
        Matcher property = Pattern.compile("(?m)^    \"([a-z0-9_.]+)\": \\{").matcher(RecordSchema.text());
        while (property.find()) {
            named.add(property.group(1));
        }
        assertThat(named).containsExactlyElementsOf(documented());
    }

    /** The keys in the first column of each table whose head begins with "key". */
    static List<String> documented() throws IOException {
        TreeSet<String> keys = new TreeSet<>();
        boolean table = false;
        for (String line : Files.readAllLines(RECORDS)) {
            if (line.startsWith("| key")) {
                table = true;
            } else if (!line.startsWith("|")) {
                table = false;
            } else if (table) {
                Matcher key = KEY.matcher(line.split("\\|")[1]);
                while (key.find()) {
                    keys.add(key.group(1));
                }
            }
        }
        return new ArrayList<>(keys);
    }
}
