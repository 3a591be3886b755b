package io.epipe.options;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * Reads the file that {@code config} names. Apart from the parser, so that a JVM without such a file does not load the
 * readers.
 */
final class ConfigFile {

    private ConfigFile() {
    }

    /** @param path relative to the working directory, or absolute */
    static Properties read(String path) throws OptionException {
        Properties properties = new Properties();
        try {
            Reader reader = new BufferedReader(
                new InputStreamReader(new FileInputStream(new File(path)), StandardCharsets.UTF_8));
            try {
                skipByteOrderMark(reader);
                properties.load(reader);
            } finally {
                reader.close();
            }
        } catch (IOException e) {
            throw OptionErrors.unreadable(path, e);
        } catch (IllegalArgumentException e) {
            // Properties.load on an unfinished Unicode escape, as a Windows path can look like one
            throw OptionErrors.unreadable(path, e);
        }
        return properties;
    }

    private static void skipByteOrderMark(Reader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
    }
}
