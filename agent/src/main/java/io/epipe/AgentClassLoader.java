package io.epipe;

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
 * <p>URLClassLoader is not used for its cost at start-up: the URL and jar protocol handlers are what it loads first.
 */
final class AgentClassLoader extends ClassLoader implements Closeable, Consumer<Function<Object[], Object>> {

    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final ProtectionDomain domain;
    private Function<Object[], Object> entry;

    AgentClassLoader(File jarFile) throws IOException {
        super(null);
        jar = new JarFile(jarFile, false);
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
            return loaded != null ? loaded : defineClass(name, bytes, 0, bytes.length, domain);
        }
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        try {
            JarEntry entry = jar.getJarEntry(name);
            return entry == null ? null : jar.getInputStream(entry);
        } catch (IOException e) {
            return null;
        }
    }

    private byte[] read(String name) throws IOException {
        JarEntry entry = jar.getJarEntry(name);
        if (entry == null) {
            return null;
        }
        byte[] bytes = new byte[(int) entry.getSize()];
        InputStream in = jar.getInputStream(entry);
        try {
            int filled = 0;
            while (filled < bytes.length) {
                int n = in.read(bytes, filled, bytes.length - filled);
                if (n < 0) {
                    throw new IOException(name + " ends early in " + jar.getName());
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
        jar.close();
    }
}
