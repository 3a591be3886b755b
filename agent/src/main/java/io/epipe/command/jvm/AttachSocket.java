package io.epipe.command.jvm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;

/**
 * HotSpot's attach protocol on Linux (JDK source {@code attachListener.cpp}, {@code attachListener_posix.cpp}, version 1, which every JDK from 8 on
 * speaks): a file {@code .attach_pidN} and SIGQUIT make the JVM open the socket {@code .java_pidN}. Needs no JDK on this side, and finds JVMs in other
 * pid and mount namespaces through /proc.
 */
final class AttachSocket implements Attachment {

    /** A JVM answers the signal at its next safepoint and not before. */
    private static final long TRIGGER_MILLIS = 10_000;
    /** What the JVM can take of one argument. */
    static final int MOST_ARGUMENT_BYTES = 1024;

    private final String pid;
    private final ProcessFiles process;

    AttachSocket(String pid, ProcessFiles process) {
        this.pid = pid;
        this.process = process;
    }

    /** Whether the JVM has opened its socket already: then no signal is needed. */
    boolean isOpen() throws IOException {
        Path socket = socket();
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        long owner = ((Number) Files.getAttribute(socket, "unix:uid", LinkOption.NOFOLLOW_LINKS)).longValue();
        if (!Files.readAttributes(socket, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()
            || owner != process.user() && owner != 0) {
            throw new IOException(socket + " is not the socket of that JVM: somebody has put another file in its place");
        }
        return true;
    }

    private Path temporary() {
        Path ofTarget = process.root().resolve("tmp");
        return Files.isDirectory(ofTarget) ? ofTarget : java.nio.file.Paths.get("/tmp");
    }

    private Path socket() {
        return temporary().resolve(".java_pid" + process.innerPid());
    }

    /** Makes the JVM open its socket. */
    private void trigger() throws IOException {
        Path file = create(temporary().resolve(".attach_pid" + process.innerPid()));
        try {
            if (!new ProcessFiles(pid).catchesQuit()) {
                throw new IOException("it has no handler for SIGQUIT, which would end it");
            }
            Signals.quit(pid);
            long end = System.nanoTime() + TRIGGER_MILLIS * 1_000_000;
            for (long pause = 1; !isOpen(); pause = Math.min(100, pause * 2)) {
                if (System.nanoTime() - end > 0) {
                    throw new IOException("it did not open its attach socket within " + TRIGGER_MILLIS / 1000 + " s");
                }
                try {
                    Thread.sleep(pause);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(e);
                }
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /**
     * The JVM looks into its working directory and into /tmp, and believes a file of its own user's (or, newer ones, root's). Where /tmp takes no file
     * it takes no socket either.
     */
    private Path create(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException leftOver) {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(file + " is in the way", leftOver);
            }
        } catch (FileSystemException e) {
            throw new IOException("cannot create " + file + ": " + e.getReason(), e);
        }
        if (ProcessFiles.ownUser() != process.user()) {
            Files.setAttribute(file, "unix:uid", (int) process.user(), LinkOption.NOFOLLOW_LINKS);
        }
        return file;
    }

    /** One request and its answer: its first line is a number, 0 for success. */
    private byte[] execute(String operation, String... arguments) throws IOException {
        if (!isOpen()) {
            trigger();
        }
        StringBuilder request = new StringBuilder("1\0").append(operation).append('\0');
        for (int i = 0; i < 3; i++) {
            request.append(i < arguments.length ? arguments[i] : "").append('\0');
        }
        byte[] answer;
        try (UnixSocket socket = UnixSocket.connect(socket())) {
            socket.write(request.toString().getBytes(StandardCharsets.UTF_8));
            answer = socket.readAll();
        }
        int end = 0;
        while (end < answer.length && answer[end] != '\n') {
            end++;
        }
        String status = new String(answer, 0, end, StandardCharsets.UTF_8);
        byte[] rest = java.util.Arrays.copyOfRange(answer, Math.min(answer.length, end + 1), answer.length);
        if (!status.equals("0")) {
            String words = new String(rest, StandardCharsets.UTF_8).trim();
            throw new IOException(answer.length == 0 ? "it closed the connection without an answer"
                : words.isEmpty() ? "status " + status : words);
        }
        return rest;
    }

    @Override
    public void load(String jar, String argument) throws IOException {
        String all = jar + "=" + argument;
        if (all.getBytes(StandardCharsets.UTF_8).length > MOST_ARGUMENT_BYTES) {
            throw new IOException("the path of the jar and the options are longer than the " + MOST_ARGUMENT_BYTES
                + " bytes that a JVM takes");
        }
        String said = new String(execute("load", "instrument", "false", all), StandardCharsets.UTF_8).trim();
        String code = said.substring(said.lastIndexOf(' ') + 1);
        if (!code.equals("0") && !code.isEmpty()) {
            throw new IOException(code.equals("100") ? "it cannot open " + jar : said);
        }
    }

    @Override
    public Properties agentProperties() throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new ByteArrayInputStream(execute("agentProperties")));
        } catch (IllegalArgumentException malformed) {
            throw new IOException("its answer is no list of properties", malformed);
        }
        return properties;
    }
}
