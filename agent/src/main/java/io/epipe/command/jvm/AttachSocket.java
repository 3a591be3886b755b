package io.epipe.command.jvm;

import net.bytebuddy.agent.VirtualMachine;

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
 * Byte Buddy's client of HotSpot's attach protocol, over sockets of our own, because those that it has need JNA: a file {@code .attach_pidN} and
 * SIGQUIT make the JVM open the socket {@code .java_pidN} (JDK source {@code attachListener_posix.cpp}). Needs no JDK on this side, and finds JVMs
 * in other pid and mount namespaces through /proc.
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

    /** Whether the socket is open, and stands where the clients of older JDKs look for it as well: they signal the JVM if they do not find it. */
    boolean isOpenToAll() throws IOException {
        if (!isOpen()) {
            return false;
        }
        Path plain = java.nio.file.Paths.get("/tmp/.java_pid" + pid);
        return UnixSocket.available() || Files.exists(plain, LinkOption.NOFOLLOW_LINKS) && Files.isSameFile(plain, socket());
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

    @Override
    public void load(String jar, String argument) throws IOException {
        if ((jar + "=" + argument).getBytes(StandardCharsets.UTF_8).length > MOST_ARGUMENT_BYTES) {
            throw new IOException("the path of the jar and the options are longer than the " + MOST_ARGUMENT_BYTES
                + " bytes that a JVM takes");
        }
        Sockets sockets = new Sockets();
        client(sockets).loadAgent(jar, argument);
        String code = sockets.rest.substring(sockets.rest.lastIndexOf(' ') + 1);
        if (!code.equals("0") && !code.isEmpty()) {
            throw new IOException(code.equals("100") ? "it cannot open " + jar : sockets.rest);
        }
    }

    @Override
    public Properties agentProperties() throws IOException {
        try {
            return client(new Sockets()).getAgentProperties();
        } catch (IllegalArgumentException malformed) {
            throw new IOException("its answer is no list of properties", malformed);
        }
    }

    private VirtualMachine client(final Sockets sockets) throws IOException {
        return VirtualMachine.ForHotSpot.attach(pid, new VirtualMachine.ForHotSpot.Connection.Factory() {
            @Override
            public VirtualMachine.ForHotSpot.Connection connect(String processId) {
                return sockets;
            }
        });
    }

    /** The transport of Byte Buddy's client: a connection a request. */
    private final class Sockets extends VirtualMachine.ForHotSpot.Connection.OnPersistentByteChannel<UnixSocket> {

        /** What of the last answer the client has not read: in an answer to load, the agent's own code. */
        private String rest = "";

        @Override
        protected UnixSocket connect() throws IOException {
            if (!isOpen()) {
                trigger();
            }
            return UnixSocket.connect(socket());
        }

        @Override
        protected void write(UnixSocket socket, byte[] bytes) {
            socket.write(bytes);
        }

        @Override
        protected int read(UnixSocket socket, byte[] into) throws IOException {
            return socket.read(into);
        }

        @Override
        protected void close(UnixSocket socket) throws IOException {
            byte[] more = new byte[1024];
            int filled = 0;
            try {
                for (int n = socket.read(more); n > 0; n = filled < more.length
                    ? socket.read(more, filled, more.length - filled) : -1) {
                    filled += n;
                }
            } catch (IOException told) {
                // when it was read before
            } finally {
                socket.close();
            }
            rest = new String(more, 0, filled, StandardCharsets.UTF_8).trim();
        }

        @Override
        public void close() {
            // no connection is kept
        }
    }
}
