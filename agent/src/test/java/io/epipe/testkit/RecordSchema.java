package io.epipe.testkit;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Every record that a test reads keeps the published schema, and has no key that it does not name. */
public final class RecordSchema {

    private static final Path FILE = Path.of("../docs/records.schema.json");
    private static final Schema STRICT = strict();

    private RecordSchema() {
    }

    /** The published schema. */
    public static String text() {
        try {
            return Files.readString(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The schema lets keys be added; a key of our own must be in it. */
    private static Schema strict() {
        String strict = text().replaceFirst("\"type\": \"object\",", "\"type\": \"object\", \"additionalProperties\": false,");
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(strict, InputFormat.JSON);
    }

    /** Fails if a line is no record. */
    public static void check(String line) {
        List<Error> errors = STRICT.validate(line, InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        if (!errors.isEmpty()) {
            throw new AssertionError("docs/records.schema.json (new keys belong there, and into docs/records.md): " + errors + " in " + line);
        }
    }
}
