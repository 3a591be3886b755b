package io.epipe;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads the agent side of epipe (ring 3) from the agent's jar, apart from the application.
 *
 * <p>The application's class path holds the same jar (the JVM appends every agent to it), so a loader of our own is what keeps
 * the two apart: its unnamed module alone is given access to the JDK's internals, where opening them to the class path's
 * unnamed module would open them to the application too. The boot loader is its parent: the agent side needs nothing of the
 * application, and the platform's modules that it uses belong to the boot loader on every JDK from 8 to 27.
 *
 * <p>The file may be another one by the time that a class is needed. So the jar is read into memory at once ({@link JarInMemory}), and the
 * file itself is used only while a JVM starts, as long as it is what it was.
 *
 * <p>URLClassLoader is not used for its cost at start-up: the URL and jar protocol handlers are what it loads first.
 */
final class AgentClassLoader extends ClassLoader implements Closeable, Runnable, Consumer<Function<Object[], Object>> {

    static {
        registerAsParallelCapable();
    }

    private final ProtectionDomain domain;
    private final File path;
    private final long length;
    private final long modified;
    private volatile JarInMemory memory;
    /** Quicker, until {@link #run}; null after it. */
    private volatile JarFile file;
    private Function<Object[], Object> entry;

    AgentClassLoader(File jarFile) throws IOException {
        super(null);
        path = jarFile;
        length = jarFile.length();
        modified = jarFile.lastModified();
        memory = new JarInMemory(jarFile);
        // a class can be needed by an application's thread, which a security manager forbids to look at files
        file = System.getSecurityManager() == null ? new JarFile(jarFile, false) : null;
        Permissions permissions = new Permissions();
        permissions.add(new AllPermission());
        domain = new ProtectionDomain(new CodeSource(null, (Certificate[]) null), permissions);
    }

    /** What calls the agent side; see {@link AgentEntry}. */
    Function<Object[], Object> entry() throws ClassNotFoundException {
        Class.forName("io.epipe.AgentEntry", true, this);
        return entry;
    }

    /** Called by {@link AgentEntry} alone, from inside {@link #entry}. */
    @Override
    public void accept(Function<Object[], Object> agentEntry) {
        entry = agentEntry;
    }

    /** Of the jar that it was made of: see {@link JarInMemory#identity}. */
    int identity() throws IOException {
        return memory.identity();
    }

    /** Whether this file has the same contents as the jar that it was made of. */
    boolean isOf(File jarFile) throws IOException {
        return jarFile.equals(path) && jarFile.length() == length && jarFile.lastModified() == modified
            || new JarInMemory(jarFile).identity() == identity();
    }

    /** From now on everything comes from memory: for when there is time for it. */
    @Override
    public void run() {
        JarFile open = file;
        try {
            JarInMemory jar = memory;
            if (jar != null) {
                jar.index();
            }
            file = null;
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.startsWith("io.epipe.bootstrap.")) {
            // ring 1 belongs to the boot loader: a second copy of it here would be one that the JDK does not call
            throw new ClassNotFoundException(name);
        }
        byte[] bytes;
        try {
            bytes = read(name.replace('.', '/').concat(".class"));
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name, bytes);
        }
    }

    /**
     * Another agent's transformer, which is called inside {@code defineClass}, may look up the very class that is being defined, and so come
     * here again on the same thread: the inner call defines it, and the outer one finds it done.
     */
    private Class<?> define(String name, byte[] bytes) {
        try {
            return defineClass(name, bytes, 0, bytes.length, domain);
        } catch (LinkageError e) {
            Class<?> defined = findLoadedClass(name);
            if (defined == null) {
                throw e;
            }
            return defined;
        }
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        try {
            byte[] bytes = read(name);
            return bytes == null ? null : new ByteArrayInputStream(bytes);
        } catch (IOException e) {
            return null;
        }
    }

    private byte[] read(String name) throws IOException {
        JarFile open = file;
        if (open != null && isWhatItWas()) {
            try {
                JarEntry entry = open.getJarEntry(name);
                return entry == null ? null : contents(open, entry);
            } catch (IOException overwritten) {
                // between the look and the read
            } catch (RuntimeException closed) {
                // by run; in the middle of a read it is a NullPointerException of the JDK's ("Inflater has been closed")
            }
        }
        JarInMemory jar = memory;
        return jar == null ? null : jar.contents(name);
    }

    private boolean isWhatItWas() {
        try {
            return path.length() == length && path.lastModified() == modified;
        } catch (SecurityException notForThisThread) {
            // an application with less permission is on the stack
            return false;
        }
    }

    private static byte[] contents(JarFile from, JarEntry entry) throws IOException {
        byte[] bytes = new byte[(int) entry.getSize()];
        InputStream in = from.getInputStream(entry);
        try {
            int filled = 0;
            while (filled < bytes.length) {
                int n = in.read(bytes, filled, bytes.length - filled);
                if (n < 0) {
                    throw new IOException(entry.getName() + " ends early in " + from.getName());
                }
                filled += n;
            }
        } finally {
            in.close();
        }
        return bytes;
    }

    /** After this no further class can be loaded. */
    @Override
    public void close() throws IOException {
        memory = null;
        JarFile open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }
}
