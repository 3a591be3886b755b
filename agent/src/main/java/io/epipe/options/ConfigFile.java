package io.epipe.options;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Properties;

/**
 * Reads the file that {@code config} names. Apart from the parser, so that a JVM without such a file does not load the
 * readers.
 */
final class ConfigFile {

    private ConfigFile() {
    }

    /** Options of 64 KiB are none; and an agent must not read a device, or somebody's dump, into the application's heap. */
    private static final int MOST_BYTES = 64 * 1024;

    /**
     * Reads it.
     *
     * @param path relative to the working directory, or absolute; a regular file of at most 64 KiB
     */
    static Properties read(String path) throws OptionException {
        Properties properties = new Properties();
        try {
            Reader reader = new BufferedReader(
                new InputStreamReader(new ByteArrayInputStream(bytes(new File(path))), StandardCharsets.UTF_8));
            skipByteOrderMark(reader);
            properties.load(reader);
        } catch (IOException e) {
            throw OptionErrors.unreadable(path, e);
        } catch (IllegalArgumentException e) {
            // Properties.load on an unfinished Unicode escape, as a Windows path can look like one
            throw OptionErrors.unreadable(path, e);
        }
        return properties;
    }

    private static byte[] bytes(File file) throws IOException {
        // before it is opened: opening a FIFO waits for somebody to write to it
        if (file.exists() && !file.isFile()) {
            throw new IOException("it is no regular file");
        }
        InputStream in = new FileInputStream(file);
        try {
            byte[] bytes = new byte[MOST_BYTES + 1];
            int length = 0;
            for (int n = in.read(bytes); n > 0; n = in.read(bytes, length, bytes.length - length)) {
                length += n;
            }
            if (length > MOST_BYTES) {
                throw new IOException("it is larger than 64 KiB");
            }
            return Arrays.copyOf(bytes, length);
        } finally {
            in.close();
        }
    }

    private static void skipByteOrderMark(Reader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
    }
}
