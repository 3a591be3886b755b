package io.epipe.kernel;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Loads the packaged C library from a file that nobody else can touch.
 *
 * <p>The file is created exclusively with mode 0600 and has lost its name before a byte is written to it. It is loaded
 * as {@code /proc/self/fd/N}, that is by the descriptor which created it: no other user can put another file in its
 * place, whatever the permissions of the directories above it, and nothing is left behind by a crash.
 *
 * <p>Directories are tried in turn because a hardened host mounts some of them noexec (mapping the file fails, EPERM)
 * or read-only. What came of each is kept for {@code status}.
 */
final class NativeLibrary {

    /** The answer of {@code inspect} of a library that fills {@link SocketAnswers} as this class's version reads it. */
    static final int LAYOUT = 1;

    /** In the order of trying. */
    private enum Place {
        TEMPORARY("java.io.tmpdir"),
        XDG_RUNTIME("XDG_RUNTIME_DIR"),
        SHARED_MEMORY("shared memory"),
        USER_RUNTIME("the user's runtime directory"),
        PERSISTENT_TEMPORARY("temporary files"),
        USER_CACHE("the user's cache"),
        AGENT("the agent's directory");

        final String title;

        Place(String title) {
            this.title = title;
        }
    }

    private static final int ATTEMPTS_AGAINST_INTERRUPTS = 3;

    private final String agentDirectory;
    private final List<String> outcomes = new ArrayList<>();
    /** Whether this thread was interrupted meanwhile. */
    private boolean interrupted;

    /**
     * Not for use by more than one thread.
     *
     * @param agentDirectory where the agent's jar lies, the last place to try; null where unknown
     */
    NativeLibrary(String agentDirectory) {
        this.agentDirectory = agentDirectory;
    }

    /** One line a directory, in the order of trying: what came of it. */
    List<String> outcomes() {
        return Collections.unmodifiableList(outcomes);
    }

    /**
     * Extracts and loads.
     *
     * @return the directory that it was loaded from
     * @throws Tier.Unavailable if there is no library for this host, or no directory would do
     */
    String load() throws Tier.Unavailable {
        byte[] library = packaged();
        // an interrupt closes the channel under our hands, and it is the application's: set aside, and given back
        interrupted = Thread.interrupted();
        try {
            Set<String> tried = new HashSet<>();
            for (Place place : Place.values()) {
                String directory = directory(place);
                if (directory == null || directory.isEmpty() || !tried.add(directory)) {
                    continue;
                }
                try {
                    loadFrom(directory, library);
                    outcomes.add(directory + " (" + place.title + "): loaded");
                    return directory;
                } catch (Throwable t) {
                    outcomes.add(directory + " (" + place.title + "): " + Host.describe(t));
                }
            }
        } finally {
            // and so is one that comes meanwhile
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        throw new Tier.Unavailable("no directory to load it from: " + String.join("; ", outcomes));
    }

    private static byte[] packaged() throws Tier.Unavailable {
        String arch = Host.genericLinuxArchitecture();
        String name = "linux-" + (arch != null ? arch : System.getProperty("os.arch"));
        InputStream in = arch == null ? null
                : NativeLibrary.class.getResourceAsStream("native/" + name + "/libepipe.so");
        if (in == null) {
            throw new Tier.Unavailable("not packaged for " + name);
        }
        try (InputStream resource = in) {
            ByteArrayOutputStream all = new ByteArrayOutputStream(16 * 1024);
            byte[] buffer = new byte[8 * 1024];
            for (int n = resource.read(buffer); n >= 0; n = resource.read(buffer)) {
                all.write(buffer, 0, n);
            }
            return all.toByteArray();
        } catch (IOException e) {
            throw new Tier.Unavailable("cannot be read from the agent's jar: " + e);
        }
    }

    private String directory(Place place) {
        switch (place) {
            case TEMPORARY:
                return System.getProperty("java.io.tmpdir");
            case XDG_RUNTIME:
                return System.getenv("XDG_RUNTIME_DIR");
            case SHARED_MEMORY:
                return "/dev/shm";
            case USER_RUNTIME:
                try {
                    return "/run/user/" + Files.getAttribute(new File("/proc/self").toPath(), "unix:uid");
                } catch (IOException | RuntimeException e) {
                    return null;
                }
            case PERSISTENT_TEMPORARY:
                return "/var/tmp";
            case USER_CACHE:
                String home = System.getProperty("user.home");
                return home == null ? null : home + "/.cache";
            default:
                return agentDirectory;
        }
    }

    private void loadFrom(String directory, byte[] library) throws Throwable {
        for (int attempt = 1;; attempt++) {
            try {
                loadOnce(directory, library);
                return;
            } catch (ClosedByInterruptException e) {
                if (attempt == ATTEMPTS_AGAINST_INTERRUPTS) {
                    throw e;
                }
                interrupted |= Thread.interrupted();
            }
        }
    }

    private static void loadOnce(String directory, byte[] library) throws Throwable {
        Path path = new File(directory, uniqueName()).getAbsoluteFile().toPath();
        Set<OpenOption> options = Collections.unmodifiableSet(new HashSet<OpenOption>(Arrays.asList(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)));
        FileAttribute<?> ownerOnly = PosixFilePermissions.asFileAttribute(
                EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        try (SeekableByteChannel channel = Files.newByteChannel(path, options, ownerOnly)) {
            Files.delete(path);
            ByteBuffer bytes = ByteBuffer.wrap(library);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            RestrictedCalls.load("/proc/self/fd/" + FileDescriptors.numberOf(descriptorOf(channel)));
        }
    }

    private static FileDescriptor descriptorOf(SeekableByteChannel channel) throws Exception {
        Field field = Class.forName("sun.nio.ch.FileChannelImpl", false, null).getDeclaredField("fd");
        field.setAccessible(true);
        return (FileDescriptor) field.get(channel);
    }

    /**
     * Need not be secret: a name that somebody has taken is refused by O_EXCL. So no SecureRandom, which would load the
     * security providers, open /dev/urandom for good and cost several times as much as all the rest.
     */
    private static String uniqueName() {
        return ".epipe-" + Long.toHexString(System.nanoTime()) + Integer.toHexString(new Object().hashCode()) + ".so";
    }
}
