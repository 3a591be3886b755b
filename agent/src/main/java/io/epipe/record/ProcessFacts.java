package io.epipe.record;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** What a record says of this process. */
public final class ProcessFacts {

    private static volatile String instance;
    private static volatile String host;

    private ProcessFacts() {
    }

    /**
     * The process id, without java.lang.management, whose start-up an agent must leave to the application: the link /proc/self where there is one,
     * elsewhere ProcessHandle, which makes a thread pool.
     *
     * @return -1 where it cannot be told
     */
    public static long pid() {
        long pid = pidOfProc();
        if (pid >= 0) {
            return pid;
        }
        try {
            Class<?> handle = Class.forName("java.lang.ProcessHandle");
            return (Long) handle.getMethod("pid").invoke(handle.getMethod("current").invoke(null));
        } catch (ReflectiveOperationException e) {
            return -1;
        } catch (RuntimeException e) {
            return -1;
        }
    }

    static long pidOfProc() {
        try {
            return Long.parseLong(new File("/proc/self").getCanonicalFile().getName());
        } catch (Exception e) {
            return -1;
        }
    }

    /**
     * The command of another process: the first 15 bytes of its name (proc(5), {@code /proc/PID/comm}).
     *
     * @return null where it is gone, or hidden from this process
     */
    public static String command(long pid) {
        try (InputStream in = new FileInputStream("/proc/" + pid + "/comm")) {
            byte[] name = new byte[64];
            int length = in.read(name);
            // any bytes are allowed in it, and Linux adds a line feed
            return length <= 1 ? null : new String(name, 0, length - 1, StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return null;
        }
    }

    /**
     * {@code host.name}: the name that the kernel gives to this process, which in a container is the container's own. No name is looked up
     * for it.
     *
     * @return null where it cannot be told
     */
    public static String hostName() {
        if (host == null) {
            host = findHostName();
        }
        return host;
    }

    private static String findHostName() {
        String kernel = line("/proc/sys/kernel/hostname");
        if (kernel != null) {
            return kernel;
        }
        String unix = environment("HOSTNAME");
        return unix != null ? unix : environment("COMPUTERNAME");
    }

    private static String environment(String name) {
        try {
            String value = System.getenv(name);
            return value == null || value.isEmpty() ? null : value;
        } catch (SecurityException e) {
            return null;
        }
    }

    /**
     * {@code service.instance.id}: a UUID that this start of this process has for itself, and keeps when epipe comes and goes. A process id
     * alone is 1 in every container. It is made of the boot of the machine, the name of the host, the namespace of process ids, the process id
     * and the moment of its start, so that nothing has to be kept anywhere. To be asked for the first time while descriptors are to be had.
     */
    public static String instanceId() {
        String known = instance;
        if (known == null) {
            known = instanceId(line("/proc/sys/kernel/random/boot_id"), hostName(), canonical("/proc/self/ns/pid"), pid(), startTime());
            instance = known;
        }
        return known;
    }

    /** Two hashes of 64 bits; without java.security, whose configuration the application may still want to choose. RFC 9562, version 8. */
    static String instanceId(String boot, String host, String namespace, long pid, String started) {
        String parts = boot + '\n' + host + '\n' + namespace + '\n' + pid + '\n' + started;
        long high = hash(parts, 0xcbf29ce484222325L);
        long low = hash(parts, high);
        return new UUID(high & ~0xf000L | 0x8000L, low & 0x3fffffffffffffffL | 0x8000000000000000L).toString();
    }

    /** FNV-1a, with the last step of MurmurHash3, which spreads every bit. */
    private static long hash(String text, long basis) {
        long h = basis;
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * 0x100000001b3L;
        }
        h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
        h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
        return h ^ h >>> 33;
    }

    /** Clock ticks between the boot and the start of this process: proc(5), field 22; elsewhere the JVM's start. */
    private static String startTime() {
        String stat = line("/proc/self/stat");
        if (stat != null) {
            // the name of the command, in parentheses, may hold anything
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
            if (fields.length > 19) {
                return fields[19];
            }
        }
        return Long.toString(System.currentTimeMillis() / 60_000);
    }

    private static String canonical(String path) {
        try {
            return new File(path).getCanonicalPath();
        } catch (IOException e) {
            return "";
        }
    }

    /** The first line of a small file; null if it cannot be read or is empty. */
    private static String line(String path) {
        try (InputStream in = new FileInputStream(path)) {
            byte[] bytes = new byte[1_024];
            int length = in.read(bytes);
            String text = length <= 0 ? "" : new String(bytes, 0, length, StandardCharsets.UTF_8);
            int end = text.indexOf('\n');
            text = (end < 0 ? text : text.substring(0, end)).trim();
            return text.isEmpty() ? null : text;
        } catch (IOException e) {
            return null;
        } catch (SecurityException e) {
            return null;
        }
    }

    /** {@code process.runtime.version}; null where it cannot be told. */
    public static String runtimeVersion() {
        return System.getProperty("java.runtime.version");
    }
}
