package io.epipe;

import io.epipe.instrument.JdkAccess;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;

/**
 * Where the answer to a request goes. The attach mechanism carries none, but the JVM hands out its agent properties through it (that is what
 * they are for: JMX tells its address so), and they need no file: a full, read-only or foreign temp directory is no obstacle. The application
 * does not see them.
 */
final class Answers {

    private static final String PREFIX = "epipe.answer.";
    /**
     * From the command's beginning, which ends within 40 s whatever answers. What is there at a detach stays until the next request: 9 KB each, where
     * {@code status --verbose} was asked.
     */
    private static final long KEPT_MILLIS = 45_000;

    private Answers() {
    }

    /**
     * Leaves an answer.
     *
     * @param place a token, the time in hexadecimal milliseconds first, for the agent property {@code epipe.answer.TOKEN}; or a path that begins
     *              with a slash, for a new file that its owner alone can read, where an existing file or link is never written to; or nothing, for
     *              standard error
     */
    static void give(String place, String text, Instrumentation instrumentation) throws IOException, ReflectiveOperationException {
        if (place.isEmpty()) {
            System.err.println("epipe: " + text);
        } else if (place.charAt(0) == '/') {
            Path path = Paths.get(place);
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(path, (text + "\n").getBytes(StandardCharsets.UTF_8));
        } else {
            Properties properties = agentProperties(instrumentation);
            removeOld(properties, System.currentTimeMillis());
            properties.setProperty(PREFIX + place, text);
        }
    }

    /** Those of this JVM, live. */
    static Properties agentProperties(Instrumentation instrumentation) throws ReflectiveOperationException {
        boolean modules = JdkAccess.featureRelease() > 8;
        if (modules) {
            JdkAccess.open(instrumentation, "jdk.internal.vm");
        }
        return (Properties) Class.forName(modules ? "jdk.internal.vm.VMSupport" : "sun.misc.VMSupport", true, null)
            .getMethod("getAgentProperties").invoke(null);
    }

    /** Removes the answers to commands that have ended by then. */
    static void removeOld(Properties properties, long now) {
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                int end = name.indexOf('-');
                long given;
                try {
                    given = end < 0 ? 0 : Long.parseLong(name.substring(PREFIX.length(), end), 16);
                } catch (NumberFormatException e) {
                    given = 0;
                }
                if (Math.abs(now - given) > KEPT_MILLIS) {
                    properties.remove(name);
                }
            }
        }
    }
}
