package io.epipe.command.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a JVM can read the agent's jar: it is opened there, by that JVM's user, in its own mount namespace. */
final class JarFileOfTarget {

    private static final int READ = 4;
    private static final int SEARCH = 1;

    private JarFileOfTarget() {
    }

    /** Why it cannot, with the remedy; null if it can, as far as permissions and namespaces tell. */
    static String obstacle(ProcessFiles process, Path jar) {
        Path there = process.root().resolve(jar.toString().substring(1));
        if (!Files.isReadable(process.root())) {
            // of a process that we may not look into: its own words will have to do
            return null;
        }
        try {
            if (!Files.exists(there)) {
                return process.sharesNamespace("mnt") ? jar + " does not exist"
                    : "it is in a container (or has mounts of its own) that has no " + jar
                        + "; copy the jar into it, under the same path, or run the command inside of it";
            }
            if (process.user() == 0) {
                return null;
            }
            String closed = closed(process, there);
            return closed == null ? null : "its user (" + process.user() + ") may not read " + jar + ": " + closed
                + "; put the jar where that user can read it, /opt for one";
        } catch (IOException | RuntimeException unknown) {
            return null;
        }
    }

    private static String closed(ProcessFiles process, Path there) throws IOException {
        if (!allows(process, there, READ)) {
            return "the file's mode";
        }
        Path root = process.root();
        for (Path directory = there.getParent(); directory != null && !directory.equals(root); directory = directory.getParent()) {
            if (!allows(process, directory, SEARCH)) {
                return "the mode of /" + root.relativize(directory);
            }
        }
        return null;
    }

    private static boolean allows(ProcessFiles process, Path file, int wanted) throws IOException {
        int mode = (Integer) Files.getAttribute(file, "unix:mode");
        long user = ((Number) Files.getAttribute(file, "unix:uid")).longValue();
        long group = ((Number) Files.getAttribute(file, "unix:gid")).longValue();
        int shift = user == process.user() ? 6 : process.groups().contains(group) ? 3 : 0;
        return (mode >> shift & wanted) != 0;
    }
}
